/**
 * sendfile(2): a file's bytes into a socket without passing through this program. Node doesn't have it; koffi calls it.
 *
 * Sockets are libuv's, and non-blocking: a call moves what the socket has room for and returns. It runs in libuv's pool,
 * as a read of a file does, since the disk may keep it waiting. Windows has TransmitFile, which can't be had this way:
 * Node shows neither a socket's handle nor a file's there, so it reads and writes, as wherever koffi doesn't load.
 */
import type { Socket } from 'node:net';
import type { default as Koffi, KoffiFunc, LibraryHandle } from 'koffi';

export interface Sendfile {
  /**
   * Moves up to `bytes` bytes of `file` (a descriptor) from `offset` on into `socket` (one of `hold`). Answers how many
   * went: 0 at the file's end, null when the socket has no room now. Throws `SendfileError` for what can't be done.
   */
  send(socket: number, file: number, offset: number, bytes: number): Promise<number | null>;
  /** A descriptor of our own for a connected socket, that outlives it; null when it has none. Give it to `release`. */
  hold(socket: Socket): number | null;
  release(held: number): void;
}

/** What the system said, by its number (errno): for logs. Plain reads and writes will find the same, and say it properly. */
export class SendfileError extends Error {
  readonly errno: number;
  constructor(errno: number) {
    super(`sendfile: errno ${errno}`);
    this.errno = errno;
  }
}

type Ffi = typeof Koffi;
type Call<A extends unknown[]> = KoffiFunc<(...args: A) => number>;

/** How a system's C library calls it. */
interface Dialect {
  readonly duplicate: number;
  bind(lib: LibraryHandle): (socket: number, file: number, offset: number, bytes: number) => Promise<Moved>;
}

/** `moved`: bytes that went, also where the call then failed; `errno`: 0 when it did not. */
interface Moved {
  readonly moved: number;
  readonly errno: number;
}

/** fcntl's command: a copy that is closed in programs this one starts. */
const duplicateForUsOnly = { linux: 1030, darwin: 67 } as const;

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
    return bind(ffi, platform === 'linux' ? linux(ffi) : darwin(ffi));
  } catch {
    // Not installed for this system, or a library without the call.
    return null;
  }
}

function bind(ffi: Ffi, dialect: Dialect): Sendfile {
  // The C library is loaded already: it is this program's own.
  const lib = ffi.load(null);
  const sendfile = dialect.bind(lib);
  const fcntl = lib.func('int fcntl(int fd, int command, ...)');
  const close = lib.func('int close(int fd)');
  const { EAGAIN, EINTR } = ffi.os.errno;
  return {
    async send(socket, file, offset, bytes) {
      const { moved, errno } = await sendfile(socket, file, offset, bytes);
      if (moved > 0 || errno === 0) return moved;
      if (errno === EAGAIN || errno === EINTR) return null;
      throw new SendfileError(errno);
    },
    hold(socket) {
      const { _handle } = socket as Socket & { readonly _handle?: { readonly fd?: number } | null };
      const fd = _handle?.fd ?? -1;
      if (fd < 0) return null;
      // It shares O_NONBLOCK with libuv's own, which must stay.
      const held = fcntl(fd, dialect.duplicate, 'int', 0) as number;
      return held < 0 ? null : held;
    },
    release: (held) => void close(held),
  };
}

/** `ssize_t sendfile(int out, int in, off_t *offset, size_t count)` */
function linux(ffi: Ffi): Dialect {
  return {
    duplicate: duplicateForUsOnly.linux,
    bind(lib) {
      const call: Call<[number, number, [number], number]> = lib.func(
        'intptr_t sendfile(int out, int in, _Inout_ int64_t *offset, size_t count)',
      );
      return (socket, file, offset, bytes) =>
        new Promise((resolve, reject) => {
          call.async(socket, file, [offset], bytes, (error: unknown, moved: number) => {
            if (error) reject(error);
            else resolve(moved < 0 ? { moved: 0, errno: ffi.errno() } : { moved, errno: 0 });
          });
        });
    },
  };
}

/** `int sendfile(int in, int out, off_t offset, off_t *count, struct sf_hdtr *, int flags)`: `count` comes back as what went, also with an error. */
function darwin(ffi: Ffi): Dialect {
  return {
    duplicate: duplicateForUsOnly.darwin,
    bind(lib) {
      const call: Call<[number, number, number, [number], null, number]> = lib.func(
        'int sendfile(int in, int out, int64_t offset, _Inout_ int64_t *count, void *headers, int flags)',
      );
      return (socket, file, offset, bytes) =>
        new Promise((resolve, reject) => {
          const count: [number] = [bytes];
          call.async(file, socket, offset, count, null, 0, (error: unknown, failed: number) => {
            if (error) reject(error);
            else resolve({ moved: count[0], errno: failed < 0 ? ffi.errno() : 0 });
          });
        });
    },
  };
}
