/** Where journals lie: one file for each transfer, in a folder of the home. `journal.ts` says what is in them. */
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const suffix = '.journal';
const idPattern = /^[0-9a-f]{32}$/;

/** One journal, open at its end. */
export interface JournalFile {
  /** Bytes in it when it was opened. */
  readonly size: number;
  /** Resolves when the system has the text. */
  append(text: string): Promise<void>;
  /** Resolves when all of it is on the disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** All journals of a home. Handed to transfers, so that tests can keep them in memory. Each throws the system's errors. */
export interface JournalFiles {
  /** Made when it is missing. */
  open(id: string): Promise<JournalFile>;
  /** Answers nothing where there is no folder yet. */
  ids(): Promise<readonly string[]>;
  read(id: string): Promise<string>;
  /** No matter if there is none. */
  remove(id: string): Promise<void>;
  /** As a log names it. */
  pathOf(id: string): string;
}

/** Those under `home`. */
export function journalFolder(home: string): JournalFiles {
  const folder = join(home, 'transfers');
  const pathOf = (id: string): string => join(folder, id + suffix);
  return {
    pathOf,
    async open(id) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = await open(pathOf(id), 'a', 0o600);
      try {
        const { size } = await file.stat();
        return {
          size,
          append: (text) => file.appendFile(text),
          flush: () => file.datasync(),
          close: () => file.close(),
        };
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    async ids() {
      const names = await readdir(folder).catch(() => []);
      return names
        .filter((name) => name.endsWith(suffix))
        .map((name) => name.slice(0, -suffix.length))
        .filter((id) => idPattern.test(id));
    },
    read: (id) => readFile(pathOf(id), 'utf8'),
    remove: (id) => rm(pathOf(id), { force: true }),
  };
}
