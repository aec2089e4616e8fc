/**
 * sendfile(2): a file's bytes into a socket without passing through this program. Node doesn't have it; koffi calls it.
 *
 * Sockets are libuv's, and non-blocking: a call moves what the socket has room for and returns. It is made here and now,
 * not in libuv's pool, whose detour costs as much again as the call (0.10 against 0.15 CPU s/GiB); so only for bytes that
 * were just read, since the disk must not keep it waiting. Windows has TransmitFile, which can't be had this way: Node
 * shows neither a socket's handle nor a file's there, so it reads and writes, as wherever koffi doesn't load.
 */
import type { Socket } from 'node:net';
import type { default as Koffi, KoffiFunc, LibraryHandle } from 'koffi';

/**
 * Moves up to `bytes` bytes of `file` (a descriptor) from `offset` on into a connected socket. Answers how many went: 0 at
 * the file's end, null when the socket has no room now. Throws `SendfileError` for what can't be done.
 */
export type Sendfile = (socket: Socket, file: number, offset: number, bytes: number) => number | null;

/** What the system said, by its number (errno): plain reads and writes will find the same, and say it properly. */
export class SendfileError extends Error {
  readonly errno: number;
  constructor(errno: number) {
    super(`sendfile: errno ${errno}`);
    this.errno = errno;
  }
}

type Ffi = typeof Koffi;
type Call<A extends unknown[]> = KoffiFunc<(...args: A) => number>;

/** `moved`: bytes that went, also where the call then failed; `failed`: errno says why. */
type Moved = { readonly moved: number; readonly failed: boolean };
type Bound = (socket: number, file: number, offset: number, bytes: number) => Moved;

let found: Promise<Sendfile | null> | undefined;

/** This system's, looked for once; null where there is none. */
export function findSendfile(): Promise<Sendfile | null> {
  return (found ??= load(process.platform, process.arch, () => import('koffi')));
}

/** As `findSendfile`, for any system; `koffi` may throw. */
export async function load(
  platform: string,
  arch: string,
  koffi: () => Promise<{ default: Ffi }>,
): Promise<Sendfile | null> {
  // Only where off_t has 64 bits whatever the C library was built with.
  if (!/64|s390x/.test(arch) || (platform !== 'linux' && platform !== 'darwin')) return null;
  try {
    const { default: ffi } = await koffi();
    // The C library is loaded already: it is this program's own.
    const lib = ffi.load(null);
    return withErrors(ffi, platform === 'linux' ? linux(lib) : darwin(lib));
  } catch {
    // Not installed for this system, or a library without the call.
    return null;
  }
}

function withErrors(ffi: Ffi, call: Bound): Sendfile {
  const { EAGAIN, EINTR, EBADF } = ffi.os.errno;
  return (socket, file, offset, bytes) => {
    const { _handle } = socket as Socket & { readonly _handle?: { readonly fd?: number } | null };
    const fd = _handle?.fd ?? -1;
    if (fd < 0) throw new SendfileError(EBADF!);
    const { moved, failed } = call(fd, file, offset, bytes);
    if (moved > 0 || !failed) return moved;
    const errno = ffi.errno();
    if (errno === EAGAIN || errno === EINTR) return null;
    throw new SendfileError(errno);
  };
}

/** `ssize_t sendfile(int out, int in, off_t *offset, size_t count)` */
function linux(lib: LibraryHandle): Bound {
  const call: Call<[number, number, [number], number]> = lib.func(
    'intptr_t sendfile(int out, int in, _Inout_ int64_t *offset, size_t count)',
  );
  return (socket, file, offset, bytes) => {
    const moved = call(socket, file, [offset], bytes);
    return { moved: Math.max(0, moved), failed: moved < 0 };
  };
}

/** `int sendfile(int in, int out, off_t offset, off_t *count, struct sf_hdtr *, int flags)`: `count` comes back as what went, also with an error. */
function darwin(lib: LibraryHandle): Bound {
  const call: Call<[number, number, number, [number], null, number]> = lib.func(
    'int sendfile(int in, int out, int64_t offset, _Inout_ int64_t *count, void *headers, int flags)',
  );
  return (socket, file, offset, bytes) => {
    const count: [number] = [bytes];
    const failed = call(file, socket, offset, count, null, 0) < 0;
    return { moved: count[0], failed };
  };
}
