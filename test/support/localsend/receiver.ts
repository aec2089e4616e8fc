/**
 * A LocalSend that receives, as the protocol documents it and its real program was seen to do: one session at a time, a
 * certificate of its caller's or none of its words, no ALPN, the last segment of each name. A test bends what it wants bent.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { loadIdentity, type Identity } from '../../../electron/engine/identity/identity.ts';
import { tempDir } from '../pair.ts';

export interface OfferedFile {
  readonly id: string;
  readonly fileName: string;
  readonly size: number;
  readonly fileType: string;
  readonly metadata?: { readonly modified?: string };
}

export interface Offered {
  readonly info: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, OfferedFile>>;
}

export interface Receiver {
  readonly address: string;
  readonly fingerprint: string;
  readonly dir: string;
  /** Each request's method and path, in order, without its query. */
  readonly requests: readonly string[];
  readonly offers: readonly Offered[];
  /** Connections so far. */
  readonly connections: number;
  /** Uploads under way at once, at most. */
  readonly mostAtOnce: number;
  /** The session that runs; null: none. */
  readonly session: string | null;
  /** Ends the session as a person there does. */
  cancelHere(): void;
  until(test: () => boolean): Promise<void>;
}

export interface ReceiverOptions {
  readonly alias?: string;
  readonly protocol?: 'https' | 'http';
  readonly identity?: Identity;
  readonly port?: number;
  readonly pin?: string;
  /** Which files are wanted; left out: all. */
  readonly wants?: (file: OfferedFile) => boolean;
  /** Answers instead of the receiver, or does nothing by `false`. */
  readonly instead?: (path: string, request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
  /** Names keep their folders, as in the app; else the last segment is left, as at the command line. */
  readonly folders?: boolean;
}

interface Session {
  readonly id: string;
  readonly files: Map<string, OfferedFile & { token: string; used: boolean }>;
}

/** Ends with the test. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const receiver = new FakeLocalSend(options, options.identity ?? (await newIdentity()), await tempDir('localsend-'));
  await receiver.listen();
  onTestFinished(() => receiver.close());
  return receiver;
}

export async function newIdentity(): Promise<Identity> {
  return loadIdentity(await tempDir('localsend-key-'));
}

class FakeLocalSend implements Receiver {
  readonly fingerprint: string;
  readonly dir: string;
  readonly requests: string[] = [];
  readonly offers: Offered[] = [];
  connections = 0;
  mostAtOnce = 0;
  private readonly options: ReceiverOptions;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly watchers = new Set<() => void>();
  private running: Session | null = null;
  private uploads = 0;
  private wrongPins = 0;

  constructor(options: ReceiverOptions, { keyPem, certPem, fingerprint }: Identity, dir: string) {
    this.options = options;
    this.fingerprint = fingerprint;
    this.dir = dir;
    const take = (request: IncomingMessage, response: ServerResponse): void => {
      this.take(request, response).catch(() => request.destroy());
    };
    this.server =
      options.protocol === 'http'
        ? createPlainServer(take)
        : createServer(
            { key: keyPem, cert: certPem, requestCert: true, rejectUnauthorized: false, ALPNProtocols: [] },
            take,
          );
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => {});
    });
    this.server.on(options.protocol === 'http' ? 'connection' : 'secureConnection', () => this.connections++);
  }

  get session(): string | null {
    return this.running?.id ?? null;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.options.port ?? 0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  cancelHere(): void {
    this.running = null;
    this.look();
  }

  async until(test: () => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const watch = (): void => {
        if (!test()) return;
        this.watchers.delete(watch);
        resolve();
      };
      this.watchers.add(watch);
      watch();
    });
  }

  private look(): void {
    for (const watch of this.watchers) watch();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://localsend');
    this.requests.push(`${request.method} ${url.pathname}`);
    this.look();
    if ((await this.options.instead?.(url.pathname, request, response)) === true) return;
    if (this.options.protocol !== 'http' && certificateOf(request) === undefined) return void request.destroy();
    const say = (status: number, body?: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
      this.look();
    };
    const { searchParams: query } = url;
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /api/localsend/v2/info':
      case 'POST /api/localsend/v2/register':
        request.resume();
        return say(200, this.info());
      case 'POST /api/localsend/v2/prepare-upload':
        return this.prepare(query.get('pin'), await bodyOf(request), say);
      case 'POST /api/localsend/v2/upload':
        return this.upload(query, request, say);
      case 'POST /api/localsend/v2/cancel':
        if (query.get('sessionId') === this.running?.id) this.running = null;
        return say(200);
      default:
        return say(404, { message: 'Not found' });
    }
  }

  private info(): object {
    const fingerprint = this.fingerprint.toUpperCase();
    const alias = this.options.alias ?? 'Nice Orange';
    return { alias, version: '2.2', deviceModel: 'Test', deviceType: 'mobile', fingerprint, download: false };
  }

  private prepare(pin: string | null, body: Buffer, say: (status: number, body?: object) => void): void {
    if (this.options.pin !== undefined) {
      if (this.wrongPins >= 3) return say(429, { message: 'Too many attempts' });
      if (pin !== this.options.pin) {
        if (pin !== null) this.wrongPins++;
        return say(401, { message: pin === null ? 'PIN required' : 'Invalid PIN' });
      }
    }
    if (this.running !== null) return say(409, { message: 'Blocked by another session' });
    const offered = JSON.parse(body.toString()) as Offered;
    this.offers.push(offered);
    const wanted = Object.values(offered.files).filter((file) => this.options.wants?.(file) ?? true);
    if (wanted.length === 0) return say(204);
    const files = new Map(wanted.map((file) => [file.id, { ...file, token: `t/${file.id} +`, used: false }]));
    this.running = { id: `session ${this.offers.length}`, files };
    return say(200, {
      sessionId: this.running.id,
      files: Object.fromEntries([...files].map(([id, { token }]) => [id, token])),
    });
  }

  private async upload(
    query: URLSearchParams,
    request: IncomingMessage,
    say: (status: number, body?: object) => void,
  ): Promise<void> {
    const session = this.running;
    const file = session?.files.get(query.get('fileId') ?? '');
    const isRight = session?.id === query.get('sessionId') && file?.token === query.get('token') && !file.used;
    if (session === null || file === undefined || !isRight) return say(403, { message: 'Invalid token or IP address' });
    file.used = true;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.uploads);
    const name =
      this.options.folders === true ? file.fileName : file.fileName.slice(file.fileName.lastIndexOf('/') + 1);
    const to = join(this.dir, name);
    await mkdir(dirname(to), { recursive: true });
    try {
      await pipeline(request, createWriteStream(to));
      const modified = file.metadata?.modified;
      if (modified !== undefined) await utimes(to, new Date(modified), new Date(modified));
    } finally {
      this.uploads--;
    }
    if ([...session.files.values()].every(({ used }) => used) && this.uploads === 0) this.running = null;
    say(this.running === session || this.running === null ? 200 : 500);
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** Lower-case hex; undefined: it shows none. */
export function certificateOf(request: IncomingMessage): string | undefined {
  const raw = (request.socket as TLSSocket).getPeerX509Certificate?.()?.raw;
  return raw === undefined ? undefined : createHash('sha256').update(raw).digest('hex');
}
