/**
 * The first messages of a connection: both hellos, and the verification code that both screens show.
 *
 * The code is a numeric comparison with commitment, as in Bluetooth's Secure Simple Pairing and ZRTP: the dialler
 * commits to its nonce before it sees the listener's, so somebody in between gets one guess in a million with each greeting
 * and can't search. What `admit` refuses hears no nonce: whoever counts greetings refuses there.
 * It is bound to the connection by TLS's exporter (RFC 8446, 7.5) over both certificates.
 *
 *   dialler  ── hello {commit = SHA-256(nonceD)} ──►  listener
 *   dialler  ◄──────── hello {nonceL} ─────────────   listener
 *   dialler  ── reveal {nonceD} ───────────────────►  listener      code = f(exporter, nonceD, nonceL)
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Connection } from './connection.ts';
import { violation } from './frames.ts';
import { afterAwake } from './awake.ts';
import { helloTimeoutMs, oldestVersion, protocolVersion } from './limits.ts';
import { checkVersion, codeFromPeer, type Message, type MessageOf } from './messages.ts';
import type { Transport } from './transport.ts';
import { FerryError } from '../../../shared/errors.ts';
import type { DeviceKind, Fingerprint } from '../../../shared/state.ts';

/** As in a hello. */
export type Formerly = readonly NonNullable<MessageOf<'hello'>['formerly']>[number][];

export interface LocalHello {
  readonly name: string;
  readonly kind: DeviceKind;
  readonly app: string;
  readonly capabilities: readonly string[];
  /** What this device's older keys said of its key, where it had others. */
  readonly formerly?: Formerly;
  /** TCP port where this side may be called; only to a device that is remembered. */
  readonly port?: number;
  /** It isn't to be listed: it shows itself to nobody. */
  readonly hidden?: boolean;
}

export interface Greeted {
  readonly connection: Connection;
  readonly peer: PeerHello & { readonly capabilities: readonly string[] };
  /** Six digits. */
  readonly code: string;
}

/**
 * Who is there, by their key and in their own words; `port`: where they say that they may be called; `hidden`: they don't
 * want to be listed; `formerly`: what older keys said of theirs.
 */
export interface PeerHello {
  readonly fingerprint: Fingerprint;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly port?: number;
  readonly hidden: boolean;
  readonly formerly: Formerly;
}

export interface GreetOptions {
  readonly hello: LocalHello;
  readonly ourFingerprint: Fingerprint;
  readonly peerFingerprint: Fingerprint;
  /**
   * Looks at who is there as soon as both name and key are known. What it throws is told to the peer. Of a listener it
   * answers what this peer is told, where that isn't `hello`.
   */
  readonly admit?: (peer: PeerHello) => Promise<LocalHello | void>;
  readonly timeoutMs?: number;
}

const exporterLabel = 'EXPORTER-ferry-code';

/** The side that dialled. Resolves with the conversation open; call `connection.handOver` next. */
export async function greetAsDialler(socket: Transport, o: GreetOptions): Promise<Greeted> {
  const nonce = randomBytes(32);
  const greeting = new Greeting(socket, o);
  try {
    greeting.hello({ commit: createHash('sha256').update(nonce).digest('hex') });
    const theirs = await greeting.theirHello();
    if (theirs.nonce === undefined) throw violation('hello without nonce');
    await o.admit?.(whoSays(theirs, o));
    greeting.connection.send({ name: 'reveal', body: { nonce: nonce.toString('hex') } });
    const code = verificationCode(socket, o.ourFingerprint, o.peerFingerprint, nonce, Buffer.from(theirs.nonce, 'hex'));
    return greeting.done(theirs, code);
  } catch (error) {
    throw greeting.refuse(error);
  }
}

/** The side that was dialled. A dialler that only wants to know who is here closes after our hello: `disconnected`. */
export async function greetAsListener(socket: Transport, o: GreetOptions): Promise<Greeted> {
  const nonce = randomBytes(32);
  const greeting = new Greeting(socket, o);
  try {
    const theirs = await greeting.theirHello();
    if (theirs.commit === undefined) throw violation('hello without commit');
    const ours = (await o.admit?.(whoSays(theirs, o))) ?? o.hello;
    greeting.hello({ nonce: nonce.toString('hex') }, ours);
    const revealed = Buffer.from(await greeting.theirNonce(), 'hex');
    const commit = createHash('sha256').update(revealed).digest();
    if (!timingSafeEqual(commit, Buffer.from(theirs.commit, 'hex'))) {
      throw violation('nonce does not match its commitment');
    }
    return greeting.done(theirs, verificationCode(socket, o.peerFingerprint, o.ourFingerprint, revealed, nonce));
  } catch (error) {
    throw greeting.refuse(error);
  }
}

function whoSays(
  { name, kind, port, hidden = false, formerly = [] }: MessageOf<'hello'>,
  { peerFingerprint: fingerprint }: GreetOptions,
): PeerHello {
  return { fingerprint, name, kind, hidden, formerly, ...(port !== undefined && { port }) };
}

/** HMAC-SHA-256 under the exporter's secret over both nonces; the first 8 bytes modulo a million. */
export function codeFrom(secret: Uint8Array, nonceOfDialler: Uint8Array, nonceOfListener: Uint8Array): string {
  const mac = createHmac('sha256', secret).update(nonceOfDialler).update(nonceOfListener).digest();
  return (mac.readBigUInt64BE(0) % 1_000_000n).toString().padStart(6, '0');
}

function verificationCode(
  socket: Transport,
  dialler: Fingerprint,
  listener: Fingerprint,
  nonceOfDialler: Uint8Array,
  nonceOfListener: Uint8Array,
): string {
  // A socket that is gone has no secrets to export: that is the line's end, not a bug.
  if (socket.destroyed) throw new FerryError('disconnected');
  const context = Buffer.from(dialler + listener, 'hex');
  return codeFrom(socket.exportKeyingMaterial(32, exporterLabel, context), nonceOfDialler, nonceOfListener);
}

/** What both sides of a handshake do: send and check hellos, within one limit on the whole. */
class Greeting {
  readonly connection: Connection;
  private readonly o: GreetOptions;
  private readonly timer: NodeJS.Timeout;

  constructor(socket: Transport, o: GreetOptions) {
    this.o = o;
    this.connection = new Connection(socket);
    this.timer = afterAwake(o.timeoutMs ?? helloTimeoutMs, () => this.connection.destroy(new FerryError('timeout')));
  }

  hello(part: { commit: string } | { nonce: string }, said: LocalHello = this.o.hello): void {
    const { capabilities, formerly = [], ...words } = said;
    const former = formerly.length === 0 ? {} : { formerly: [...formerly] };
    const lists = { capabilities: [...capabilities], ...former };
    const body = { version: protocolVersion, oldest: oldestVersion, ...words, ...lists };
    this.connection.send({ name: 'hello', body: { ...body, ...part } });
  }

  async theirHello(): Promise<MessageOf<'hello'>> {
    const message = await this.next();
    if (message.name !== 'hello') throw violation(`${message.name} before hello`);
    checkVersion(message.body, { version: protocolVersion, oldest: oldestVersion });
    return message.body;
  }

  async theirNonce(): Promise<string> {
    const message = await this.next();
    if (message.name !== 'reveal') throw violation(`${message.name} before reveal`);
    return message.body.nonce;
  }

  done(theirs: MessageOf<'hello'>, code: string): Greeted {
    clearInterval(this.timer);
    const { capabilities } = theirs;
    return { connection: this.connection, peer: { ...whoSays(theirs, this.o), capabilities }, code };
  }

  /** Tells the peer why, ends the connection, and gives the error back to be thrown. */
  refuse(error: unknown): unknown {
    clearInterval(this.timer);
    if (error instanceof FerryError && error.by !== 'peer') this.connection.refuse(error);
    else this.connection.end();
    return error;
  }

  private async next(): Promise<Message> {
    const message = await this.connection.next();
    if (message.name === 'error' || message.name === 'cancel') {
      throw new FerryError(codeFromPeer(message.body.code), {}, { by: 'peer' });
    }
    return message;
  }
}
