/** The system's errors in Ferry's codes, once for writing and once for reading. Any other error is a bug and stays as it is. */
import { setTimeout } from 'node:timers/promises';
import { FerryError, isOutOfDescriptors } from '../../../../shared/errors.ts';

/** Errors that libuv has no name for, by their numbers on each system: "Unknown system error -122". */
const unnamed: Readonly<Partial<Record<NodeJS.Platform, Readonly<Record<number, string>>>>> = {
  linux: { 74: 'EBADMSG', 112: 'EHOSTDOWN', 116: 'ESTALE', 122: 'EDQUOT', 123: 'ENOMEDIUM', 124: 'EMEDIUMTYPE' },
  darwin: { 69: 'EDQUOT', 70: 'ESTALE', 94: 'EBADMSG' },
};

/** `ENOSPC` and the like; undefined for an error that isn't the system's. */
export function errno(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errno, code }: NodeJS.ErrnoException = error;
  if (errno === undefined || code === undefined) return undefined;
  return unnamed[process.platform]?.[Math.abs(errno)] ?? code;
}

/** Whether the system said one of `codes`. */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  const code = errno(error);
  return code !== undefined && codes.includes(code);
}

/** For `.catch`: what the system refuses is left undone; a bug is thrown. */
export function ignoreSystem(error: unknown): void {
  if (errno(error) === undefined) throw error;
}

/** False where the system refuses; a bug is thrown. */
export function isDone(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    ignoreSystem(error);
    return false;
  }
}

/** As `isDone`, of work that goes on elsewhere. */
export function isGranted(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    (error: unknown) => {
      ignoreSystem(error);
      return false;
    },
  );
}

/** For `.catch`: as `ignoreSystem`, and our own checks may refuse as well: a folder that was moved, a name. */
export function ignoreRefusal(error: unknown): void {
  if (!(error instanceof FerryError)) ignoreSystem(error);
}

/** Another program may close something at any moment; a try costs next to nothing. */
const descriptorsEveryMs = 500;
/** Then it is no passing want: whoever asked hears of it. */
const descriptorsWaitMs = 600_000;

/** Does what needs a descriptor, again and again while there is none. Throws as `work`. */
export async function onceThereAreDescriptors<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + descriptorsWaitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isOutOfDescriptors(error) || performance.now() > until) throw error;
      await setTimeout(descriptorsEveryMs);
    }
  }
}

/** The file can't be read at a place of one's choosing, only from its beginning on. */
export function isInSequenceOnly(error: unknown): boolean {
  return errno(error) === 'ESPIPE';
}

/** What went wrong while writing `path` (as the person knows it) below the folder `dir` of the person's choosing. */
export function diskError(error: unknown, dir: string, path: string): unknown {
  const code = errno(error);
  if (code === undefined) return error;
  const make = (...[ferry, params]: ConstructorParameters<typeof FerryError>): FerryError =>
    new FerryError(ferry, params, { cause: error });
  switch (code) {
    case 'ENOSPC':
      return make('no-space', { dir });
    case 'EDQUOT':
      return make('no-space-in-quota', { dir });
    case 'EACCES':
    case 'EPERM':
      return make('no-permission', { path });
    // Windows: another program has it open. Elsewhere: it is mounted on, or a swap file.
    case 'EBUSY':
      return make('file-in-use', { path });
    case 'EROFS':
      return make('read-only', { dir });
    case 'EFBIG':
      return make('file-too-large', { path });
    case 'ENAMETOOLONG':
      return make('name-too-long', { path });
    // FAT, exFAT and SMB (EINVAL) and APFS (EILSEQ) answer so to characters they can't hold. Our other arguments are always valid.
    case 'EINVAL':
    case 'EILSEQ':
      return make('name-refused', { path, reason: 'file-system' });
    case 'ENOTDIR':
      return make('not-a-folder', { path });
    case 'ELOOP':
      return make('symlinked-parent', { path });
    case 'EMFILE':
    case 'ENFILE':
      return make('too-many-open-files');
    default:
      return make('disk-error', { path, detail: code });
  }
}

/** What went wrong while reading the source `path` (as on the wire). */
export function sourceError(error: unknown, path: string): unknown {
  const code = errno(error);
  if (code === undefined) return error;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new FerryError('source-vanished', { path }, { cause: error });
    // A link, a socket or a folder stands where a file was listed.
    case 'ELOOP':
    case 'ENXIO':
    case 'EISDIR':
      return new FerryError('source-changed', { path }, { cause: error });
    case 'ENAMETOOLONG':
      return new FerryError('name-too-long', { path, limit: 'source' }, { cause: error });
    case 'EMFILE':
    case 'ENFILE':
      return new FerryError('too-many-open-files', {}, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new FerryError('source-unreadable', { path }, { cause: error });
    case 'EBUSY':
      return new FerryError('source-unreadable', { path, reason: 'in-use' }, { cause: error });
    default:
      return new FerryError('source-unreadable', { path, detail: code }, { cause: error });
  }
}
