/** `ferry known`: what is said of remembered devices, shown and changed. */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseArguments } from '../../../electron/cli/arguments/arguments.ts';
import { remembered } from '../../support/state/remembered.ts';
import { anna, Terminal } from '../harness.ts';

const parse = (...argv: string[]) => parseArguments(argv, () => '/here');

test.each([
  [['--rule', 'accept'], { rule: 'accept' }],
  [['--folder', 'in'], { dir: resolve('/here/in') }],
  [['--folder', 'settings'], { dir: null }],
  [['--conflicts', 'skip'], { conflicts: 'skip' }],
  [['--conflicts', 'settings'], { conflicts: null }],
  [['--max-size', '0'], { maxBytes: 0 }],
  [['--max-size', '500M'], { maxBytes: 500e6 }],
  [['--max-size', '2.5 gb'], { maxBytes: 2.5e9 }],
  [['--max-size', 'none'], { maxBytes: null }],
  [['--anything', 'on'], { anything: true }],
  [['--label', ' Studio '], { label: 'Studio' }],
  [['--label', ''], { label: null }],
  [['--colour', 'blue'], { colour: 'blue' }],
  [['--colour', 'none'], { colour: null }],
  [['--favourite', 'on'], { favourite: true }],
  [['--favourite', 'off'], { favourite: false }],
])('%j says %j', (options, rules) => {
  expect(parse('known', 'Anna', ...options)).toMatchObject({ change: { device: 'Anna', rules, forget: false } });
});

test.each([
  [['--rule', 'maybe', 'Anna'], '--rule is ask, accept or block, not “maybe”'],
  [['--rule', 'ask'], '“known” needs the name of a remembered device for that'],
  [['--forget'], '“known” needs the name of a remembered device for that'],
  [['--forget', '--rule', 'ask', 'Anna'], '--forget goes with no other option of “known”'],
  [['Anna', 'Ben'], '“known” takes one device, not “Ben” too'],
  [['--conflicts', 'burn', 'Anna'], '--conflicts is keep-both, skip, replace, ask or settings, not “burn”'],
  [['--max-size', 'much', 'Anna'], '--max-size is a size like 500M or 10G, or none, not “much”'],
  [['--max-size', '1e9', 'Anna'], '--max-size is a size like 500M or 10G, or none, not “1e9”'],
  [['--max-size', '99999T', 'Anna'], '--max-size is a size like 500M or 10G, or none, not “99999T”'],
  [['--anything', 'yes', 'Anna'], '--anything is on or off, not “yes”'],
  [['--label', '\u3164', 'Anna'], '--label needs 1 to 64 visible characters, or none at all'],
  [['--colour', 'teal', 'Anna'], '--colour is red, orange, green, blue, purple, pink or none, not “teal”'],
  [['--favourite', 'yes', 'Anna'], '--favourite is on or off, not “yes”'],
  [['--visible', 'known', 'Anna'], '--visible is not for “known”'],
])('%j: %s', (argv, detail) => {
  expect(() => parse('known', ...argv)).toThrow(expect.objectContaining({ code: 'usage', params: { detail } }));
});

test('whom this device shows itself to is said for a run', () => {
  expect(parse('receive', '--visible', 'known')).toMatchObject({ visibleTo: 'known' });
  expect(() => parse('receive', '--visible', 'friends')).toThrow(
    expect.objectContaining({ params: { detail: '--visible is everybody, known or nobody, not “friends”' } }),
  );
});

test('lists what is remembered, for people and for scripts', async () => {
  const terminal = new Terminal();
  const { fingerprint } = anna;
  const device = remembered({ fingerprint, name: 'Anna', label: 'Studio', rule: 'accept', dir: '/in', fastLane: true });
  terminal.engine.store.change({ kind: 'known', known: [device] });
  expect(await terminal.run('known')).toBe(0);
  expect(terminal.stdout.text).toBe(
    [
      'Studio  a1b2c3d4a1b2c3d4  (calls itself Anna)',
      '  rule       accept up to 10 GB',
      '  folder     /in',
      '  conflicts  as in the settings',
      '  verified   no',
      '  last seen  not since it is remembered; fast lane',
      '',
    ].join('\n'),
  );
  const script = new Terminal();
  script.engine.store.change({ kind: 'known', known: [device] });
  expect(await script.run('known', 'studio', '--json')).toBe(0);
  expect(script.events).toEqual([{ type: 'known', ...device, verifiedAt: null }]);
});

test('says a rule of one, found by either name, and shows it', async () => {
  const terminal = new Terminal();
  const { engine } = terminal;
  const device = remembered({ fingerprint: anna.fingerprint, name: 'Anna', label: 'Studio' });
  engine.store.change({ kind: 'known', known: [device, remembered({ fingerprint: 'b'.repeat(64), name: 'Ben' })] });
  engine.handlers.setRules = ({ rules }) => {
    engine.store.change({ kind: 'known', known: [{ ...device, ...(rules as object) }] });
    return null;
  };
  expect(await terminal.run('known', 'anna', '--rule', 'block', '--json')).toBe(0);
  expect(await engine.was('setRules')).toEqual({ fingerprint: anna.fingerprint, rules: { rule: 'block' } });
  expect(terminal.events).toEqual([{ type: 'known', ...device, rule: 'block', verifiedAt: null }]);
  expect(await new Terminal().run('known', 'Nobody', '--rule', 'ask')).toBe(4);
});

test('forgets one', async () => {
  const terminal = new Terminal();
  terminal.engine.store.change({ kind: 'known', known: [remembered({ fingerprint: anna.fingerprint, name: 'Anna' })] });
  terminal.engine.handlers.forget = () => null;
  expect(await terminal.run('known', 'Anna', '--forget', '--json')).toBe(0);
  expect(await terminal.engine.was('forget')).toEqual({ fingerprint: anna.fingerprint });
  expect(terminal.events).toEqual([{ type: 'forgotten', fingerprint: anna.fingerprint, name: 'Anna' }]);
});
