/**
 * What Ferry keeps is its owner's alone: 0700 and 0600. Files are made so; a home that came from elsewhere (a backup, another
 * umask, made by hand) is looked at when Ferry starts. Its own files are narrowed; the home itself may be more than Ferry's,
 * so of that a person is told. Windows keeps whoever made a folder there apart by the profile it lies in.
 */
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, type Failure } from '../../../../shared/errors.ts';

export interface PrivateHomeOptions {
  /** Told, and kept until somebody knows. */
  report(problem: Failure): Promise<boolean>;
  /** Told at each start, as long as it is so. */
  note(problem: Failure): void;
}

/** Bits that let anybody else in. */
const others = 0o077;
const folders = ['identity', 'transfers', 'logs', 'texts', 'spool'] as const;
/** Where an identity is kept whose place another has taken (`identity/moving/aside.ts`). */
const formerIdentity = /^identity\.before-/;
/** Names of Ferry's own files, with their copies, locks, damaged and unfinished ones. */
const ownFile =
  /^(settings|known-devices|history|problems|window)\.json|^(key|cert)\.pem|^formerly\.json$|\.journal|^ferry(\.old)?\.log$|^instance\.(lock|socket)$/;
/** The key, its copy, and what was set aside of either. */
const keyFile = /^key\.pem/;

/** Follows no link, waits for no pipe. Windows has neither flag, and isn't looked at. */
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Closes what others may read, and says what can't be, or what may have been read. Never rejects. */
export async function keepPrivate(home: string, { report, note }: PrivateHomeOptions): Promise<void> {
  if (process.platform === 'win32') return;
  if ((await widthOf(home)) === 'open') note(failure('home-open', { path: home }));
  let keyWasOpen: string | null = null;
  for (const [folder, names] of await ownPaths(home)) {
    if (folder !== home && (await narrow(folder)) === 'open') note(failure('home-open', { path: folder }));
    for (const name of names) {
      const path = join(folder, name);
      const was = await narrow(path);
      if (was === 'open') note(failure('home-open', { path }));
      else if (was === 'narrowed' && keyFile.test(name)) keyWasOpen ??= path;
    }
  }
  if (keyWasOpen !== null) await report(failure('key-was-open', { path: keyWasOpen }));
}

/** The home and Ferry's own folders in it, each with the names of its own files there. */
async function ownPaths(home: string): Promise<[folder: string, names: string[]][]> {
  const inHome = await readdir(home).catch((): string[] => []);
  const former = inHome.filter((name) => formerIdentity.test(name));
  const all = [home, ...[...folders, ...former].map((name) => join(home, name))];
  const listed = await Promise.all(all.map((folder) => readdir(folder).catch((): string[] => [])));
  return all.map((folder, i) => [folder, listed[i]!.filter((name) => ownFile.test(name))]);
}

/** `open`: others may use it, and it can't be narrowed. Null: it is private, or not there. */
function narrow(path: string): Promise<'open' | 'narrowed' | null> {
  return look(path, async (file, mode) => {
    await file.chmod(mode & ~others);
    // Disks without permissions take the change and forget it.
    return ((await file.stat()).mode & others) === 0 ? 'narrowed' : 'open';
  });
}

function widthOf(path: string): Promise<'open' | null> {
  return look(path, () => Promise.resolve('open' as const));
}

type File = Awaited<ReturnType<typeof open>>;

/** Opened once, so that what is changed is what was looked at. */
async function look<T>(path: string, ifOpen: (file: File, mode: number) => Promise<T>): Promise<T | 'open' | null> {
  let file: File;
  try {
    file = await open(path, flags);
  } catch {
    // Not there, a link, or not ours to read: whoever uses it says so.
    return null;
  }
  try {
    const { mode } = await file.stat();
    return (mode & others) === 0 ? null : await ifOpen(file, mode & 0o777);
  } catch {
    return 'open';
  } finally {
    await file.close();
  }
}
