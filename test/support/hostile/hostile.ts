/**
 * Peers driven by hand: real TLS and real `ferry/1` frames, but they say only what a test tells them to, in any order,
 * and never speak, answer or give up by themselves. For tests that play the bad (or merely slow) end of a conversation.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { loadIdentity, type Identity } from '../../../electron/engine/identity/identity.ts';
import { dial } from '../../../electron/engine/net/dial.ts';
import { listen } from '../../../electron/engine/net/listen.ts';
import { Connection, type ConnectionHandler } from '../../../electron/engine/wire/connection.ts';
import { aliveEveryMs, alpn, reportEveryBytes } from '../../../electron/engine/wire/limits.ts';
import {
  encodeMessage,
  type Message,
  type MessageName,
  type MessageOf,
  type Outbound,
} from '../../../electron/engine/wire/messages.ts';
import type { FerryError } from '../../../shared/errors.ts';
import type { Fingerprint } from '../../../shared/state.ts';
import type { TestEngine } from '../engines.ts';
import { hello } from './frames.ts';
import { tempDir } from '../pair.ts';

/** No life signs, no patience: what a peer of ours does is what its test says. */
const still = { aliveEveryMs: 2 ** 30, silenceMs: 2 ** 30 };

/** One end of a conversation, held by a test. */
export class Peer implements ConnectionHandler {
  readonly connection: Connection;
  /** Every message that came, in order. */
  readonly heard: Message[];
  /** Content that came, by file, and the files that were ended. */
  readonly content = new Map<number, Buffer[]>();
  readonly ended: number[] = [];
  /** Resolves when the other end has hung up, or this one; with the error of this end's connection. */
  readonly over: Promise<FerryError | null>;
  private told = 0;
  private end: (error: FerryError | null) => void = () => {};
  private watchers: (() => void)[] = [];
  private isOver = false;

  /** @param heard already, before the connection was handed over */
  constructor(connection: Connection, heard: Message[] = []) {
    this.connection = connection;
    this.heard = heard;
    this.over = new Promise((resolve) => (this.end = resolve));
    connection.handOver(this);
  }

  /** Sends messages in one write, as they are: nothing checks whether they fit. */
  say(...messages: (Outbound | Buffer)[]): void {
    const bytes = messages.map((message) => (Buffer.isBuffer(message) ? message : encodeMessage(message)));
    this.connection.socket.write(Buffer.concat(bytes));
  }

  /** The next message of that name, passing over others; fails when the conversation ends first. */
  async hear<K extends MessageName>(name: K): Promise<MessageOf<K>> {
    await this.until(() => this.heard.slice(this.told).some((message) => message.name === name), name);
    const at = this.heard.findIndex((message, i) => i >= this.told && message.name === name);
    this.told = at + 1;
    return this.heard[at]!.body;
  }

  /** The code the other end gave before it hung up; undefined when it gave none. */
  async refusal(): Promise<string | undefined> {
    await this.over;
    const error = this.heard.find((message) => message.name === 'error');
    return error?.name === 'error' ? error.body.code : undefined;
  }

  async until(test: () => boolean, what: string): Promise<void> {
    while (!test()) {
      if (this.isOver) throw new Error(`no ${what}, but ${JSON.stringify(this.heard)}`);
      await new Promise<void>((resolve) => this.watchers.push(resolve));
    }
  }

  /** Says that it is there now and then, as an honest peer does: a busy machine takes its time. */
  stay(): this {
    const timer = setInterval(() => this.say({ name: 'alive', body: {} }), aliveEveryMs);
    const stop = (): void => clearInterval(timer);
    onTestFinished(stop);
    void this.over.then(stop);
    return this;
  }

  /** Ends the line without a word: in order (`end`) or not (`reset`). */
  hangUp(how: 'end' | 'reset' = 'end'): void {
    if (how === 'end') this.connection.socket.end();
    else this.connection.socket.destroy();
  }

  message(message: Message): void {
    this.heard.push(message);
    this.wake();
  }

  /** Whether it says by itself how much it took. */
  reports = true;
  private taken = 0;
  private reported = 0;

  fileBytes(file: number, _offset: number, chunk: Buffer): void {
    const chunks = this.content.get(file) ?? [];
    this.content.set(file, [...chunks, Buffer.from(chunk)]);
    this.taken += chunk.length;
    // As any receiver must: a sender goes no further than what was reported allows.
    if (this.reports && this.taken - this.reported >= reportEveryBytes && !this.isOver) {
      this.reported = this.taken;
      this.say({ name: 'got', body: { bytes: this.taken } });
    }
    this.wake();
  }

  fileEnd(file: number): void {
    this.ended.push(file);
    this.wake();
  }

  closed(error: FerryError | null): void {
    this.isOver = true;
    this.end(error);
    this.wake();
  }

  private wake(): void {
    for (const watcher of this.watchers.splice(0)) watcher();
  }
}

export interface PeerOptions {
  readonly name?: string;
  readonly identity?: Identity;
  readonly capabilities?: string[];
}

export async function newIdentity(): Promise<Identity> {
  return loadIdentity(await tempDir('ferry-peer-'));
}

/** As `dialEngine`, from another address of this machine, as if from another device. */
export async function dialEngineFrom(from: string, engine: TestEngine, identity: Identity): Promise<TLSSocket> {
  const { keyPem: key, certPem: cert } = identity;
  const to = { host: '127.0.0.1', port: engine.state().self.port, localAddress: from };
  const socket = connect({ ...to, key, cert, ALPNProtocols: [alpn], rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.on('error', () => {});
  return socket;
}

/** A TLS connection to the engine that has said nothing yet. */
export async function dialEngine(engine: TestEngine, identity?: Identity): Promise<TLSSocket> {
  const port = engine.state().self.port;
  const socket = await dial({
    host: '127.0.0.1',
    port,
    identity: identity ?? (await newIdentity()),
    alpn: [alpn],
  });
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** A peer that has dialled the engine and greeted it: the next thing to say is an offer. */
export async function callEngine(
  engine: TestEngine,
  { name = 'Mallory', identity, capabilities }: PeerOptions = {},
): Promise<Peer> {
  const connection = new Connection(await dialEngine(engine, identity), still);
  const nonce = randomBytes(32);
  connection.send(hello(name, { commit: createHash('sha256').update(nonce).digest('hex') }, capabilities));
  const theirs = await connection.next();
  if (theirs.name !== 'hello') throw new Error(`greeted with ${JSON.stringify(theirs)}`);
  connection.send({ name: 'reveal', body: { nonce: nonce.toString('hex') } });
  return new Peer(connection);
}

/** A listener of ours: its address, and each caller's socket before a word is said. */
export interface PeerListener {
  readonly address: string;
  readonly fingerprint: Fingerprint;
  caller(): Promise<TLSSocket>;
}

export async function listenAsPeer(given?: Identity): Promise<PeerListener> {
  const identity = given ?? (await newIdentity());
  const callers: TLSSocket[] = [];
  let wake = () => {};
  const server = await listen({
    port: 0,
    hosts: ['127.0.0.1'],
    identity,
    alpn: [alpn],
    onSocket: (socket, identified) => {
      identified();
      socket.on('error', () => {});
      callers.push(socket);
      wake();
    },
    onError: () => {},
  });
  onTestFinished(() => server.close());
  const caller = async () => {
    while (callers.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return callers.shift()!;
  };
  return { address: `127.0.0.1:${server.port}`, fingerprint: identity.fingerprint, caller };
}

/** Has the engine send `paths` to a peer of ours; answers that peer, greeted, and the transfer's id. */
export async function receiveFrom(
  engine: TestEngine,
  paths: string[],
  { identity, listener, ...introduction }: PeerOptions & { readonly listener?: PeerListener } = {},
): Promise<{ peer: Peer; id: string }> {
  const { address, fingerprint: key, caller } = listener ?? (await listenAsPeer(identity));
  const sent = await engine.handle.command('send', { paths, to: { by: 'address', address, key, typed: true } });
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  for (;;) {
    const peer = await greeted(await caller(), introduction);
    // A listener that is there for several transfers also hears of the end of an earlier one.
    if (peer.heard[0]!.name === 'revoke') peer.hangUp();
    else return { peer, id: sent.value.transferId };
  }
}

/** Greets a caller; it has said its first word then. */
export async function greeted(
  caller: TLSSocket,
  { name = 'Mallory', capabilities }: Omit<PeerOptions, 'identity'> = {},
): Promise<Peer> {
  const connection = new Connection(caller, still);
  const theirs = await connection.next();
  if (theirs.name !== 'hello') throw new Error(`greeted with ${JSON.stringify(theirs)}`);
  connection.send(hello(name, { nonce: randomBytes(32).toString('hex') }, capabilities));
  const reveal = await connection.next();
  if (reveal.name !== 'reveal') throw new Error(`revealed ${JSON.stringify(reveal)}`);
  return new Peer(connection, [await connection.next()]);
}

/** Resolves when the socket is gone. */
export async function gone(socket: Socket): Promise<void> {
  socket.resume();
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}
