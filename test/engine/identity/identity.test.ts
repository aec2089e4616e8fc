import { afterEach, beforeEach, expect, test } from 'vitest';
import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate, createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadIdentity } from '../../../electron/engine/identity/identity.ts';
import { damages, truncations } from '../../support/state/damages.ts';
import { memoryDir } from '../../support/state/memory-dir.ts';
import { Reports } from '../../support/state/reports.ts';

let home: string;
beforeEach(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'ferry-identity-')), 'home');
});
afterEach(() => rm(join(home, '..'), { recursive: true, force: true }));

const keyPath = (): string => join(home, 'identity', 'key.pem');
const certPath = (): string => join(home, 'identity', 'cert.pem');

test('the first start makes an identity, every later one finds it', async () => {
  const first = await loadIdentity(home);
  expect(await loadIdentity(home)).toEqual(first);
  const { raw } = new X509Certificate(first.certPem);
  expect(first.fingerprint).toBe(createHash('sha256').update(raw).digest('hex'));
});

test('an empty folder is filled', async () => {
  await mkdir(join(home, 'identity'), { recursive: true });
  expect((await loadIdentity(home)).fingerprint).toMatch(/^[0-9a-f]{64}$/);
});

test.skipIf(process.platform === 'win32')('nobody but the owner can read it', async () => {
  await loadIdentity(home);
  const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
  expect(await mode(home)).toBe('700');
  expect(await mode(join(home, 'identity'))).toBe('700');
  expect(await mode(keyPath())).toBe('600');
  expect(await mode(certPath())).toBe('600');
});

test('first starts at the same time end with one identity', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => loadIdentity(home)));
  expect(new Set(all.map((identity) => identity.fingerprint)).size).toBe(1);
  expect(await readdir(home)).toEqual(['identity']);
});

const noCopies = () => Promise.all([keyPath(), certPath()].map((path) => rm(`${path}~`)));

test('without a copy, a damaged file is named and left as it is', async () => {
  await loadIdentity(home);
  await noCopies();
  const key = await readFile(keyPath(), 'utf8');
  for (const damaged of ['', 'not a key', key.slice(0, key.length / 2), key.replace(/M/g, 'N')]) {
    await writeFile(keyPath(), damaged);
    await expect(loadIdentity(home)).rejects.toMatchObject({ code: 'identity-damaged', params: { path: keyPath() } });
    expect(await readFile(keyPath(), 'utf8')).toBe(damaged);
  }
  await writeFile(keyPath(), key);
  await writeFile(certPath(), 'not a certificate');
  await expect(loadIdentity(home)).rejects.toMatchObject({ code: 'identity-damaged', params: { path: certPath() } });
  expect(await readFile(certPath(), 'utf8')).toBe('not a certificate');
});

test('without a copy, a missing half is named and not made anew', async () => {
  await loadIdentity(home);
  await noCopies();
  await rm(certPath());
  await expect(loadIdentity(home)).rejects.toMatchObject({ code: 'identity-damaged', params: { path: certPath() } });
  expect(await readdir(join(home, 'identity'))).toEqual(['key.pem']);
});

test('a key that is not the certificate’s, or no P-256 key, is refused', async () => {
  await loadIdentity(home);
  await noCopies();
  const pem = (namedCurve: string): string =>
    generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await writeFile(keyPath(), pem('P-256'));
  await expect(loadIdentity(home)).rejects.toMatchObject({ code: 'identity-damaged', params: { path: certPath() } });
  await writeFile(keyPath(), pem('P-384'));
  await expect(loadIdentity(home)).rejects.toMatchObject({ code: 'identity-damaged', params: { path: keyPath() } });
});

test.each(['key.pem', 'cert.pem'])(
  'whatever byte of %s is damaged, or wherever it is cut, the device stays who it is, and it is said',
  async (name) => {
    const inMemory = join(await memoryDir(), 'home');
    const path = join(inMemory, 'identity', name);
    const { fingerprint } = await loadIdentity(inMemory);
    const bytes = await readFile(path);
    for (const damaged of [...damages(bytes, []), ...truncations(bytes)]) {
      await writeFile(path, damaged);
      const reports = new Reports();
      expect((await loadIdentity(inMemory, reports.report)).fingerprint).toBe(fingerprint);
      // Some bytes say nothing: white space, or the last digit's unused bits.
      expect([[], ['identity-restored']]).toContainEqual(reports.codes);
      const mended = reports.all.length > 0;
      const again = new Reports();
      if (mended) await loadIdentity(inMemory, again.report);
      expect(again.all).toEqual([]);
      await writeFile(path, bytes);
      for (const left of await readdir(join(inMemory, 'identity'))) {
        if (left.includes('.damaged-')) await rm(join(inMemory, 'identity', left));
      }
    }
  },
);

test('a damaged copy is made anew, and a missing half restored', async () => {
  const { fingerprint } = await loadIdentity(home);
  await writeFile(`${keyPath()}~`, 'damaged');
  await loadIdentity(home);
  await rm(keyPath());
  const reports = new Reports();
  expect((await loadIdentity(home, reports.report)).fingerprint).toBe(fingerprint);
  expect(reports.all).toMatchObject([{ code: 'identity-restored', params: { path: keyPath() } }]);
});

test('a new identity in a home that had another is said; one of a fresh home is not', async () => {
  const reports = new Reports();
  await loadIdentity(home, reports.report);
  expect(reports.all).toEqual([]);
  await rm(join(home, 'identity'), { recursive: true });
  await writeFile(join(home, 'history.json'), '{}');
  await loadIdentity(home, reports.report);
  expect(reports.codes).toEqual(['identity-new']);
});

test('a home that is a file is unusable', async () => {
  await writeFile(home, 'in the way');
  await expect(loadIdentity(home)).rejects.toMatchObject({ code: 'home-unusable' });
  expect(await readFile(home, 'utf8')).toBe('in the way');
});

const openssl = spawnSync('openssl', ['version']).status === 0;
test.skipIf(!openssl)('OpenSSL’s own verifier accepts the certificate at both ends of TLS', async () => {
  await loadIdentity(home);
  for (const purpose of ['sslserver', 'sslclient']) {
    const said = execFileSync('openssl', [
      'verify',
      '-x509_strict',
      '-purpose',
      purpose,
      '-check_ss_sig',
      '-CAfile',
      certPath(),
      certPath(),
    ]);
    expect(said.toString()).toContain(': OK');
  }
  const text = execFileSync('openssl', ['x509', '-in', certPath(), '-noout', '-text']).toString();
  expect(text).toContain('Version: 3 (0x2)');
  expect(text).toContain('CA:FALSE');
});
