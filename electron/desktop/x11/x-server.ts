/** A connection to an X server, as much of its protocol as it takes to read and to follow selections. Little-endian, as this end may choose. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** One of the server's messages: an error (0), a reply (1) or an event. */
export type XMessage = Buffer;

const [internAtom, getSelectionOwner] = [16, 23];
const replyHead = 32;
const localFamily = 256;
const cookieName = 'MIT-MAGIC-COOKIE-1';

/** The number of a display on this computer, such as `:1.0`; null: another computer's, or none. */
export function localDisplay(display: string | undefined): string | null {
  return /^(?:unix)?:(\d+)(?:\.\d+)?$/u.exec(display ?? '')?.[1] ?? null;
}

export interface XServerOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Errors are passed over: requests name windows of others, which may just have gone. */
  readonly skipErrors?: boolean;
}

export class XServer {
  readonly root: number;
  /** Ids that this connection may give to what it makes begin here. */
  readonly idBase: number;
  private readonly socket: Socket;
  private readonly messages: AsyncGenerator<XMessage>;
  private readonly skipErrors: boolean;

  private constructor(socket: Socket, setup: Buffer, messages: AsyncGenerator<XMessage>, skipErrors: boolean) {
    this.socket = socket;
    this.skipErrors = skipErrors;
    this.messages = messages;
    this.idBase = setup.readUInt32LE(12);
    const vendorBytes = padded(setup.readUInt16LE(24));
    const formats = setup[29]!;
    this.root = setup.readUInt32LE(40 + vendorBytes + 8 * formats);
  }

  /** Throws the system's errors, and an Error where the server refuses. `signal` ends the connection, and all that waits for it. */
  static async open(
    number: string,
    signal: AbortSignal,
    { env = process.env, skipErrors = false }: XServerOptions = {},
  ): Promise<XServer> {
    const socket = connect(`/tmp/.X11-unix/X${number}`);
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    try {
      await once(socket, 'connect', { signal });
      const cookie = cookieFor(number, env);
      const name = cookie === null ? '' : cookieName;
      const data = cookie ?? Buffer.alloc(0);
      const head = Buffer.from([0x6c, 0, 11, 0, 0, 0, name.length, 0, data.length, 0, 0, 0]);
      socket.write(Buffer.concat([head, filled(Buffer.from(name)), filled(data)]));
      const bytes = new Bytes(socket);
      const start = await bytes.take(8);
      const setup = Buffer.concat([start, await bytes.take(4 * start.readUInt16LE(6))]);
      if (start[0] !== 1) throw new Error('the X server refuses this program');
      return new XServer(socket, setup, messagesOf(bytes), skipErrors);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  /** A request: its number, the byte beside it, and what follows. */
  send(opcode: number, beside: number, ...values: readonly (number | Buffer)[]): void {
    const body = Buffer.concat(values.map((value) => (typeof value === 'number' ? uint32(value) : filled(value))));
    const head = Buffer.from([opcode, beside, 0, 0]);
    head.writeUInt16LE(1 + body.length / 4, 2);
    this.socket.write(Buffer.concat([head, body]));
  }

  /** The next message that `wanted` wants; others are dropped. Throws where the server ends the connection, or reports an error. */
  async next(wanted: (message: XMessage) => boolean): Promise<XMessage> {
    for (;;) {
      const { value, done } = await this.messages.next();
      if (done === true) throw new Error('the X server is gone');
      if (value[0] === 0 && !this.skipErrors) throw new Error(`the X server reports error ${value[1]}`);
      if (value[0] !== 0 && wanted(value)) return value;
    }
  }

  reply(): Promise<XMessage> {
    return this.next((message) => message[0] === 1);
  }

  /** The server's number for a name. */
  async atom(name: string): Promise<number> {
    const length = Buffer.alloc(4);
    length.writeUInt16LE(Buffer.byteLength(name));
    this.send(internAtom, 0, length, Buffer.from(name));
    return (await this.reply()).readUInt32LE(8);
  }

  /** The window that owns a selection; 0: none does. */
  async ownerOf(selection: number): Promise<number> {
    this.send(getSelectionOwner, 0, selection);
    return (await this.reply()).readUInt32LE(8);
  }

  close(): void {
    this.socket.destroy();
  }
}

/** What has come of a stream and was not taken yet. */
class Bytes {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async take(length: number): Promise<Buffer> {
    const parts = [this.rest];
    let got = this.rest.length;
    while (got < length) {
      const { value, done } = await this.chunks.next();
      if (done === true) throw new Error('the X server is gone');
      parts.push(value);
      got += value.length;
    }
    const all = Buffer.concat(parts);
    this.rest = all.subarray(length);
    return all.subarray(0, length);
  }
}

async function* messagesOf(bytes: Bytes): AsyncGenerator<XMessage> {
  for (;;) {
    const head = await bytes.take(replyHead);
    const more = head[0] === 1 ? 4 * head.readUInt32LE(4) : 0;
    yield more === 0 ? head : Buffer.concat([head, await bytes.take(more)]);
  }
}

/** The secret by which the server knows this person's programs; null: it may know them otherwise. */
function cookieFor(number: string, env: NodeJS.ProcessEnv): Buffer | null {
  let file: Buffer;
  try {
    file = readFileSync(env['XAUTHORITY'] || join(homedir(), '.Xauthority'));
  } catch {
    return null;
  }
  let at = 0;
  const field = (): Buffer => {
    const length = file.readUInt16BE(at);
    const value = file.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    return value;
  };
  try {
    while (at < file.length) {
      const family = file.readUInt16BE(at);
      at += 2;
      const [, display, name, data] = [field(), field().toString(), field().toString(), field()];
      const fits = (family === localFamily || family === 0xffff) && (display === number || display === '');
      if (fits && name === cookieName) return data;
    }
  } catch {
    // Cut off: what is behind it names no cookie.
  }
  return null;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function filled(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(padded(bytes.length) - bytes.length)]);
}
