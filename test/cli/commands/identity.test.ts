import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadIdentity } from '../../../electron/engine/identity/identity.ts';
import { tempDir } from '../../support/pair.ts';
import { quickPassphrases } from '../../support/state/quick-passphrases.ts';
import { Terminal } from '../harness.ts';

quickPassphrases();

const words = 'four words of mine';
const env = { FERRY_PASSPHRASE: words };

test('exported to a file of one’s own and imported elsewhere, by scripts', async () => {
  const [from, to, file] = [await tempDir(), join(await tempDir(), 'to'), join(await tempDir(), 'me.age')];
  const { fingerprint } = await loadIdentity(from);
  const out = new Terminal({ env });
  expect(await out.run('identity', 'export', file, '--home', from, '--json')).toBe(0);
  expect(out.events).toEqual([{ type: 'identity', action: 'exported', fingerprint, devices: 0, file }]);
  expect(out.engine.options).toBeNull();
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  const back = new Terminal();
  back.stdin.end(`${words}\n`);
  expect(await back.run('identity', 'import', file, '--home', to, '--json')).toBe(0);
  expect(back.events).toMatchObject([{ action: 'imported', fingerprint, keptAt: null }]);
  expect((await loadIdentity(to)).fingerprint).toBe(fingerprint);
  // Never over a file that is there, and never a second time without a word.
  const before = readFileSync(file, 'utf8');
  expect(await new Terminal({ env }).run('identity', 'export', file, '--home', from)).toBe(1);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('what goes wrong has its exit code, and names the file', async () => {
  const [from, to, folder] = [await tempDir(), await tempDir(), await tempDir()];
  await loadIdentity(to);
  const file = join(folder, 'me.age');
  expect(await new Terminal({ env }).run('identity', 'export', file, '--home', from)).toBe(0);
  const wrong = new Terminal({ env: { FERRY_PASSPHRASE: 'other words' } });
  expect(await wrong.run('identity', 'import', file, '--home', to, '--json')).toBe(5);
  expect(wrong.events).toMatchObject([{ type: 'error', code: 'wrong-passphrase', params: { path: file } }]);
  expect(wrong.stderr.text + wrong.stdout.text).not.toContain('other words');
  const kept = new Terminal({ env });
  expect(await kept.run('identity', 'import', file, '--home', to)).toBe(5);
  expect(kept.stderr.text).toContain('--replace');
  expect(await new Terminal({ env }).run('identity', 'import', file, '--home', to, '--replace')).toBe(0);
  const gone = new Terminal({ env });
  expect(await gone.run('identity', 'import', join(folder, 'none'), '--home', to, '--json')).toBe(1);
  expect(gone.events).toMatchObject([{ code: 'path-not-found' }]);
  writeFileSync(join(folder, 'other'), 'x');
  for (const other of [join(folder, 'other'), folder]) {
    const terminal = new Terminal({ env });
    expect(await terminal.run('identity', 'import', other, '--home', to, '--json')).toBe(1);
    expect(terminal.events).toMatchObject([{ code: 'not-an-identity' }]);
  }
  const nowhere = new Terminal({ env });
  expect(await nowhere.run('identity', 'export', join(folder, 'no/where'), '--home', from, '--json')).toBe(1);
  expect(nowhere.events).toMatchObject([{ code: 'folder-not-found' }]);
});

test('typed at a terminal it is not shown, can be corrected, and is asked for twice', async () => {
  const [from, file] = [await tempDir(), join(await tempDir(), 'me.age')];
  const terminal = new Terminal({ tty: true });
  const raw: boolean[] = [];
  Object.assign(terminal.stdin, { setRawMode: (on: boolean) => raw.push(on) });
  const code = terminal.run('identity', 'export', file, '--home', from);
  await terminal.stderr.shows('A passphrase for the file');
  terminal.stdin.write(`${words}x\u007f\r`);
  await terminal.stderr.shows('Once more');
  terminal.stdin.write(`${words}\r`);
  expect(await code).toBe(0);
  expect(raw).toEqual([true, false, true, false]);
  expect(terminal.stderr.text).not.toContain('four');
  const there = new Terminal({ env });
  expect(await there.run('identity', 'import', file, '--home', await tempDir())).toBe(0);
});

test('too short a passphrase, two that differ, and Ctrl-C write nothing', async () => {
  const [from, folder] = [await tempDir(), await tempDir()];
  const run = async (type: (terminal: Terminal) => Promise<void>) => {
    const terminal = new Terminal({ tty: true });
    const code = terminal.run('identity', 'export', join(folder, 'me.age'), '--home', from);
    await terminal.stderr.shows('A passphrase');
    await type(terminal);
    return code;
  };
  expect(await run(async ({ stdin }) => void stdin.write('seven77\r'))).toBe(2);
  const differing = async ({ stdin, stderr }: Terminal) => {
    stdin.write('eight888\r');
    await stderr.shows('Once more');
    stdin.write('eight889\r');
  };
  expect(await run(differing)).toBe(2);
  expect(await run(async ({ stdin }) => void stdin.write('\u0003'))).toBe(130);
  expect(() => statSync(join(folder, 'me.age'))).toThrow('ENOENT');
});

test.each([
  [['identity']],
  [['identity', 'show', 'x']],
  [['identity', 'export']],
  [['identity', 'export', 'x', 'y']],
  [['identity', 'export', 'x', '--replace']],
  [['pair']],
  [['pair', 'a', 'b']],
  [['pair', 'a', '--show']],
  [['devices', '--show']],
])('%j is a mistake', async (argv) => {
  expect(await new Terminal().run(...argv)).toBe(2);
});
