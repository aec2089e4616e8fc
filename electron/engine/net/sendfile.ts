/**
 * sendfile(2): a file's bytes into a socket without passing through this program. Node doesn't have it; koffi calls it.
 *
 * Sockets are libuv's, and non-blocking: a call moves what the socket has room for and returns. The call is made in this
 * thread: through libuv's pool it costs half as much again (0.15 instead of 0.10 CPU s/GiB). So only bytes that were just
 * read are sent this way, because the disk must not keep this thread waiting. Windows has TransmitFile, but Node shows
 * neither a socket's handle nor a file's there: Windows reads and writes, and so does any system where koffi doesn't load.
 */
import type { Socket } from 'node:net';
import type { default as Koffi, KoffiFunc, LibraryHandle } from 'koffi';

/**
 * Moves up to `bytes` bytes of `file` (a descriptor) from `offset` on into a connected socket. Answers how many went: 0 at
 * the file's end, null when the socket has no room now. Throws `SendfileError` for what can't be done.
 */
export type Sendfile = (socket: Socket, file: number, offset: number, bytes: number) => number | null;

/** sendfile failed with this errno. Plain reads and writes meet the same trouble and report it properly. */
export class SendfileError extends Error {
  readonly errno: number;
  /** The connection is gone: no other way of sending helps. */
  readonly gone: boolean;
  constructor(errno: number, gone = false) {
    super(`sendfile: errno ${errno}`);
    this.errno = errno;
    this.gone = gone;
  }
}

type Ffi = typeof Koffi;
type Call<A extends unknown[]> = KoffiFunc<(...args: A) => number>;

/** `sent`: bytes that went, also where the call then failed; `failed`: errno says why. */
type CallResult = { readonly sent: number; readonly failed: boolean };
type Bound = (socket: number, file: number, offset: number, bytes: number) => CallResult;

/** Further calls for a thread that may wait, on sockets known by their descriptor. */
export interface PlainCalls {
  /** As `Sendfile`. */
  send(socket: number, file: number, offset: number, bytes: number): number | null;
  /** Waits until the socket has room, or is gone, but no longer than `ms`. Answers whether so. */
  room(socket: number, ms: number): boolean;
  /** Another descriptor of the same socket, to be closed for itself; null: there are no more. */
  share(socket: number): number | null;
  /** Ends the connection for all descriptors: who waits for room wakes up. */
  shutDown(socket: number): void;
  /** Of a descriptor that `share` made. */
  close(socket: number): void;
}

let found: Promise<Sendfile | null> | undefined;
let foundCalls: Promise<PlainCalls | null> | undefined;

/** This system's, looked for once in each thread; null where there are none. */
export function findPlainCalls(): Promise<PlainCalls | null> {
  return (foundCalls ??= bind(process.platform, process.arch, () => import('koffi'), plainCalls));
}

/** This system's, looked for once; null where there is none. */
export function findSendfile(): Promise<Sendfile | null> {
  return (found ??= load(process.platform, process.arch, () => import('koffi')));
}

/** As `findSendfile`, for any system; `koffi` may throw. */
export function load(platform: string, arch: string, koffi: () => Promise<{ default: Ffi }>): Promise<Sendfile | null> {
  return bind(platform, arch, koffi, (ffi, _, call) => ofSocket(ffi, withErrors(ffi, call)));
}

async function bind<T>(
  platform: string,
  arch: string,
  koffi: () => Promise<{ default: Ffi }>,
  make: (ffi: Ffi, lib: LibraryHandle, call: Bound) => T,
): Promise<T | null> {
  // Only where off_t has 64 bits whatever the C library was built with.
  if (!/64|s390x/.test(arch) || (platform !== 'linux' && platform !== 'darwin')) return null;
  try {
    const { default: ffi } = await koffi();
    // The C library is loaded already: it is this program's own.
    const lib = ffi.load(null);
    return make(ffi, lib, platform === 'linux' ? linux(lib) : darwin(lib));
  } catch {
    // Not installed for this system, or a library without the call.
    return null;
  }
}

function withErrors(ffi: Ffi, call: Bound): PlainCalls['send'] {
  const { EAGAIN, EINTR, EPIPE, ECONNRESET, ENOTCONN, ETIMEDOUT } = ffi.os.errno;
  const gone = [EPIPE, ECONNRESET, ENOTCONN, ETIMEDOUT];
  return (socket, file, offset, bytes) => {
    const { sent, failed } = call(socket, file, offset, bytes);
    if (sent > 0 || !failed) return sent;
    const errno = ffi.errno();
    if (errno === EAGAIN || errno === EINTR) return null;
    throw new SendfileError(errno, gone.includes(errno));
  };
}

function ofSocket(ffi: Ffi, send: PlainCalls['send']): Sendfile {
  return (socket, file, offset, bytes) => {
    const fd = descriptorOf(socket);
    if (fd === null) throw new SendfileError(ffi.os.errno['EBADF']!);
    return send(fd, file, offset, bytes);
  };
}

/** Null once it is closed, and where Node doesn't show it. */
export function descriptorOf(socket: Socket): number | null {
  const { _handle } = socket as Socket & { readonly _handle?: { readonly fd?: number } | null };
  const fd = _handle?.fd ?? -1;
  return fd < 0 ? null : fd;
}

/** POLLOUT, the same on both systems. */
const pollOut = 4;
const shutBoth = 2;

function plainCalls(ffi: Ffi, lib: LibraryHandle, call: Bound): PlainCalls {
  const linuxToo = process.platform === 'linux';
  /** fcntl's F_DUPFD_CLOEXEC: programs that are started don't get it. */
  const duplicate = linuxToo ? 1030 : 67;
  const fcntl: Call<[number, number, string, number]> = lib.func('int fcntl(int fd, int command, ...)');
  const shutdown: Call<[number, number]> = lib.func('int shutdown(int socket, int how)');
  const close: Call<[number]> = lib.func('int close(int fd)');
  const count = linuxToo ? 'unsigned long' : 'unsigned int';
  const poll: Call<[Int16Array, number, number]> = lib.func(`int poll(void *sockets, ${count} count, int ms)`);
  // struct pollfd: int fd, short events, short revents.
  const asked = new Int32Array(2);
  const words = new Int16Array(asked.buffer);
  return {
    send: withErrors(ffi, call),
    room(socket, ms) {
      asked[0] = socket;
      words[2] = pollOut;
      words[3] = 0;
      return poll(words, 1, ms) !== 0;
    },
    share(socket) {
      const fd = fcntl(socket, duplicate, 'int', 0);
      return fd < 0 ? null : fd;
    },
    shutDown: (socket) => void shutdown(socket, shutBoth),
    close: (socket) => void close(socket),
  };
}

/** `ssize_t sendfile(int out, int in, off_t *offset, size_t count)` */
function linux(lib: LibraryHandle): Bound {
  const call: Call<[number, number, [number], number]> = lib.func(
    'intptr_t sendfile(int out, int in, _Inout_ int64_t *offset, size_t count)',
  );
  return (socket, file, offset, bytes) => {
    const sent = call(socket, file, [offset], bytes);
    return { sent: Math.max(0, sent), failed: sent < 0 };
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
    return { sent: count[0], failed };
  };
}
