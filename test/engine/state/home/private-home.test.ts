/** What Ferry keeps is closed to others: a home that wasn't is narrowed where it is Ferry's, and said where it isn't. */
import { chmod, lstat, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renewIdentity } from '../../../../electron/engine/identity/moving/move.ts';
import { keepPrivate } from '../../../../electron/engine/state/home/private-home.ts';
import type { Failure } from '../../../../shared/errors.ts';
import { deliver, startTestEngine, type TestEngine } from '../../../support/engines.ts';
import { tempDir } from '../../../support/pair.ts';
import { symlink } from '../../../support/disks/odd-files.ts';

// Windows has no such modes.
const onPosix = test.skipIf(process.platform === 'win32');

const modeOf = async (path: string): Promise<number> => (await lstat(path)).mode & 0o777;

/** All below the home but the inbox, each with its mode. */
async function modesIn(home: string): Promise<Record<string, string>> {
  const found = await readdir(home, { recursive: true });
  const kept = found.filter((path) => !path.startsWith('inbox'));
  const modes = await Promise.all(kept.map(async (path) => (await modeOf(join(home, path))).toString(8)));
  return Object.fromEntries(kept.map((path, i) => [path, modes[i]!]));
}

async function used(home: string): Promise<TestEngine> {
  const engine = await startTestEngine('Anna', { home });
  const ben = await startTestEngine('Ben');
  const path = join(await tempDir(), 'file.txt');
  await writeFile(path, 'x');
  await deliver(ben, engine, [path], { always: true });
  await engine.handle.command('setSettings', { name: 'Anna’s' });
  await engine.handle.stop();
  return engine;
}

async function widen(home: string): Promise<void> {
  await chmod(home, 0o755);
  for (const [path, mode] of Object.entries(await modesIn(home))) {
    await chmod(join(home, path), mode === '700' ? 0o755 : 0o644);
  }
}

const codes = (engine: TestEngine) => engine.state().problems.map(({ failure }) => failure.code);

onPosix('an old identity that was kept beside its successor is closed as well, and said', async () => {
  const home = await tempDir();
  const { keptAt } = await renewIdentity(home);
  await widen(home);
  const engine = await startTestEngine('Anna', { home });
  expect([await modeOf(keptAt), await modeOf(join(keptAt, 'key.pem'))]).toEqual([0o700, 0o600]);
  expect(await modeOf(join(home, 'identity', 'formerly.json'))).toBe(0o600);
  expect(codes(engine)).toContain('key-was-open');
});

onPosix(
  'a home that others may read is closed as far as it is Ferry’s, and what they may have seen is said',
  async () => {
    const home = await tempDir();
    await used(home);
    await writeFile(join(home, 'identity', 'key.pem.damaged-20260101-000000-abcdef01'), 'an old one');
    await mkdir(join(home, 'other'));
    await writeFile(join(home, 'other', 'note.txt'), 'not Ferry’s');
    await writeFile(join(home, 'note.txt'), 'not Ferry’s');
    await chmod(join(home, 'other'), 0o700);
    await widen(home);

    const engine = await startTestEngine('Anna', { home });
    expect(await modeOf(home)).toBe(0o755);
    const { other, 'other/note.txt': inside, 'note.txt': note, ...own } = await modesIn(home);
    expect([other, inside, note]).toEqual(['755', '644', '644']);
    expect(Object.keys(own)).toEqual(expect.arrayContaining(['settings.json', 'settings.json~', 'history.json']));
    for (const [path, mode] of Object.entries(own)) {
      expect([path, mode]).toEqual([path, ['identity', 'transfers'].includes(path) ? '700' : '600']);
    }
    expect(engine.state().problems).toMatchObject([
      { failure: { code: 'home-open', params: { path: home } } },
      {
        failure: { code: 'key-was-open', params: { path: expect.stringContaining(join(home, 'identity', 'key.pem')) } },
      },
    ]);
    await engine.handle.stop();

    // Until somebody knows, or has closed it.
    await chmod(home, 0o700);
    const again = await startTestEngine('Anna', { home });
    expect(codes(again)).toEqual(['key-was-open']);
    await again.handle.command('dismissProblem', { problemId: again.state().problems[0]!.id });
    await again.handle.stop();
    expect(codes(await startTestEngine('Anna', { home }))).toEqual([]);
  },
);

onPosix('a home that is private is left alone, and nothing is said', async () => {
  const home = await tempDir();
  await used(home);
  const before = await modesIn(home);
  expect(new Set(Object.values(before))).toEqual(new Set(['600', '700']));
  const engine = await startTestEngine('Anna', { home });
  expect(codes(engine)).toEqual([]);
  expect(await modesIn(home)).toMatchObject(before);
});

onPosix.each([0o604, 0o640, 0o602, 0o620, 0o601])('one bit for others is enough: %o', async (mode) => {
  const home = await tempDir();
  const path = join(home, 'settings.json');
  await writeFile(path, '{}');
  await chmod(path, mode);
  const said: Failure[] = [];
  await keepPrivate(home, { report: () => Promise.resolve(true), note: (problem) => said.push(problem) });
  expect([await modeOf(path), said]).toEqual([0o600, []]);
});

onPosix('a link in a file’s or folder’s place has what it leads to left as it is', async () => {
  const home = await tempDir();
  const elsewhere = await tempDir();
  await writeFile(join(elsewhere, 'key.pem'), 'x');
  await mkdir(join(elsewhere, 'transfers'));
  await chmod(join(elsewhere, 'key.pem'), 0o644);
  await chmod(join(elsewhere, 'transfers'), 0o755);
  await symlink(join(elsewhere, 'key.pem'), join(home, 'settings.json'));
  await symlink(join(elsewhere, 'transfers'), join(home, 'transfers'));
  const said: Failure[] = [];
  const hear = (problem: Failure) => (said.push(problem), Promise.resolve(true));
  await keepPrivate(home, { report: hear, note: (problem) => void hear(problem) });
  expect((await stat(join(home, 'settings.json'))).mode & 0o777).toBe(0o644);
  expect((await stat(join(home, 'transfers'))).mode & 0o777).toBe(0o755);
  expect(said).toEqual([]);
});

onPosix('a home that isn’t there yet, or is no folder, is nobody’s trouble here', async () => {
  const dir = await tempDir();
  const said: Failure[] = [];
  const hear = (problem: Failure) => (said.push(problem), Promise.resolve(true));
  await keepPrivate(join(dir, 'missing'), { report: hear, note: (problem) => void hear(problem) });
  expect(said).toEqual([]);
  await rename(await tempDir(), join(dir, 'moved'));
  await keepPrivate(join(dir, 'moved'), { report: hear, note: (problem) => void hear(problem) });
  expect(said).toEqual([]);
});
