/** Whatever a peer calls itself and its files, a terminal shows all of it, and scripts get it as it is. */
import { expect, test } from 'vitest';
import { conflict, more } from '../../support/questions.ts';
import { progressAt } from '../../support/state/sample.ts';
import { badName, neverShown, unseenKinds } from '../../support/unseen.ts';
import { anna, Terminal, transferId } from '../harness.ts';

const devil = { ...anna, name: badName };
const peer = { fingerprint: devil.fingerprint, name: badName, kind: devil.kind, known: false };
const totals = { files: 2, folders: 1, bytes: 1000, complete: true };
const failure = { code: 'hash-mismatch', params: { path: badName, detail: badName } } as const;
const ended = { dir: `/tmp/${badName}`, casualties: [{ path: badName, failure }], casualtyCount: 1 };

/** Redrawn lines are Ferry's own escapes. */
const withoutOwn = (said: string): string => said.replaceAll(/\r\u001b\[K/gu, '\n').replaceAll(/\u001b\[\d+m/gu, '');
const shown = (terminal: Terminal): string => withoutOwn(terminal.stdout.text + terminal.stderr.text);

test('an offer, its list, note and code, its questions, its progress and its end', async () => {
  const terminal = new Terminal({ tty: true });
  const { engine } = terminal;
  engine.handlers.listFiles = () => ({
    lines: [
      { index: 0, path: badName, kind: 'file', bytes: 1, state: 'waiting' },
      { index: 1, path: badName, kind: 'folder', bytes: 0, state: 'waiting' },
    ],
    total: 2,
  });
  engine.handlers.decide = () => {
    engine.put({ question: null });
    return null;
  };
  const code = terminal.run('receive', '--once', '--conflicts', 'ask');
  await terminal.stderr.shows('Listening');
  engine.offer({ peer, title: badName, roots: 2, note: unseenKinds, totals });
  await terminal.stderr.shows('[a]lways ');
  terminal.stdin.write('y\n');
  await engine.was('answer');
  engine.put({ question: { ...conflict, path: badName } });
  await terminal.stderr.shows('for the whole transfer: ');
  terminal.stdin.write('s\n');
  await engine.was('decide');
  engine.put({ question: { ...more, title: badName } });
  await terminal.stderr.shows('Accept them too? ');
  terminal.stdin.write('y\n');
  await engine.was('decide', 2);
  engine.put({ progress: progressAt(10) });
  engine.put({ status: 'paused', hold: { code: 'paused', by: 'peer', params: { peer: badName } } });
  engine.put({ status: 'active', hold: null, encrypted: false });
  engine.finish(ended);
  await code;
  expect(shown(terminal)).not.toMatch(neverShown);
  // Each of the places: the offer, its two lines, the two questions, the end with its folder and its missing file.
  expect(shown(terminal).split('report.pdf␣×120.sh').length).toBeGreaterThan(12);
});

test('devices, lookups that fail, and a transfer that is sent', async () => {
  const listing = new Terminal();
  listing.engine.appear(devil);
  await listing.run('devices', '--wait', '0');
  expect(listing.stdout.text).toContain('report.pdf␣×120.sh');

  const lookup = new Terminal();
  lookup.engine.appear(devil);
  expect(await lookup.run('send', '/tmp', '--to', `No\u200bbody`)).not.toBe(0);
  expect(lookup.stderr.text).toContain('No\ufffdbody');
  expect(lookup.stderr.text).toContain('report.pdf␣×120.sh');

  const sending = new Terminal();
  sending.engine.appear(devil);
  const code = sending.run('send', '/tmp', '--to', devil.fingerprint);
  await sending.engine.was('send');
  sending.engine.put({ peer, status: 'asking', code: '123456' });
  sending.engine.put({ status: 'failed', failure: { code: 'identity-mismatch', params: { name: badName } } });
  await code;
  expect(sending.stderr.text).toContain('report.pdf␣×120.sh');
  for (const terminal of [listing, lookup, sending]) expect(shown(terminal)).not.toMatch(neverShown);
});

test('--json has every name as it is, in escapes', async () => {
  const terminal = new Terminal();
  const { engine } = terminal;
  const code = terminal.run('receive', '--accept', 'all', '--once', '--json');
  await terminal.stdout.shows('listening');
  engine.offer({ peer, title: badName, note: badName, totals });
  await engine.was('answer');
  engine.finish({ ...ended, landed: [badName] });
  await code;
  // Spaces are nothing a script misreads.
  expect(terminal.stdout.text.replaceAll(/ {2,}/gu, ' ')).not.toMatch(neverShown);
  const find = (type: string) => terminal.events.find((event) => event['type'] === type);
  expect(find('offer')).toMatchObject({ transferId, from: { name: badName }, title: badName, note: badName });
  expect(find('done')).toMatchObject({ casualties: [{ path: badName }], landed: [badName] });
});
