import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fingerprintOf, loadIdentity, type Identity } from '../../../electron/engine/identity/identity.ts';
import {
  clockSkewMs,
  loadStatements,
  maxStatements,
  predecessorsOf,
  shownAt,
  succeed,
  successionLifeMs,
} from '../../../electron/engine/identity/succession.ts';
import { renewIdentity } from '../../../electron/engine/identity/moving/move.ts';
import { tempDir } from '../../support/pair.ts';

const now = Date.UTC(2026, 10, 29);
const identities = (count: number): Promise<Identity[]> =>
  Promise.all(Array.from({ length: count }, () => tempDir().then(loadIdentity)));

test('a new key stands for the old one that said so, and for those before it', async () => {
  const [first, second, third] = (await identities(3)) as [Identity, Identity, Identity];
  const statements = [succeed(second, third.fingerprint, now), succeed(first, second.fingerprint, now - 1)];
  expect(predecessorsOf(third.fingerprint, statements, now)).toEqual([second.fingerprint, first.fingerprint]);
  // Each is good for the key it names and in its place, and for no other.
  expect(predecessorsOf(second.fingerprint, statements, now)).toEqual([]);
  expect(predecessorsOf(third.fingerprint, statements.toReversed(), now)).toEqual([]);
});

test('nobody else can say it, and nothing of it can be changed', async () => {
  const [old, mallory, next] = (await identities(3)) as [Identity, Identity, Identity];
  const good = succeed(old, next.fingerprint, now);
  const forged = succeed(mallory, next.fingerprint, now);
  const bad = [
    { ...good, signature: forged.signature },
    { ...forged, certificate: good.certificate },
    { ...good, at: good.at + 1 },
    { ...good, certificate: 'AAAA' },
    { ...good, signature: '' },
    { ...good, certificate: swapped(old, mallory) },
  ];
  for (const statement of bad) expect(predecessorsOf(next.fingerprint, [statement], now)).toEqual([]);
  expect(predecessorsOf(next.fingerprint, [forged], now)).toEqual([mallory.fingerprint]);
});

/** The old certificate with another key's bytes in it: its own key didn't sign that. */
function swapped(old: Identity, other: Identity): string {
  const point = (pem: string) => {
    const { publicKey } = new X509Certificate(pem);
    return publicKey.export({ type: 'spki', format: 'der' }).subarray(-64);
  };
  const der = Buffer.from(new X509Certificate(old.certPem).raw);
  point(other.certPem).copy(der, der.indexOf(point(old.certPem)));
  expect(fingerprintOf(der)).not.toBe(old.fingerprint);
  return der.toString('base64');
}

test('it is believed for a year, and up to a day before it was made', async () => {
  const [old, next] = (await identities(2)) as [Identity, Identity];
  const at = (age: number) => predecessorsOf(next.fingerprint, [succeed(old, next.fingerprint, now - age)], now).length;
  expect([successionLifeMs - 1, successionLifeMs, 1 - clockSkewMs, -clockSkewMs].map(at)).toEqual([1, 0, 1, 0]);
  const shown = (age: number) => shownAt(now, [succeed(old, next.fingerprint, now - age)]).length;
  expect([successionLifeMs - 1, successionLifeMs].map(shown)).toEqual([1, 0]);
});

test('so many are shown and looked at, and no more', async () => {
  const home = await tempDir();
  const keys = [(await loadIdentity(home)).fingerprint];
  for (let i = 0; i <= maxStatements; i++) keys.unshift((await renewIdentity(home)).fingerprint);
  const statements = await loadStatements(home);
  expect(statements).toHaveLength(maxStatements);
  const found = predecessorsOf(keys[0]!, [...statements, ...statements], Date.now());
  expect(found).toEqual(keys.slice(1, 1 + maxStatements));
});

test('a damaged file of statements says nothing, and costs the key nothing', async () => {
  const home = await tempDir();
  expect(await loadStatements(home)).toEqual([]);
  const { fingerprint } = await renewIdentity(home);
  expect(await loadStatements(home)).toHaveLength(1);
  for (const damaged of ['', '{', '[{"certificate":1}]']) {
    await writeFile(join(home, 'identity', 'formerly.json'), damaged);
    expect(await loadStatements(home)).toEqual([]);
  }
  expect((await loadIdentity(home)).fingerprint).toBe(fingerprint);
});
