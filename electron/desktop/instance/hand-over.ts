/** What a second start tells the first: a line of JSON over a socket in the home, answered by the first's main thread. */
import { createHash } from 'node:crypto';
import { closeSync, constants, lstatSync, openSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

/** Longer than any command line may be. */
const longestLine = 8 * 1024 * 1024;
/** Of a socket's path, in bytes, on macOS, where it is shortest. */
const longestPath = 103;
const yes = 'ok\n';

export interface HandedOver {
  /** Absolute paths to begin a send with; none: the window is wanted. */
  readonly paths: readonly string[];
  /** A pairing link that was clicked on. */
  readonly link?: string;
}

/**
 * Where the first may listen, best first: in the home, where only its owner comes; for disks that have no sockets beside the
 * system's other ones.
 */
function places(home: string): string[] {
  const name = createHash('sha256').update(home).digest('hex').slice(0, 24);
  return [join(home, 'instance.socket'), join(tmpdir(), `ferry-${name}.socket`)];
}

/** Calls `use` with the socket's path in a form that is short enough. */
async function reaching<T>(path: string, use: (path: string) => Promise<T>): Promise<T> {
  if (Buffer.byteLength(path) <= longestPath || process.platform !== 'linux') return use(path);
  const folder = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return await use(`/proc/self/fd/${folder}/${path.slice(dirname(path).length + 1)}`);
  } finally {
    closeSync(folder);
  }
}

/** Hears those who come second. Only for who holds the lock: what a former one left in the place is taken away. Throws the system's errors. */
export async function listen(home: string, heard: (what: HandedOver) => void): Promise<() => void> {
  let failed: unknown;
  for (const place of places(home)) {
    try {
      rmSync(place, { force: true });
      const server = createServer((socket) => answer(socket, heard));
      await reaching(place, async (path) => {
        server.listen(path);
        await once(server, 'listening');
        await chmod(path, 0o600);
      });
      return () => close(server, place);
    } catch (error) {
      failed = error;
    }
  }
  throw failed;
}

function close(server: Server, place: string): void {
  server.close();
  rmSync(place, { force: true });
}

function answer(socket: Socket, heard: (what: HandedOver) => void): void {
  let line = '';
  socket.setEncoding('utf8');
  socket.on('error', () => {});
  socket.on('data', (chunk: string) => {
    line += chunk;
    if (line.length > longestLine) socket.destroy();
    if (!line.endsWith('\n')) return;
    const what = parse(line);
    if (what === null) {
      socket.destroy();
      return;
    }
    heard(what);
    socket.end(yes);
  });
}

function parse(line: string): HandedOver | null {
  try {
    const { paths, link } = JSON.parse(line) as { paths?: unknown; link?: unknown };
    if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string' && isAbsolute(path))) return null;
    if (link !== undefined && typeof link !== 'string') return null;
    return { paths: paths as string[], ...(link !== undefined && { link }) };
  } catch {
    return null;
  }
}

/** Tells the first. Resolves with whether it has taken it; waits, where somebody listens, until `signal`. Never rejects. */
export async function handOver(home: string, what: HandedOver, signal: AbortSignal): Promise<boolean> {
  for (const place of places(home)) {
    if (!isOurs(place)) continue;
    try {
      const answered = await reaching(place, (path) => tell(path, what, signal));
      if (answered === yes) return true;
    } catch {
      // Nobody listens there (any more).
    }
  }
  return false;
}

/** In a folder that others may write to, somebody else's socket isn't the first's. */
function isOurs(place: string): boolean {
  try {
    return lstatSync(place).uid === process.getuid?.();
  } catch {
    return false;
  }
}

async function tell(path: string, what: HandedOver, signal: AbortSignal): Promise<string> {
  const socket = connect(path);
  const end = (): void => void socket.destroy();
  signal.addEventListener('abort', end, { once: true });
  try {
    await once(socket, 'connect', { signal });
    socket.setEncoding('utf8').write(`${JSON.stringify(what)}\n`);
    let answered = '';
    for await (const chunk of socket) answered += String(chunk);
    return answered;
  } finally {
    signal.removeEventListener('abort', end);
    socket.destroy();
  }
}
