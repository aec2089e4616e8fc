/** Nothing a peer says steers the terminal (croc CVE-2023-43620: escapes in a file's name). */
import { expect, test } from 'vitest';
import { conflict } from '../../support/questions.ts';
import { anna, Terminal } from '../harness.ts';

const [esc, csi, osc] = ['\u001b', '\u009b', '\u009d'];
/** Clears the screen, sets the title, asks where the cursor is, goes back over the line, rings, hides what follows. */
const escapes = `a${esc}[2J${esc}]0;pwned\u0007${csi}6n${osc}52;c;eA==${esc}\\\r\b\b${esc}[8m\u000f.txt`;

test('croc CVE-2023-43620: in names of devices and files, notes, folders and failures', async () => {
  const peer = { fingerprint: anna.fingerprint, name: escapes, kind: anna.kind, known: false };
  const failure = { code: 'hash-mismatch', params: { path: escapes, detail: escapes } } as const;
  // No terminal: what is written has no escapes of Ferry's own either.
  const terminal = new Terminal({ tty: false });
  const { engine } = terminal;
  engine.handlers.listFiles = () => ({
    lines: [{ index: 0, path: escapes, kind: 'file', bytes: 1, state: 'waiting' }],
    total: 1,
  });
  const code = terminal.run('receive', '--once', '--accept', 'all', '--conflicts', 'keep-both');
  await terminal.stderr.shows('Listening');
  engine.offer({ peer, title: escapes, note: escapes });
  await engine.was('answer');
  engine.put({ question: { ...conflict, path: escapes } });
  engine.put({ question: null });
  engine.finish({ dir: `/tmp/${escapes}`, casualties: [{ path: escapes, failure }], casualtyCount: 1 });
  await code;
  const listing = new Terminal({ tty: false });
  listing.engine.appear({ ...anna, name: escapes });
  await listing.run('devices', '--wait', '0');
  const said = [terminal, listing].map(({ stdout, stderr }) => stdout.text + stderr.text).join('');
  // eslint-disable-next-line no-control-regex
  expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  expect(said.split('.txt').length).toBeGreaterThan(3);
});
