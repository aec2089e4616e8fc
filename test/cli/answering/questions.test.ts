import { expect, test } from 'vitest';
import { conflict as ordinary, more } from '../../support/questions.ts';
import { anna, Terminal, transferId } from '../harness.ts';
import { remembered } from '../../support/state/remembered.ts';

/** Of a name that would clear the screen. */
const conflict = { ...ordinary, path: 'photos/\u001b[2J1.jpg' };

/** A terminal in the midst of receiving, of which questions are answered as an engine would. */
async function receiving(options: ConstructorParameters<typeof Terminal>[0], ...argv: string[]) {
  const terminal = new Terminal({ env: { NO_COLOR: '1' }, ...options });
  const { engine } = terminal;
  engine.handlers.decide = ({ transferId: id }) => {
    engine.put({ question: null }, id);
    return null;
  };
  const code = terminal.run('receive', '--accept', 'all', '--once', ...argv);
  await terminal.stderr.shows('Listening');
  engine.offer();
  await engine.was('answer');
  return { terminal, engine, code };
}

test.each([
  ['k', { choice: 'keep-both', all: false }],
  ['Skip', { choice: 'skip', all: false }],
  ['r all', { choice: 'replace', all: true }],
])('a taken name is asked about, with what comes and what is there: %j', async (typed, decision) => {
  const { terminal, engine, code } = await receiving({ tty: true }, '--conflicts', 'ask');
  engine.put({ question: conflict });
  await terminal.stderr.shows('for the whole transfer: ');
  // A slow machine redraws the status between the lines.
  expect(terminal.stderr.text).toContain('“photos/\ufffd[2J1.jpg” is here already:\n');
  expect(terminal.stderr.text).toContain('  new   25 MB, May 30, 2026');
  expect(terminal.stderr.text).toContain('  here  24 MB, May 29, 2026');
  terminal.stdin.write('what\n');
  await terminal.stderr.shows(/(for the whole transfer: .*){2}/s);
  terminal.stdin.write(`${typed}\n`);
  expect(await engine.was('decide')).toEqual({ transferId, questionId: 'q1', ...decision });
  engine.finish();
  expect(await code).toBe(0);
});

test('what was typed before the question is no answer to it', async () => {
  const { terminal, engine, code } = await receiving({ tty: true }, '--conflicts', 'ask');
  terminal.stdin.write('r\n');
  await new Promise((resolve) => setImmediate(resolve));
  engine.put({ question: conflict });
  await terminal.stderr.shows('for the whole transfer: ');
  expect(engine.asked.some(({ name }) => name === 'decide')).toBe(false);
  terminal.interrupt();
  expect(await code).toBe(130);
});

test('the next question follows the last; one that is moot is no longer asked', async () => {
  const { terminal, engine, code } = await receiving({ tty: true }, '--conflicts', 'ask');
  engine.put({ question: conflict });
  await terminal.stderr.shows('for the whole transfer: ');
  engine.put({ question: { ...conflict, id: 'q3', path: 'other' } });
  await terminal.stderr.shows(/“other” is here already.*for the whole transfer: $/s);
  terminal.stdin.write('s\n');
  expect(await engine.was('decide')).toMatchObject({ questionId: 'q3', choice: 'skip' });
  engine.finish();
  expect(await code).toBe(0);
});

test('without a terminal both are kept, and that is said before anything comes', async () => {
  const { terminal, engine, code } = await receiving({}, '--conflicts', 'ask');
  expect(terminal.stderr.text).toContain('Nobody can be asked here about names that are taken: both files are kept');
  expect(await engine.was('answer')).toMatchObject({ conflicts: null });
  engine.put({ question: conflict });
  expect(await engine.was('decide')).toMatchObject({ questionId: 'q1', choice: 'keep-both', all: true });
  engine.finish();
  expect(await code).toBe(0);
});

test.each(['keep-both', 'skip', 'replace'] as const)('--conflicts %s is the setting of this run', async (conflicts) => {
  const { engine, code } = await receiving({}, '--conflicts', conflicts);
  expect(engine.options).toMatchObject({ conflicts });
  expect(await engine.was('answer')).toMatchObject({ conflicts: null });
  engine.finish();
  expect(await code).toBe(0);
});

test('without it the settings decide', async () => {
  const { engine, code } = await receiving({});
  expect(engine.options).not.toHaveProperty('conflicts');
  expect(await engine.was('answer')).toMatchObject({ conflicts: null });
  engine.finish();
  await code;
});

test('what is added is taken where everything is', async () => {
  const { engine, code } = await receiving({});
  engine.put({ question: more });
  expect(await engine.was('decide')).toMatchObject({ questionId: 'q2', choice: 'accept' });
  engine.finish();
  expect(await code).toBe(0);
});

test.each([
  ['y', 'accept'],
  ['no', 'decline'],
])('and a person who is asked for offers is asked for it too: %j', async (typed, choice) => {
  const terminal = new Terminal({ tty: true, env: { NO_COLOR: '1' } });
  const { engine } = terminal;
  engine.handlers.decide = () => null;
  const code = terminal.run('receive', '--once');
  await terminal.stderr.shows('Listening');
  engine.offer();
  await terminal.stderr.shows('[a]lways ');
  terminal.stdin.write('y\n');
  await engine.was('answer');
  engine.put({ question: more });
  await terminal.stderr.shows('Accept them too? [y]es / [n]o ');
  // As above: a status may stand between the two for a moment.
  expect(terminal.stderr.text).toContain('Anna’s laptop (a1b2 c3d4 a1b2 c3d4) wants to add 3 files, 10 MB: Sunday\n');
  terminal.stdin.write(`${typed}\n`);
  expect(await engine.was('decide')).toMatchObject({ questionId: 'q2', choice });
  engine.finish();
  expect(await code).toBe(0);
});

test('strangers add nothing where only trusted devices may send', async () => {
  const terminal = new Terminal();
  const { engine } = terminal;
  engine.handlers.decide = () => null;
  const code = terminal.run('receive', '--accept', 'trusted', '--once');
  await terminal.stderr.shows('Listening');
  engine.offer({ status: 'active', question: more });
  expect(await engine.was('decide')).toMatchObject({ choice: 'decline' });
  const known = [remembered({ fingerprint: anna.fingerprint, name: anna.name, rule: 'accept' })];
  engine.store.change({ kind: 'known', known });
  engine.put({ question: { ...more, id: 'q4' } });
  expect(await engine.was('decide', 2)).toMatchObject({ questionId: 'q4', choice: 'accept' });
  engine.finish();
  expect(await code).toBe(0);
});
