/**
 * Calls of Windows that Node doesn't have, through koffi. They return only when they are done, so only a thread of the
 * disk's own may use them (`waiting-calls.ts`), but for `mtimeNsLater`. There are none on 32 bits or where koffi can't be loaded; callers then do
 * without.
 */
import { createRequire } from 'node:module';
import { toNamespacedPath } from 'node:path';
import type * as Koffi from 'koffi';

export interface Windows {
  /**
   * MoveFileExW without MOVEFILE_REPLACE_EXISTING: gives a file its name in one step, never over anything. `unsupported`:
   * the file system has no such call. Throws the system's errors.
   */
  moveNew(from: string, to: string): 'done' | 'taken' | 'unsupported';
  /** When a file, folder or link was changed, in nanoseconds since the epoch, also before it; null: refused. */
  mtimeNs(path: string): bigint | null;
  /** The same in a thread of koffi's. */
  mtimeNsLater(path: string): Promise<bigint | null>;
  /** Whether files on the volume of the folder `path` have named streams, where a mark of their origin goes. */
  hasStreams(path: string): boolean;
}

/** As libuv translates them (`uv_translate_sys_error`); what isn't here is `EIO`. */
const codes: Readonly<Record<number, string>> = {
  2: 'ENOENT',
  3: 'ENOENT',
  4: 'EMFILE',
  5: 'EPERM',
  19: 'EROFS',
  21: 'ENODEV',
  32: 'EBUSY',
  33: 'EBUSY',
  39: 'ENOSPC',
  55: 'ENODEV',
  112: 'ENOSPC',
  123: 'ENOENT',
  161: 'ENOENT',
  206: 'ENAMETOOLONG',
  1295: 'EDQUOT',
};
/** ERROR_FILE_EXISTS, ERROR_ALREADY_EXISTS */
const taken = [80, 183];
/** ERROR_INVALID_FUNCTION, ERROR_NOT_SUPPORTED, ERROR_CALL_NOT_IMPLEMENTED */
const unsupported = [1, 50, 120];
/** FILE_NAMED_STREAMS */
const namedStreams = 0x00040000;
/** Longest path that Windows tells, in UTF-16 units. */
const maxPath = 32_768;

/** WIN32_FILE_ATTRIBUTE_DATA: its bytes, and where in it the time of the last write lies. */
const attributesBytes = 36;
const lastWriteAt = 20;
/** 1 January 1970 in Windows' steps of 100 ns since 1601. */
const epoch = 116_444_736_000_000_000n;

let found: Windows | null | undefined;

/** Loaded once in each thread. Null but on Windows. */
export function findWindows(): Windows | null {
  if (found === undefined) found = load();
  return found;
}

/** What a refused call says, as the system's errors of Node are. */
export function windowsError(code: number, call: string): NodeJS.ErrnoException {
  const name = codes[code] ?? 'EIO';
  return Object.assign(new Error(`${name}: ${call} (${code})`), { errno: -code, code: name, syscall: call });
}

function lastWriteOf(data: Buffer): bigint {
  return (data.readBigUInt64LE(lastWriteAt) - epoch) * 100n;
}

function load(): Windows | null {
  if (process.platform !== 'win32' || (process.arch !== 'x64' && process.arch !== 'arm64')) return null;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
    const kernel32 = koffi.load('kernel32.dll');
    const moveFile = kernel32.func('int __stdcall MoveFileExW(str16 from, str16 to, uint32_t flags)');
    const lastError = kernel32.func('uint32_t __stdcall GetLastError()');
    const attributes = kernel32.func('int __stdcall GetFileAttributesExW(str16 path, int level, _Out_ uint8_t *data)');
    const volumePath = kernel32.func(
      'int __stdcall GetVolumePathNameW(str16 path, _Out_ uint16_t *volume, uint32_t length)',
    );
    const volumeInformation = kernel32.func(
      'int __stdcall GetVolumeInformationW(str16 root, void *name, uint32_t nameLength, void *serial, void *longest, _Out_ uint32_t *flags, void *system, uint32_t systemLength)',
    );
    return {
      moveNew(from, to) {
        if (moveFile(toNamespacedPath(from), toNamespacedPath(to), 0) !== 0) return 'done';
        const code = lastError() as number;
        if (taken.includes(code)) return 'taken';
        if (unsupported.includes(code)) return 'unsupported';
        throw windowsError(code, 'MoveFileExW');
      },
      mtimeNs(path) {
        const data = Buffer.alloc(attributesBytes);
        return attributes(toNamespacedPath(path), 0, data) === 0 ? null : lastWriteOf(data);
      },
      mtimeNsLater(path) {
        const data = Buffer.alloc(attributesBytes);
        return new Promise((resolve) =>
          attributes.async(toNamespacedPath(path), 0, data, (error: unknown, done: number) =>
            resolve(error || done === 0 ? null : lastWriteOf(data)),
          ),
        );
      },
      hasStreams(path) {
        const volume = Buffer.alloc(maxPath * 2);
        if (volumePath(path, volume, maxPath) === 0) return false;
        const root = volume.toString('utf16le').replace(/\0.*$/s, '');
        const flags = [0];
        if (volumeInformation(root, null, 0, null, null, flags, null, 0) === 0) return false;
        return (flags[0]! & namedStreams) !== 0;
      },
    };
  } catch {
    return null;
  }
}
