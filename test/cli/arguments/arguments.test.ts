import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseArguments, wantsJson } from '../../../electron/cli/arguments/arguments.ts';
import { maxNameLength, maxNoteLength } from '../../../shared/api.ts';

const parse = (...argv: string[]) => parseArguments(argv, () => '/here');
const here = (name: string) => resolve('/here', name);
const global = { home: undefined, name: undefined, port: undefined, interface: undefined, json: false };

test('each command with its defaults', () => {
  expect(parse('receive')).toEqual({
    command: 'receive',
    ...global,
    dir: undefined,
    accept: undefined,
    conflicts: undefined,
    once: false,
  });
  expect(parse('send', 'a', '/b', '--to', 'Anna')).toEqual({
    command: 'send',
    ...global,
    paths: [here('a'), resolve('/b')],
    to: 'Anna',
    note: '',
    acceptNew: false,
  });
  expect(parse('send', 'a', '--to', 'Anna', '--accept-new')).toMatchObject({ acceptNew: true });
  expect(parse('devices')).toEqual({
    command: 'devices',
    ...global,
    waitSeconds: 3,
    fastLane: null,
    acknowledge: false,
    further: false,
  });
});

test('options stand anywhere, with a space or an equals sign', () => {
  const expected = { paths: [here('a'), here('b')], to: 'Anna', note: 'hi', json: true, port: 0, home: here('h') };
  expect(parse('--json', 'send', '--port=0', 'a', '--to=Anna', '--home', 'h', 'b', '--note=hi')).toMatchObject(
    expected,
  );
  expect(parse('--to', 'Anna', '--home=h', '--port', '0', 'send', 'a', 'b', '--note', 'hi', '--json')).toMatchObject(
    expected,
  );
});

test('-- ends the options', () => {
  expect(parse('send', '--to', 'Anna', '--', '--json', '-x')).toMatchObject({
    json: false,
    paths: [here('--json'), here('-x')],
  });
});

test('all of receive and devices', () => {
  expect(parse('receive', '--dir', 'd', '--accept', 'all', '--once', '--name', ' Me ', '--interface', 'eth0')).toEqual({
    command: 'receive',
    ...global,
    dir: here('d'),
    accept: 'all',
    conflicts: undefined,
    once: true,
    name: 'Me',
    interface: 'eth0',
  });
  expect(parse('devices', '--wait', '0.5')).toMatchObject({ waitSeconds: 0.5 });
});

test('what becomes of taken names, and the fast lane of a device', () => {
  for (const conflicts of ['keep-both', 'skip', 'replace', 'ask'] as const) {
    expect(parse('receive', '--conflicts', conflicts)).toMatchObject({ conflicts });
  }
  expect(parse('devices', '--fast-lane', 'on', 'Anna’s laptop')).toMatchObject({
    fastLane: { device: 'Anna’s laptop', on: true },
  });
  expect(parse('devices', 'Anna', '--fast-lane=off')).toMatchObject({ fastLane: { device: 'Anna', on: false } });
});

test.each(['keep', 'skip', 'follow'])('links: %s', (links) => {
  expect(parse('send', 'a', '--to', 'x', '--links', links)).toMatchObject({ links });
});

test('help and version win over anything else', () => {
  expect(parse('send', '--help')).toEqual({ command: 'help' });
  expect(parse('nonsense', '-h')).toEqual({ command: 'help' });
  expect(parse('help')).toEqual({ command: 'help' });
  expect(parse('--version')).toEqual({ command: 'version' });
});

test.each([
  [[], 'no command is given'],
  [['recieve'], 'there is no command “recieve”'],
  [['receive', 'x'], '“receive” takes no “x”'],
  [['receive', '--conflicts', 'both'], '--conflicts is keep-both, skip, replace or ask, not “both”'],
  [['devices', '--fast-lane', 'yes', 'a'], '--fast-lane is on or off, not “yes”'],
  [['devices', '--fast-lane', 'on'], '--fast-lane needs the name of a remembered device'],
  [['devices', '--fast-lane', 'on', 'a', 'b'], '--fast-lane takes one device, not “b” too'],
  [['devices', '--fast-lane', 'on', 'a', '--wait', '1'], '--wait is not for --fast-lane'],
  [['devices', 'a'], '“devices” takes no “a”'],
  [['receive', '--frobnicate'], "Unknown option '--frobnicate'"],
  [['receive', '--to', 'x'], '--to is not for “receive”'],
  [['send', 'a', '--to', 'x', '--once'], '--once is not for “send”'],
  [['send', '--to', 'x'], 'no file or folder is named'],
  [['send', '', '--to', 'x'], 'a path is empty'],
  [['send', 'a'], '--to DEVICE is missing'],
  [['send', 'a', '--to'], "Option '--to <value>' argument missing"],
  [['send', 'a', '--to='], '--to is empty'],
  [['send', 'a', '--to', 'x', '--to', 'y'], '--to is given twice'],
  [['send', 'a', '--to', 'x', '--links', 'all'], '--links is keep, skip or follow, not “all”'],
  [['send', 'a', '--to', 'x', '--json=yes'], "Option '--json' does not take an argument"],
  [['send', 'a', '--to', 'x', '--note', '--json'], "Option '--note' argument is ambiguous"],
  [['receive', '--accept', 'maybe'], '--accept is ask, trusted or all, not “maybe”'],
  [['receive', '--dir='], '--dir is empty'],
  [['receive', '--home='], '--home is empty'],
  [['receive', '--port', '65536'], '--port is a number from 0 to 65535, not “65536”'],
  [['receive', '--port', '1e3'], '--port is a number from 0 to 65535, not “1e3”'],
  [['receive', '--port=-1'], '--port is a number from 0 to 65535, not “-1”'],
  [['receive', '--name', 'a\u001bb'], `--name needs 1 to ${maxNameLength} visible characters`],
  [['devices', '--wait', 'long'], '--wait is a number from 0 to 86400, not “long”'],
  [['devices', '--wait', '86401'], '--wait is a number from 0 to 86400, not “86401”'],
])('%j is refused: %s', (argv, detail) => {
  expect(() => parse(...argv)).toThrow(expect.objectContaining({ code: 'usage', params: { detail } }));
});

test('limits hold on both sides', () => {
  const send = ['send', 'a', '--to', 'x'];
  expect(parse(...send, '--note', 'n'.repeat(maxNoteLength))).toMatchObject({ note: 'n'.repeat(maxNoteLength) });
  expect(() => parse(...send, '--note', 'n'.repeat(maxNoteLength + 1))).toThrow('--note is longer');
  expect(parse(...send, '--name', 'n'.repeat(maxNameLength))).toMatchObject({ name: 'n'.repeat(maxNameLength) });
  expect(() => parse(...send, '--name', 'n'.repeat(maxNameLength + 1))).toThrow('--name needs');
  expect(parse(...send, '--port', '65535')).toMatchObject({ port: 65_535 });
  expect(parse('devices', '--wait', '86400')).toMatchObject({ waitSeconds: 86_400 });
});

test('a script is known to read along even where the rest is wrong', () => {
  expect(wantsJson(['nonsense', '--json'])).toBe(true);
  expect(wantsJson(['send', '--', '--json'])).toBe(false);
});
