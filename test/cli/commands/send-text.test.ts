/** Texts and standard input: what is asked of the engine, and what is refused before that. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { maxTextBytes } from '../../../shared/values.ts';
import { anna, Terminal, transferId } from '../harness.ts';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'ferry-cli-'))));
afterEach(() => rmSync(home, { recursive: true }));

const to = ['--to', anna.fingerprint.slice(0, 16)];

function start(options: ConstructorParameters<typeof Terminal>[0], ...argv: string[]) {
  const terminal = new Terminal(options);
  terminal.engine.appear();
  terminal.engine.handlers.sendText = ({ text }) => {
    terminal.engine.put({ status: 'connecting', title: 'text.txt', text: { beginning: text, length: text.length } });
    return { transferId };
  };
  return { terminal, code: terminal.run('send', '--home', home, ...argv) };
}

test('a text is sent as one, and told as delivered', async () => {
  const { terminal, code } = start({}, '--text', 'https://example.test', ...to);
  expect(await terminal.engine.was('sendText')).toMatchObject({ text: 'https://example.test', mayAsk: false });
  terminal.engine.put({ status: 'active' });
  terminal.engine.finish();
  expect(await code).toBe(0);
  expect(terminal.stderr.text).toContain('Delivered the text to Anna’s laptop.');
});

test('and what an older Ferry got is said', async () => {
  const { terminal, code } = start({}, '--text', 'x', ...to);
  await terminal.engine.was('sendText');
  terminal.engine.finish({ text: { beginning: 'x', length: 1, asFile: true } });
  await code;
  expect(terminal.stderr.text).toContain('text.txt');
});

test.each([
  ['hi\n', 'hi'],
  ['hi\r\n', 'hi'],
  ['two\n\n', 'two\n'],
  ['no break', 'no break'],
])('--text - is standard input without its last line break: %j', async (typed, text) => {
  const { terminal, code } = start({ tty: true }, '--text', '-', ...to);
  terminal.stdin.end(typed);
  // What is read to its end holds no answer.
  expect(await terminal.engine.was('sendText')).toMatchObject({ text, mayAsk: false });
  terminal.engine.finish();
  expect(await code).toBe(0);
});

test('a person who may be asked is, where standard input is free', async () => {
  const { terminal, code } = start({ tty: true }, '--text', 'hi', ...to);
  expect(await terminal.engine.was('sendText')).toMatchObject({ mayAsk: true });
  terminal.engine.finish();
  await code;
});

test('standard input goes as a file of the name that is given', async () => {
  const { terminal, code } = start({}, '-', '--as', 'log 1.txt', '--note', 'for you', ...to);
  terminal.stdin.write('one');
  terminal.stdin.end('two');
  const { paths, note } = await terminal.engine.was('send');
  expect([basename(paths[0]!), readFileSync(paths[0]!, 'utf8'), note]).toEqual(['log 1.txt', 'onetwo', 'for you']);
  expect(paths[0]!.startsWith(join(home, 'spool'))).toBe(true);
  terminal.engine.finish();
  expect(await code).toBe(0);
});

test('Ctrl-C while it is read sends nothing', async () => {
  const { terminal, code } = start({ tty: true }, '-', ...to);
  await terminal.stderr.shows('Ctrl-D');
  terminal.interrupt();
  expect(await code).toBe(130);
  expect(terminal.engine.asked.filter(({ name }) => name === 'send')).toEqual([]);
});

test.each([
  ['too long', 'a'.repeat(maxTextBytes + 1), 'text-too-long', 1],
  ['no text', Buffer.from([0xff, 0xfe, 0x00]), 'usage', 2],
  ['nothing', '\n', 'nothing-to-send', 1],
])('input that is %s is refused, and nobody is called', async (_what, typed, code, exit) => {
  const { terminal, code: ended } = start({}, '--text', '-', '--json', ...to);
  terminal.stdin.end(typed);
  expect(await ended).toBe(exit);
  expect(terminal.events).toMatchObject([{ type: 'error', code }]);
  expect(terminal.engine.asked).toEqual([]);
});

test('the longest text is taken, with the line break that the shell adds', async () => {
  const { terminal, code } = start({}, '--text', '-', ...to);
  terminal.stdin.end(`${'a'.repeat(maxTextBytes)}\n`);
  expect((await terminal.engine.was('sendText')).text).toHaveLength(maxTextBytes);
  terminal.engine.finish();
  await code;
});

test.each([
  ['--text', 'x', 'file'],
  ['--text', 'x', '--note', 'y'],
  ['--text', 'x', '--links', 'skip'],
  ['--text', 'x', '--as', 'name'],
  ['--text', ''],
  ['-', 'file'],
  ['-', '--as', 'a/b'],
  ['-', '--as', ''],
  ['-', '--links', 'keep'],
  ['file', '--as', 'name'],
  ['-', '--text', 'x'],
])('%s %s %s %s is a slip', async (...argv) => {
  const { code } = start({}, ...argv.filter((word) => word !== undefined), ...to);
  expect(await code).toBe(2);
});
