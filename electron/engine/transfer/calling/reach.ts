/** The way to a peer: dial its addresses, greet, and check that it is the one we mean. */
import type { Identity } from '../../identity/identity.ts';
import type { DialOptions } from '../../net/dial.ts';
import { parseAddress } from '../../net/address.ts';
import type { OnlyInterface } from '../../net/only-interface.ts';
import { plainIp } from '../../net/admission/remote-key.ts';
import { peerFingerprint, remoteAddress, type PeerSocket } from '../../net/peer.ts';
import type { Transport } from '../../wire/transport.ts';
import type { KnownDeviceList } from '../../state/known-devices.ts';
import { greetAsDialler, type Greeted, type LocalHello, type PeerHello } from '../../wire/handshake.ts';
import { alpn, defaultPort } from '../../wire/limits.ts';
import { Retry, retryWhile } from './retry.ts';
import { expectSameAt, noteMet, noteSeen, recognise } from './trust.ts';
import { FerryError, toFailure } from '../../../../shared/errors.ts';
import { nameHere } from '../../../../shared/rules/device-rules.ts';
import type { Fingerprint, KnownDevice } from '../../../../shared/state.ts';

/** Half again as long as those who keep a listener's places may say nothing: then there are some. */
const busyPatienceMs = 15_000;
/** Places come and go in moments. */
const longestBusyWaitMs = 1_000;

export interface Caller {
  /** The one network interface to go over; left out: whichever leads there. */
  readonly only?: OnlyInterface | undefined;
  readonly identity: Identity;
  readonly known: KnownDeviceList;
  hello(): LocalHello;
  /** As `dial` of the network. */
  dial(options: DialOptions): Promise<Transport & PeerSocket>;
  /** Takes what needn't be waited for now, and only before the engine ends; left out: it is waited for. */
  later?(work: Promise<void>): void;
}

export interface Reached {
  readonly greeted: Greeted;
  readonly known: KnownDevice | undefined;
}

/**
 * Tries the addresses in turn until one answers with the expected key (any key when `expected` is null).
 * Throws `identity-mismatch`, or `identity-changed` when the expected key is a remembered one; `other-device-here` when
 * any key would do and a remembered device was met at the address; `replacing`: as in `recognise`;
 * else what the last one that answered failed with (`not-ferry`, `peer-too-old`, …), or the first where none did (`unreachable`, `timeout`).
 */
export async function reach(
  caller: Caller,
  addresses: readonly string[],
  expected: Fingerprint | null,
  signal: AbortSignal,
  replacing?: Fingerprint,
): Promise<Reached> {
  let failed = new FerryError('device-not-found', {});
  for (const address of addresses) {
    try {
      return await patiently(() => reachOne(caller, address, expected, signal, replacing), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof FerryError) || error.by === 'peer') throw error;
      // Another device at an old address counts only when no other address gives a better answer, and where nobody is there
      // at all says less than what another one had to say.
      const isSilent = ['unreachable', 'timeout'].includes(error.code) && failed.code !== 'device-not-found';
      if (!isSilent && !failed.code.startsWith('identity-')) failed = error;
    }
  }
  throw failed;
}

async function reachOne(
  caller: Caller,
  address: string,
  expected: Fingerprint | null,
  signal: AbortSignal,
  replacing?: Fingerprint,
): Promise<Reached> {
  const { identity, only } = caller;
  const { host, port } = parseAddress(address, defaultPort);
  const socket = await caller.dial({ host, port, identity, alpn: [alpn], only, signal });
  const fingerprint = peerFingerprint(socket);
  // As it was written, which may be a host's name, and where that led.
  const there = [address, ...(socket.remoteAddress === undefined ? [] : [remoteAddress(socket)])];
  try {
    if (fingerprint === identity.fingerprint) throw new FerryError('self-send', { address });
    if (expected !== null && fingerprint !== expected) {
      const remembered = await caller.known.byFingerprint(expected);
      if (remembered === undefined) throw new FerryError('identity-mismatch', { address });
      throw new FerryError('identity-changed', { name: nameHere(remembered), fingerprint: expected });
    }
    if (expected === null) await expectSameAt(caller.known, address, there, fingerprint);
  } catch (error) {
    // In order, and without a word: cut off within TLS' last flight it would be told as an attempt that failed.
    socket.destroySoon();
    throw error;
  }
  let known: KnownDevice | undefined;
  const hangUp = () => socket.destroy();
  signal.addEventListener('abort', hangUp, { once: true });
  try {
    const greeted = await greetAsDialler(socket, {
      hello: caller.hello(),
      ourFingerprint: identity.fingerprint,
      peerFingerprint: fingerprint,
      admit: async (peer) => void (known = await recognise(caller.known, peer, replacing)),
    });
    await noteMet(caller.known, fingerprint, there);
    const noting = noteSeen(caller.known, fingerprint);
    // Now and then that is written, and flushed twice.
    if (caller.later === undefined) await noting;
    else caller.later(noting);
    return { greeted, known };
  } catch (error) {
    throw withAddress(error, address);
  } finally {
    signal.removeEventListener('abort', hangUp);
  }
}

/**
 * Tries again while there is no place for a caller, or one side has no descriptor left, for `busyPatienceMs` at most: no word
 * that counts has been said by then, so that a try more costs nobody anything. Throws as `call`.
 */
function patiently<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const until = performance.now() + busyPatienceMs;
  const retry = new Retry(longestBusyWaitMs);
  const passes = (error: unknown): boolean => {
    const { code, by } = toFailure(error);
    const isBusy = code === 'too-many-open-files' || (code === 'peer-busy' && by !== 'peer');
    return isBusy && performance.now() <= until;
  };
  return retryWhile(call, passes, async () => {
    await retry.wait(signal);
    signal.throwIfAborted();
  });
}

/**
 * Says to the holder of a key where this device may be called, and hangs up. Answers what it says of itself: with a
 * `port` it remembers this device, and lists it. Throws as `reach`.
 */
export async function showTo(
  caller: Caller,
  addresses: readonly string[],
  fingerprint: Fingerprint,
  port: number,
  signal: AbortSignal,
): Promise<PeerHello & { readonly host: string }> {
  const hello = (): LocalHello => ({ ...caller.hello(), port });
  const { greeted } = await reach({ ...caller, hello }, addresses, fingerprint, signal);
  const { remoteAddress = '' } = greeted.connection.socket;
  greeted.connection.end();
  return { ...greeted.peer, host: plainIp(remoteAddress) };
}

/**
 * Whether the key `before` still answers at an address. Proved by TLS, without a word: strangers may not greet often.
 * Throws as `reach`.
 */
export async function stillAnswers(
  { dial, identity, only }: Caller,
  address: string,
  before: Fingerprint,
  signal: AbortSignal,
): Promise<boolean> {
  const { host, port } = parseAddress(address, defaultPort);
  const socket = await dial({ host, port, identity, alpn: [alpn], only, signal });
  socket.on('error', () => {});
  try {
    return peerFingerprint(socket) === before;
  } finally {
    socket.destroySoon();
  }
}

/**
 * Who is at an address: `before`, if its key still answers there; else whoever it is is greeted. `key`: no other will do.
 * Throws as `reach`.
 */
export async function probePeer<P extends { readonly fingerprint: Fingerprint }>(
  caller: Caller,
  address: string,
  how: { readonly signal: AbortSignal; readonly before: P | null; readonly key: Fingerprint | undefined },
): Promise<P | PeerHello> {
  const { signal, before, key } = how;
  if (before !== null && (await stillAnswers(caller, address, before.fingerprint, signal))) {
    await noteMet(caller.known, before.fingerprint, [address]);
    return before;
  }
  const { greeted } = await reach(caller, [address], key ?? null, signal);
  greeted.connection.end();
  return greeted.peer;
}

/** Adds the address to a greeting's error. */
function withAddress(error: unknown, address: string): unknown {
  if (!(error instanceof FerryError)) return error;
  return new FerryError(error.code, { ...error.params, address }, { cause: error, by: error.by });
}
