/** What a person is asked before anything of the files is told, and what the person at the other end sees meanwhile. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anna, Terminal, transferId, type TerminalOptions } from '../harness.ts';
import { tempDir } from '../../support/pair.ts';
import type { Transfer } from '../../../shared/state.ts';

const question: Transfer['question'] = { kind: 'first-contact', id: 'q7' };
const comparing: Partial<Transfer> = { status: 'comparing', code: '123456', question };

async function sending(options: TerminalOptions, ...argv: string[]) {
  const file = join(await tempDir(), 'a.txt');
  await writeFile(file, 'hello');
  const terminal = new Terminal(options);
  const { engine } = terminal;
  engine.handlers.decide = ({ choice }) => {
    const failure = { code: 'codes-differ', params: { peer: anna.name } } as const;
    engine.put({ question: null, ...(choice === 'accept' ? { status: 'asking' } : { status: 'failed', failure }) });
    return null;
  };
  engine.appear();
  const code = terminal.run('send', file, '--to', anna.name, ...argv);
  const asked = await engine.was('send');
  return { terminal, engine, code, asked };
}

test('the code is shown and asked about; a yes lets the offer go', async () => {
  const { terminal, engine, code, asked } = await sending({ tty: true });
  expect(asked).toMatchObject({
    mayAsk: true,
    acceptNew: false,
    to: { by: 'fingerprint', fingerprint: anna.fingerprint },
  });
  expect(asked.to.typed).toBeUndefined();
  engine.put(comparing);
  await terminal.stderr.shows('Does Anna’s laptop show 123 456? [y]es / [n]o ');
  terminal.stdin.write('what?\n');
  await terminal.stderr.shows(/(Does Anna[^]*){2}/);
  terminal.stdin.write('Y\n');
  expect(await engine.was('decide')).toMatchObject({ transferId, questionId: 'q7', choice: 'accept' });
  engine.put({ status: 'active' });
  engine.finish();
  expect(await code).toBe(0);
  expect(terminal.stderr.text).toContain('nothing is sent before you say so');
});

test.each(['n\n', null])('a no (%j; null: the end of the input) sends nothing and exits 5', async (typed) => {
  const { terminal, engine, code } = await sending({ tty: true });
  engine.put(comparing);
  await terminal.stderr.shows('Does Anna');
  if (typed === null) terminal.stdin.end();
  else terminal.stdin.write(typed);
  expect((await engine.was('decide')).choice).toBe('decline');
  expect(await code).toBe(5);
  expect(terminal.stderr.text).toContain('You didn’t say that the codes are the same, so nothing was sent.');
});

test('what was typed before the question is no answer to it', async () => {
  const { terminal, engine, code } = await sending({ tty: true });
  terminal.stdin.write('y\n');
  engine.put(comparing);
  await terminal.stderr.shows('Does Anna');
  expect(engine.asked.some(({ name }) => name === 'decide')).toBe(false);
  terminal.stdin.write('n\n');
  expect((await engine.was('decide')).choice).toBe('decline');
  expect(await code).toBe(5);
});

test('an older receiver shows no code yet: that is said, and asked about as such', async () => {
  const { terminal, engine, code } = await sending({ tty: true });
  engine.put({ ...comparing, code: null });
  await terminal.stderr.shows('Send all the same? [y]es / [n]o ');
  expect(terminal.stderr.text).toContain('has an older Ferry, which shows the code only with the offer');
  terminal.stdin.write('n\n');
  expect(await code).toBe(5);
});

test('the receiver may end it while the question stands', async () => {
  const { terminal, engine, code } = await sending({ tty: true });
  engine.put(comparing);
  await terminal.stderr.shows('Does Anna');
  engine.put({ status: 'declined', question: null, failure: { code: 'declined', by: 'peer' } });
  expect(await code).toBe(3);
});

test('where nobody can be asked the engine is told so; without a way to know the key it is exit 5, and the ways on', async () => {
  const { terminal, engine, code, asked } = await sending({});
  expect(asked).toMatchObject({ mayAsk: false, acceptNew: false });
  engine.put({ status: 'failed', failure: { code: 'first-contact', params: { peer: anna.name } } });
  expect(await code).toBe(5);
  expect(terminal.stderr.text).toContain('nobody could be asked to compare its code, so nothing was sent');
  for (const way of ['--to with the 16 digits', '--accept-new', 'FERRY_ACCEPT_NEW=1']) {
    expect(terminal.stderr.text).toContain(way);
  }
});

test('scripts read of it once, on both sides', async () => {
  const us = { name: 'Me', fingerprint: 'cd'.repeat(32) };
  const them = { name: anna.name, fingerprint: anna.fingerprint };
  const { terminal, engine, code } = await sending({ tty: true }, '--json');
  engine.put(comparing);
  engine.put({ roots: 1 });
  await terminal.stderr.shows('Does Anna');
  terminal.stdin.write('n\n');
  expect(await code).toBe(5);
  expect(terminal.events.map(({ type }) => type)).toEqual(['first-contact', 'error']);
  expect(terminal.events[0]).toEqual({ type: 'first-contact', transferId, from: us, to: them, code: '123456' });

  const receiver = new Terminal();
  void receiver.run('receive', '--accept', 'all', '--json');
  await receiver.stderr.shows('Ctrl-C ends');
  receiver.engine.offer({ status: 'comparing', title: '', roots: 0 });
  await receiver.stderr.shows('Code 123 456');
  expect(receiver.events.at(-1)).toEqual({ type: 'first-contact', transferId, from: them, to: us, code: '123456' });
  receiver.interrupt();
});

test.each(['ask', 'all'] as const)(
  'with --accept %s the receiver sees who calls, and the code, before the offer',
  async (policy) => {
    const terminal = new Terminal({ tty: true });
    void terminal.run('receive', '--accept', policy);
    await terminal.stderr.shows('Ctrl-C ends');
    terminal.engine.offer({ status: 'comparing', title: '', roots: 0 });
    await terminal.stderr.shows('wants to send you something. Code 123 456');
    expect(terminal.engine.asked.filter(({ name }) => name === 'answer')).toEqual([]);
    terminal.engine.offer({ status: 'asking', totals: { files: 1, folders: 0, bytes: 1, complete: true } });
    if (policy === 'ask') {
      await terminal.stderr.shows('Accept? ');
      terminal.stdin.write('y\n');
    }
    expect(await terminal.engine.was('answer')).toMatchObject({ accept: true, remember: policy === 'ask' });
    terminal.interrupt();
  },
);

test('where only trusted devices are taken, a stranger is turned away before it makes an offer', async () => {
  const terminal = new Terminal();
  void terminal.run('receive', '--accept', 'trusted');
  await terminal.stderr.shows('Ctrl-C ends');
  terminal.engine.offer({ status: 'comparing', title: '', roots: 0 });
  expect(await terminal.engine.was('answer')).toMatchObject({ accept: false });
  terminal.interrupt();
});

const orange = {
  peer: { ...anna, fingerprint: 'ab'.repeat(32), known: false, localSend: true },
} as unknown as Partial<Transfer>;
const fingerprint = { kind: 'fingerprint', id: 'q8', fingerprint: 'ab'.repeat(32), replaces: null } as const;

test('of a LocalSend the whole key is shown, with what can’t be had from it, and a no exits 5', async () => {
  const { terminal, engine, code } = await sending({ tty: true });
  engine.handlers.decide = () => {
    engine.put({ question: null, status: 'failed', failure: { code: 'fingerprint-refused' } });
    return null;
  };
  engine.put({ ...orange, status: 'comparing', code: null, question: fingerprint });
  await terminal.stderr.shows('Is this the right Anna’s laptop? [y]es / [n]o ');
  expect(terminal.stderr.text).toContain(`Fingerprint ${Array(16).fill('ABAB').join(' ')}`);
  expect(terminal.stderr.text).toContain('LocalSend can’t go on after a broken connection');
  terminal.stdin.write('n\n');
  expect(await engine.was('decide')).toMatchObject({ questionId: 'q8', choice: 'decline' });
  expect(await code).toBe(5);
});

test('its PIN is asked for, and goes as it was typed', async () => {
  const { terminal, engine, code } = await sending({ tty: true });
  engine.handlers.decide = () => {
    engine.put({ question: null, status: 'active' });
    return null;
  };
  engine.put({ ...orange, status: 'asking', code: null, question: { kind: 'pin', id: 'q9', wrong: false } });
  await terminal.stderr.shows('asks for its PIN');
  terminal.stdin.write('0 1\n');
  expect(await engine.was('decide')).toMatchObject({ questionId: 'q9', choice: 'accept', pin: '0 1' });
  engine.finish();
  expect(await code).toBe(0);
});

test('a LocalSend’s PIN is asked for, and a line says so to scripts', async () => {
  const { terminal, engine, code, asked } = await sending({ tty: true }, '--json');
  expect(asked).not.toHaveProperty('pin');
  engine.put({ status: 'asking', question: { kind: 'pin', id: 'p1', wrong: false } });
  await terminal.stderr.shows('PIN: ');
  terminal.stdin.write('12 34\n');
  expect(await engine.was('decide')).toMatchObject({ questionId: 'p1', choice: 'accept', pin: '12 34' });
  engine.put({ status: 'active' });
  engine.finish();
  expect(await code).toBe(0);
  const lines = terminal.stdout.text.trim().split('\n');
  const told = lines.map((line) => JSON.parse(line) as { type: string }).filter(({ type }) => type === 'pin');
  expect(told).toMatchObject([{ transferId, to: { name: anna.name }, wrong: false }]);
});

test('FERRY_PIN is said beforehand', async () => {
  const { engine, code, asked } = await sending({ env: { FERRY_PIN: '12' } });
  expect(asked).toMatchObject({ pin: '12', mayAsk: false });
  engine.put({ status: 'active' });
  engine.finish();
  expect(await code).toBe(0);
});
