/**
 * Who this Ferry is: a P-256 key and its certificate, made at the first start and kept under
 * `<home>/identity/`. The fingerprint of the certificate is the device; losing the files makes another device
 * of it, so nothing here ever overwrites them; each has a copy beside it (`key.pem~`), for when a disk damages one. What the
 * key's file holds is `key-file.ts`'s; who rewrites it, `key-keeper.ts`.
 */
import {
  X509Certificate,
  createHash,
  createPrivateKey,
  generateKeyPair,
  randomBytes,
  randomUUID,
  sign,
  verify,
} from 'node:crypto';
import { mkdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FerryError, failure } from '../../../shared/errors.ts';
import type { Fingerprint } from '../../../shared/state.ts';
import { asideOf, readRegular, replaceFile, writeNewFile } from '../state/json-file.ts';
import { copyOf, type Report } from '../state/state-file.ts';
import { tryAgain } from '../open-elsewhere/try-again.ts';
import { selfSignedCertificate } from './certificate-der.ts';
import { readKeyFile, type KeyStore } from './key-file.ts';

export interface Identity {
  /** PKCS #8. */
  readonly keyPem: string;
  readonly certPem: string;
  readonly fingerprint: Fingerprint;
}

/** Fixed dates: other people's clocks differ, and so may this machine's at its first start. Ferry pins keys, not dates. */
const validity = { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2120-01-01T00:00:00Z') };

/** Lower-case hex SHA-256 of a certificate's DER. */
export function fingerprintOf(der: Uint8Array): Fingerprint {
  return createHash('sha256').update(der).digest('hex');
}

export interface Keeping {
  /** Null: what a key store has wrapped is out of reach. */
  readonly store: KeyStore | null;
  /** The key's file for a new identity; null or left out: the key itself. */
  readonly wrapNew?: ((pem: string) => Promise<string | null>) | undefined;
}

export interface Opened {
  readonly identity: Identity;
  /** The key's file is of use to the system's key store alone. */
  readonly isWrapped: boolean;
  /** The store wants it wrapped anew. */
  readonly isStale: boolean;
}

const inFile: Keeping = { store: null };

/** `openIdentity` without a key store. Throws as that. */
export async function loadIdentity(home: string, report: Report = () => Promise.resolve(false)): Promise<Identity> {
  return (await openIdentity(home, report, inFile)).identity;
}

/**
 * The identity kept under `home`, made there first when there is none. Two first starts at once end with the
 * same one. What was damaged is restored from its copy, and a new one in a home that had another is no secret: both are
 * reported. Throws `home-unusable` {path} when the files can't be read or made, `identity-damaged` {path} when they can't
 * be trusted and there is no copy, `key-in-store` {by} where a key store has the key and none is given, `key-locked`
 * {path, by} where that doesn't give it; they are left as they are.
 */
export async function openIdentity(
  home: string,
  report: Report,
  keeping: Keeping,
): Promise<Opened & { readonly isNew: boolean }> {
  const dir = join(home, 'identity');
  const kept = await readIdentity(dir, report, keeping.store);
  if (kept !== null) return { ...kept, isNew: false };
  const before = await hadAnother(home);
  const made = await createIdentity(home, dir, keeping);
  if (before) await report(failure('identity-new', { path: dir }));
  return { ...made, isNew: true };
}

const names = ['key.pem', 'cert.pem'] as const;
/** What the two files hold. */
export type Pems = readonly [key: string, certificate: string];

/** The identity kept in `dir`; null where there is none. Throws as `openIdentity`. */
export async function readIdentity(dir: string, report: Report, store: KeyStore | null): Promise<Opened | null> {
  const files = names.map((name) => join(dir, name));
  const [key = null, certificate = null, ...copies] = await Promise.all(
    [...files, ...files.map(copyOf)].map((path) => readOptional(path)),
  );
  if ([key, certificate, ...copies].every((text) => text === null)) return null;
  const [keyCopy = null, certificateCopy = null] = copies;
  let why: FerryError | null = null;
  // The files as they are, then with as little of the copies as makes a whole.
  for (const fromCopy of [[], [1], [0], [0, 1]]) {
    const texts = [fromCopy.includes(0) ? keyCopy : key, fromCopy.includes(1) ? certificateCopy : certificate];
    try {
      const found = [given(files[0]!, texts[0]), given(files[1]!, texts[1])] as const;
      const { pem, ...how } = await openKey(found[0], files[0]!, store);
      const identity = checkIdentity([pem, found[1]], files);
      for (const index of fromCopy) await restore(files[index]!, found[index]!, report);
      await keepCopies(files, found, copies);
      return { identity, ...how };
    } catch (error) {
      // Whole, and out of reach: an older copy must not take its place.
      if (!(error instanceof FerryError) || error.code !== 'identity-damaged') throw error;
      why ??= error;
    }
  }
  throw why!;
}

async function openKey(
  text: string,
  path: string,
  store: KeyStore | null,
): Promise<Omit<Opened, 'identity'> & { pem: string }> {
  const file = readKeyFile(text, path);
  if (file.kind === 'damaged') throw damaged(path);
  if (file.kind === 'pem') return { pem: file.pem, isWrapped: false, isStale: false };
  const { by, bytes } = file;
  if (store === null) throw new FerryError('key-in-store', { path, by });
  try {
    const { text: pem, isStale } = await store.unwrap(bytes);
    return { pem, isWrapped: true, isStale };
  } catch (cause) {
    throw new FerryError('key-locked', { path, by }, { cause });
  }
}

/** Whether key and certificate are each whole and belong together. Throws `identity-damaged` {path}. */
export function checkIdentity([keyPem, certPem]: Pems, [keyPath = '', certPath = '']: readonly string[]): Identity {
  const key = parse(keyPath, () => createPrivateKey(keyPem));
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw damaged(keyPath);
  const certificate = parse(certPath, () => new X509Certificate(certPem));
  const genuine = parse(certPath, () => certificate.checkPrivateKey(key) && certificate.verify(certificate.publicKey));
  if (!genuine) throw damaged(certPath);
  // The key's file holds its public half as well, which is all that was compared so far.
  const sample = randomBytes(32);
  const signs = parse(keyPath, () => verify('sha256', sample, certificate.publicKey, sign('sha256', sample, key)));
  if (!signs) throw damaged(keyPath);
  return { keyPem, certPem, fingerprint: fingerprintOf(certificate.raw) };
}

function given(path: string, text: string | null | undefined): string {
  if (text === null || text === undefined) throw damaged(path);
  return text;
}

/** Puts the copy in the damaged file's place, and that aside. A home that can't be written is mended another time. */
async function restore(path: string, text: string, report: Report): Promise<void> {
  const aside = asideOf(path);
  if (!(await report(failure('identity-restored', { path, aside })))) return;
  try {
    await tryAgain(() => rename(path, aside)).catch((error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error;
    });
    await replaceFile(path, text);
  } catch {
    // The copy is used again at the next start.
  }
}

/** Best effort: without copies it is as it was. */
async function keepCopies(files: readonly string[], pems: Pems, copies: readonly (string | null)[]): Promise<void> {
  for (const [index, path] of files.entries()) {
    if (copies[index] !== pems[index]) await replaceFile(copyOf(path), pems[index]!).catch(() => {});
  }
}

/** Devices, transfers or a history are there: this home is not at its first start. */
async function hadAnother(home: string): Promise<boolean> {
  const traces = ['known-devices.json', 'history.json', 'transfers'];
  const found = await Promise.all(traces.map((name) => stat(join(home, name)).catch(() => null)));
  return found.some((there) => there !== null);
}

async function createIdentity(home: string, dir: string, { store, wrapNew }: Keeping): Promise<Opened> {
  const [key, certificate] = await newPems();
  await placeIdentity(home, [(await wrapNew?.(key)) ?? key, certificate]);
  const made = await readIdentity(dir, () => Promise.resolve(false), store);
  if (!made) throw new FerryError('home-unusable', { path: dir });
  return made;
}

export async function newPems(): Promise<Pems> {
  const keys = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const der = selfSignedCertificate(keys, { commonName: 'Ferry', ...validity });
  const keyPem = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return [keyPem, new X509Certificate(der).toString()];
}

/**
 * Makes these the home's identity, where it has none: who comes second keeps what is there. Both files are written to a
 * folder aside, which then takes its place in one step: nobody ever sees half of it. `more`: further files by name.
 * Throws `home-unusable` {path}.
 */
export async function placeIdentity(
  home: string,
  [key, certificate]: Pems,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const dir = join(home, 'identity');
  const aside = join(home, `identity-${randomUUID()}`);
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await mkdir(aside, { mode: 0o700 });
    await writeNewFile(join(aside, 'key.pem'), key);
    await writeNewFile(join(aside, 'cert.pem'), certificate);
    for (const [name, text] of Object.entries(more)) await writeNewFile(join(aside, name), text);
    await moveUnlessThere(aside, dir);
  } catch (cause) {
    throw new FerryError('home-unusable', { path: dir }, { cause });
  } finally {
    await tryAgain(() => rm(aside, { recursive: true, force: true })).catch(() => {});
  }
}

/** Renaming onto a folder with something in it fails everywhere: whoever comes second keeps what is there. */
async function moveUnlessThere(from: string, to: string): Promise<void> {
  await rmdir(to).catch(() => undefined); // Windows can't rename onto an empty folder either
  try {
    await tryAgain(async () => {
      try {
        await rename(from, to);
      } catch (error) {
        // It is there by now, which Windows calls "access denied", too.
        if ((await stat(to).catch(() => null)) === null) throw error;
      }
    });
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(errnoOf(error) ?? '')) throw error;
  }
}

/** Null: there is none. What is no text is as good as an empty file. */
async function readOptional(path: string): Promise<string | null> {
  try {
    const found = await readRegular(path);
    return found.kind === 'missing' ? null : found.kind === 'text' ? found.text : '';
  } catch (cause) {
    throw new FerryError('home-unusable', { path }, { cause });
  }
}

function parse<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new FerryError('identity-damaged', { path }, { cause });
  }
}

function damaged(path: string): FerryError {
  return new FerryError('identity-damaged', { path });
}

function errnoOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
