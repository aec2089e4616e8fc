/**
 * Where journals lie: one file for each transfer, in a folder of the home. `journal.ts` says what is in them. A journal
 * belongs to the process that holds it, by a lock on the file itself which ends with that process
 * (`exclusive/exclusive-file.ts`): what another living Ferry of the same home is at is none of ours.
 */
import { existsSync, fstatSync } from 'node:fs';
import { readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { FerryError } from '../../../shared/errors.ts';
import { openExclusively, type ExclusiveFile } from './exclusive/exclusive-file.ts';
import { asideOf, errorCode, inFolder, readRegular } from './json-file.ts';
import type { Report } from './state-file.ts';
import { tryAgain } from '../open-elsewhere/try-again.ts';

const suffix = '.journal';
const idPattern = /^[0-9a-f]{32}$/;

/** One journal, open at the end of its last whole line. */
export interface JournalFile {
  /** Bytes in it when it was opened. */
  readonly size: number;
  /** Resolves when the system has the text, all of it or nothing. */
  append(text: string): Promise<void>;
  /** Resolves when all of it is on the disk. */
  flush(): Promise<void>;
  /** It is nobody's then. */
  close(): Promise<void>;
}

/** All journals of a home. Handed to transfers, so that tests can keep them in memory. Each throws the system's errors. */
export interface JournalFiles {
  /** Is there one, whoever holds it? At once: an offer waits for the answer. */
  has(id: string): boolean;
  /** Makes it this process's, until it is closed, released or removed. False: there is none, or another process holds it. */
  hold(id: string): Promise<boolean>;
  release(id: string): Promise<void>;
  /** Held from now on, and made when it is missing. Throws home-in-use when another process holds it. */
  open(id: string): Promise<JournalFile>;
  /** Answers nothing where there is no folder yet. Throws the system's errors where it can't be read. */
  ids(): Promise<readonly string[]>;
  /**
   * Also of one that is another's; empty where there is none. Throws where it can't be read: Windows lets nobody read what
   * another process holds.
   */
  read(id: string): Promise<string>;
  /** No matter if there is none. One that another process holds stays. */
  remove(id: string): Promise<void>;
  /** Puts a held one that can't be understood where nobody takes it for a journal; answers where. */
  setAside(id: string): Promise<string>;
  /** As people are told of it. */
  pathOf(id: string): string;
  /** What people have to know of journals. */
  readonly report: Report;
}

/** Those under `home`. */
export function journalFolder(home: string, report: Report = () => Promise.resolve(false)): JournalFiles {
  const folder = join(home, 'transfers');
  const pathOf = (id: string): string => join(folder, id + suffix);
  const held = new Map<string, ExclusiveFile>();

  async function release(id: string): Promise<void> {
    const file = held.get(id);
    held.delete(id);
    await file?.release();
  }

  async function hold(id: string, create: boolean): Promise<boolean> {
    if (held.has(id)) return true;
    const file = await openExclusively(pathOf(id), { create });
    if (file === null) return false;
    // Two parts of this process at once; or a pipe, which has no end to write at.
    if (held.has(id) || !fstatSync(file.handle.fd).isFile()) {
      await file.release();
      return held.has(id);
    }
    held.set(id, file);
    return true;
  }

  return {
    pathOf,
    report,
    has: (id) => existsSync(pathOf(id)),
    hold: (id) => hold(id, false).catch(() => false),
    release,
    async open(id) {
      if (!(await inFolder(folder, () => hold(id, true)))) throw new FerryError('home-in-use', { path: pathOf(id) });
      return open(held.get(id)!.handle, () => release(id));
    },
    async ids() {
      const names = await readdir(folder).catch((error: unknown): string[] => {
        if (errorCode(error) === 'ENOENT') return [];
        throw error;
      });
      return names
        .filter((name) => name.endsWith(suffix))
        .map((name) => name.slice(0, -suffix.length))
        .filter((id) => idPattern.test(id));
    },
    async read(id) {
      const file = held.get(id);
      if (file !== undefined) {
        try {
          return (await readAll(file.handle)).toString('utf8');
        } catch (error) {
          if (held.get(id) === file) throw error;
          // Let go of meanwhile: it may be gone, or another's.
        }
      }
      const found = await readRegular(pathOf(id), true);
      if (found.kind === 'odd') throw new FerryError('home-unusable', { path: folder, detail: 'not text' });
      return found.kind === 'text' ? found.text : '';
    },
    async remove(id) {
      if (!(await hold(id, false).catch(() => false))) return;
      if (process.platform === 'win32') {
        // What is open can't be removed: empty, it says that it has ended to whoever gets it before it is gone.
        const { handle } = held.get(id)!;
        await handle.truncate(0).catch(() => {});
        await release(id);
        await tryAgain(() => rm(pathOf(id), { force: true }));
      } else {
        await rm(pathOf(id), { force: true });
        await release(id);
      }
    },
    async setAside(id) {
      const aside = asideOf(pathOf(id));
      await release(id);
      await tryAgain(() => rename(pathOf(id), aside));
      return aside;
    },
  };
}

async function open(handle: FileHandle, close: () => Promise<void>): Promise<JournalFile> {
  const bytes = await readAll(handle);
  // A line torn by a crash would swallow the next one.
  let end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) await handle.truncate(end);
  return {
    size: end,
    close,
    flush: () => handle.datasync(),
    async append(text) {
      const bytes = Buffer.from(text);
      try {
        for (let at = 0; at < bytes.length;) {
          at += (await handle.write(bytes, at, bytes.length - at, end + at)).bytesWritten;
        }
        end += bytes.length;
      } catch (error) {
        await handle.truncate(end).catch(() => {});
        throw error;
      }
    },
  };
}

async function readAll(handle: FileHandle): Promise<Buffer> {
  const bytes = Buffer.alloc(fstatSync(handle.fd).size);
  let at = 0;
  while (at < bytes.length) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}
