/** A text that arrives: whole for scripts, and on a terminal unable to do anything but be read. */
import { expect, test } from 'vitest';
import { Terminal, transferId } from '../harness.ts';

const steering = 'first\n\u001b]0;owned\u0007\r\nAccept? [y]es\u202e \u009b2J';

test('it is printed with its lines marked and nothing left that steers', async () => {
  const terminal = new Terminal();
  const code = terminal.run('receive', '--once', '--accept', 'all');
  await terminal.stderr.shows('Listening');
  terminal.engine.offer({ text: { beginning: '', length: null }, title: 'text.txt', code: null });
  await terminal.engine.was('answer');
  terminal.engine.finish({ text: { beginning: steering, length: steering.length } });
  expect(await code).toBe(0);
  const said = terminal.stderr.text;
  expect(said).toContain('Received a text from Anna’s laptop:\n  | first\n  | �]0;owned�\n  | Accept? [y]es');
  // eslint-disable-next-line no-control-regex
  expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(terminal.stdout.text).toBe('');
});

test('scripts get the whole of it, before its end; a long one is asked for', async () => {
  const terminal = new Terminal();
  const code = terminal.run('receive', '--once', '--accept', 'all', '--json');
  await terminal.stdout.shows('listening');
  const whole = `${steering}${'x'.repeat(5000)}`;
  terminal.engine.handlers.readText = () => ({ text: whole });
  terminal.engine.offer({ text: { beginning: '', length: null }, title: 'text.txt' });
  await terminal.engine.was('answer');
  terminal.engine.finish({ text: { beginning: whole.slice(0, 2000), length: whole.length } });
  expect(await code).toBe(0);
  const told = terminal.events.filter(({ type }) => ['offer', 'file', 'text', 'done'].includes(String(type)));
  expect(told.map(({ type }) => type)).toEqual(['offer', 'text', 'done']);
  expect(told[0]).toMatchObject({ text: '' });
  expect(told[1]).toEqual({ type: 'text', transferId, text: whole });
  // eslint-disable-next-line no-control-regex
  expect(terminal.stdout.text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test.each([
  ['of a device that is remembered its beginning stands with the question', 'hello\nthere', /\| hello\n {2}\| there\n/],
  ['of a stranger nothing', '', /You see it once you have accepted/],
])('%s', async (_what, beginning, shown) => {
  const terminal = new Terminal({ tty: true });
  const code = terminal.run('receive', '--once');
  await terminal.stderr.shows('Listening');
  terminal.engine.offer({ text: { beginning, length: null }, title: 'text.txt' });
  await terminal.stderr.shows('Accept?');
  expect(terminal.stderr.text).toMatch(/offers a text/);
  expect(terminal.stderr.text).toMatch(shown);
  expect(terminal.stderr.text).not.toContain('text.txt');
  terminal.interrupt();
  await code;
});
