/**
 * Who this Ferry is: a P-256 key and its certificate, made at the first start and kept under
 * `<home>/identity/`. The fingerprint of the certificate is the device; losing the files makes another device
 * of it, so nothing here ever overwrites them.
 */
import { X509Certificate, createHash, createPrivateKey, generateKeyPair, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FerryError } from '../../../shared/errors.ts';
import type { Fingerprint } from '../../../shared/state.ts';
import { readPlainFile } from '../state/read-file.ts';
import { selfSignedCertificate } from './certificate.ts';

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

/**
 * The identity kept under `home`, made there first when there is none. Two first starts at once end with the
 * same one. Throws `home-unusable` {path} when the files can't be read, made or trusted; they are left as they are.
 */
export async function loadIdentity(home: string): Promise<Identity> {
  const dir = join(home, 'identity');
  return (await readIdentity(dir)) ?? (await createIdentity(home, dir));
}

async function readIdentity(dir: string): Promise<Identity | null> {
  const keyPath = join(dir, 'key.pem');
  const certPath = join(dir, 'cert.pem');
  const [keyPem, certPem] = await Promise.all([readOptional(keyPath), readOptional(certPath)]);
  if (keyPem === null && certPem === null) return null;
  if (keyPem === null) throw new FerryError('home-unusable', { path: keyPath });
  if (certPem === null) throw new FerryError('home-unusable', { path: certPath });
  const key = parse(keyPath, () => createPrivateKey(keyPem));
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new FerryError('home-unusable', { path: keyPath });
  const certificate = parse(certPath, () => new X509Certificate(certPem));
  const genuine = parse(certPath, () => certificate.checkPrivateKey(key) && certificate.verify(certificate.publicKey));
  if (!genuine) throw new FerryError('home-unusable', { path: certPath });
  return { keyPem, certPem, fingerprint: fingerprintOf(certificate.raw) };
}

/** Writes both files to another folder and renames that in one step: nobody ever sees half of them. */
async function createIdentity(home: string, dir: string): Promise<Identity> {
  const aside = join(home, `identity-${randomUUID()}`);
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await mkdir(aside, { mode: 0o700 });
    const keys = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
    const der = selfSignedCertificate(keys, { commonName: 'Ferry', ...validity });
    await writeDurably(join(aside, 'key.pem'), keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    await writeDurably(join(aside, 'cert.pem'), new X509Certificate(der).toString());
    await moveUnlessThere(aside, dir);
  } catch (cause) {
    throw new FerryError('home-unusable', { path: dir }, { cause });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  const identity = await readIdentity(dir);
  if (!identity) throw new FerryError('home-unusable', { path: dir });
  return identity;
}

/** Renaming onto a folder that isn't empty fails on every system, so whoever comes second leaves the first one's files. */
async function moveUnlessThere(from: string, to: string): Promise<void> {
  await rmdir(to).catch(() => undefined); // Windows can't rename onto an empty folder either
  try {
    await rename(from, to);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(errnoOf(error) ?? '')) throw error;
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readOptional(path: string): Promise<string | null> {
  try {
    return await readPlainFile(path);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return null;
    throw new FerryError('home-unusable', { path }, { cause });
  }
}

function parse<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new FerryError('home-unusable', { path }, { cause });
  }
}

function errnoOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
