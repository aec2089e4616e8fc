/**
 * Whether the LocalSend that answers is the device that is meant. It knows no codes: its fingerprint is shown, and not even a
 * file's name goes before the person here has said yes to it, or has said beforehand that they need not be asked.
 */
import { canonicalAddress } from '../../net/address.ts';
import { defaultPort } from '../../wire/limits.ts';
import { expectSameAt, noteMet, noteSeen } from '../../transfer/calling/trust.ts';
import { rememberPeer, type TransferContext } from '../../transfer/context.ts';
import type { Met } from './meeting.ts';
import type { Questions } from './questions.ts';
import { Over } from './refusals.ts';
import { FerryError, failure } from '../../../../shared/errors.ts';
import { nameHere } from '../../../../shared/rules/device-rules.ts';
import type { Fingerprint, KnownDevice, Peer } from '../../../../shared/state.ts';

export interface ContactOptions {
  readonly context: TransferContext;
  readonly questions: Questions;
  readonly signal: AbortSignal;
  /** Whose key should answer; null: not said. */
  readonly expected: Fingerprint | null;
  /** As it was picked: that may be a remembered device's name, whatever it calls itself now. */
  readonly picked: string;
  /** Also to one that is blocked, or may be a remembered device or not. */
  readonly sure: boolean;
  /** Shows who is asked about. */
  show(peer: Peer): void;
}

/**
 * Answers the peer to send to. Throws `Over` where the person says no; `identity-mismatch` {address}, `identity-changed` {name,
 * fingerprint}, `other-device-here`, `identity-unsure`, `device-blocked` {name}.
 */
export async function passContact(met: Met, options: ContactOptions): Promise<Peer> {
  const { client, name, kind } = met;
  const { context, sure } = options;
  const { fingerprint } = client;
  if (fingerprint === null) return passInTheClear(met, options);
  const known = await context.known.byFingerprint(fingerprint);
  const peer: Peer = {
    fingerprint,
    name: known === undefined ? name : nameHere(known),
    kind,
    known: known !== undefined,
    localSend: true,
  };
  const replaced = await replacedBy(met, fingerprint, options);
  for (const device of [known, replaced]) {
    if (device?.rule === 'block' && !sure) throw new FerryError('device-blocked', { name: nameHere(device) });
  }
  if (known === undefined) {
    if (!sure && (await context.known.isUnsure())) throw new FerryError('identity-unsure', { name });
    if (!(await askAbout(peer, replaced, options))) return peer;
  }
  await noteMet(context.known, fingerprint, met.addresses);
  await noteSeen(context.known, fingerprint);
  return { ...peer, known: true };
}

/**
 * The remembered LocalSend that this one would take the place of: it was expected, was met at this address or is called so.
 * Undefined: none. Throws where a remembered Ferry is concerned, whose key doesn't change by itself.
 */
async function replacedBy(
  { name, addresses }: Met,
  fingerprint: Fingerprint,
  { context: { known }, expected, picked }: ContactOptions,
): Promise<KnownDevice | undefined> {
  const [address = ''] = addresses;
  if (expected !== null && expected !== fingerprint) {
    const meant = await known.byFingerprint(expected);
    if (meant === undefined) throw new FerryError('identity-mismatch', { address });
    if (meant.pin === undefined) {
      throw new FerryError('identity-changed', { name: nameHere(meant), fingerprint: expected });
    }
    return meant;
  }
  if (expected === null) {
    for (const each of addresses) {
      const owner = await known.byAddress(canonicalAddress(each, defaultPort));
      // Addresses are handed out anew: another device at one that a phone had is no surprise.
      if (owner !== undefined && owner.fingerprint !== fingerprint && owner.pin === undefined) {
        await expectSameAt(known, address, [each], fingerprint);
      }
    }
  }
  if ((await known.byFingerprint(fingerprint)) !== undefined) return undefined;
  for (const called of [picked, name]) {
    const owner = await known.byName(called, fingerprint);
    if (owner === undefined || owner.fingerprint === fingerprint) continue;
    if (owner.pin === undefined) {
      throw new FerryError('identity-changed', { name: nameHere(owner), fingerprint: owner.fingerprint });
    }
    return owner;
  }
  return undefined;
}

/** Whether it is remembered now. Throws `Over` where nothing may go to it. */
async function askAbout(peer: Peer, replaced: KnownDevice | undefined, options: ContactOptions): Promise<boolean> {
  const { context, questions, signal } = options;
  const { acceptNew, mayAsk, typed } = questions.terms;
  const { fingerprint } = peer;
  // Whoever wrote this key's digits has said whose it is; not that another one is to be forgotten.
  if (replaced === undefined && typed && !acceptNew) return false;
  if (replaced !== undefined || !acceptNew) {
    if (!mayAsk) throw new Over('failed', failure('first-contact', { peer: peer.name, reason: 'localsend' }));
    options.show(peer);
    const replaces = replaced === undefined ? null : nameHere(replaced);
    const answer = await questions.ask({ kind: 'fingerprint', fingerprint, replaces }, signal);
    if (answer === 'otherwise') return questions.terms.acceptNew ? remember() : false;
    if (!answer.yes) throw new Over('failed', failure('fingerprint-refused', { peer: peer.name }));
  }
  return remember();

  async function remember(): Promise<boolean> {
    await rememberPeer(context, peer, false, replaced?.fingerprint);
    return true;
  }
}

/** Plain HTTP: nobody can tell who answers, and everybody on the way reads along. It is asked each time, and never remembered. */
async function passInTheClear({ name, kind, addresses }: Met, options: ContactOptions): Promise<Peer> {
  const { context, questions, signal, expected, picked } = options;
  const [address = ''] = addresses;
  if (expected !== null && (await context.known.byFingerprint(expected)) !== undefined) {
    throw new FerryError('identity-changed', { name: picked, fingerprint: expected });
  }
  for (const called of [picked, name]) {
    const owner = await context.known.byName(called);
    if (owner !== undefined) {
      throw new FerryError('identity-changed', { name: nameHere(owner), fingerprint: owner.fingerprint });
    }
  }
  for (const each of addresses) {
    const owner = await context.known.byAddress(canonicalAddress(each, defaultPort));
    if (owner !== undefined) {
      throw new FerryError('identity-changed', { name: nameHere(owner), fingerprint: owner.fingerprint, address });
    }
  }
  const peer: Peer = { fingerprint: '', name, kind, known: false, localSend: true };
  if (!questions.terms.mayAsk) throw new Over('failed', failure('not-encrypted', { peer: name }));
  options.show(peer);
  const answer = await questions.ask({ kind: 'fingerprint', fingerprint: null, replaces: null }, signal);
  if (answer === 'otherwise' || !answer.yes) throw new Over('failed', failure('fingerprint-refused', { peer: name }));
  return peer;
}
