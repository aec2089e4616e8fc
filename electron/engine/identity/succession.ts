/**
 * "This is my new key", signed by the old one: what a device that remembers the old key goes by to remember the new one in
 * its place. It says nothing to anybody who remembers neither.
 */
import { X509Certificate, createPrivateKey, sign, verify } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { readRegular } from '../state/json-file.ts';
import { fingerprintOf } from './identity.ts';
import type { Fingerprint } from '../../../shared/state.ts';

/** How long a statement is shown and believed: friends that nobody meets for a year pair again. */
export const successionLifeMs = 365 * 86_400_000;
/** Clocks differ: one made later than now by so much is believed. */
export const clockSkewMs = 86_400_000;
/** A key that was renewed so often within a year still leads back to the first. */
export const maxStatements = 4;

/** As it goes over the wire and lies beside the key. */
export interface Statement {
  /** The old certificate's DER, base64. */
  readonly certificate: string;
  /** When it was made: milliseconds since the epoch. */
  readonly at: number;
  /** ECDSA with SHA-256 by the old key, DER in base64. */
  readonly signature: string;
}

export const statementsSchema = v.array(v.object({ certificate: v.string(), at: v.number(), signature: v.string() }));

/** Beside the key, in its folder. */
export const statementsFile = 'formerly.json';

/** What older keys of this home said of newer ones, the latest first. A damaged file says nothing: friends then ask. */
export async function loadStatements(home: string): Promise<readonly Statement[]> {
  try {
    const found = await readRegular(join(home, 'identity', statementsFile));
    if (found.kind !== 'text') return [];
    const parsed = v.safeParse(statementsSchema, JSON.parse(found.text));
    return parsed.success ? parsed.output : [];
  } catch {
    return [];
  }
}

/** The old key's word for the new one. */
export function succeed(
  old: { readonly keyPem: string; readonly certPem: string },
  successor: Fingerprint,
  at: number,
): Statement {
  const { raw } = new X509Certificate(old.certPem);
  const signed = sign('sha256', said(fingerprintOf(raw), successor, at), createPrivateKey(old.keyPem));
  return { certificate: raw.toString('base64'), at, signature: signed.toString('base64') };
}

/**
 * The keys that this one stands for, the latest first: as far as each statement is good for the one before it. Statements
 * may come from anybody: none that isn't good throws.
 */
export function predecessorsOf(
  successor: Fingerprint,
  statements: readonly Statement[],
  now: number,
): readonly Fingerprint[] {
  const found: Fingerprint[] = [];
  for (const { certificate, at, signature } of statements.slice(0, maxStatements)) {
    const raw = Buffer.from(certificate, 'base64');
    const before = fingerprintOf(raw);
    const isTimely = now - at < successionLifeMs && at - now < clockSkewMs;
    if (!isTimely || !isSigned(raw, said(before, found.at(-1) ?? successor, at), signature)) break;
    found.push(before);
  }
  return found;
}

/** Those that are still shown to others. */
export function shownAt(now: number, statements: readonly Statement[]): readonly Statement[] {
  const tooOld = statements.findIndex(({ at }) => now - at >= successionLifeMs);
  return statements.slice(0, Math.min(tooOld === -1 ? statements.length : tooOld, maxStatements));
}

function said(old: Fingerprint, successor: Fingerprint, at: number): Buffer {
  return Buffer.from(`ferry succession 1\n${old}\n${successor}\n${at}\n`);
}

function isSigned(raw: Buffer, message: Buffer, signature: string): boolean {
  try {
    // The certificate is its own key's: else anybody could name a key of theirs for a fingerprint.
    const certificate = new X509Certificate(raw);
    const { publicKey } = certificate;
    return certificate.verify(publicKey) && verify('sha256', message, publicKey, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
