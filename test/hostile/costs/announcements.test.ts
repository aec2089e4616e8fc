/** Forged announcements: a remembered device keeps its place, its name and the address it proved, and what is true gets through. */
import { expect, test } from 'vitest';
import { ClaimChecks } from '../../../electron/engine/discovery/claim-checks.ts';
import { Directory } from '../../../electron/engine/discovery/directory.ts';
import {
  checkEveryMs,
  maxChanges,
  maxChecksAtOnce,
  maxClaimsOfKey,
  maxDevices,
  renameEveryMs,
  silenceMs,
} from '../../../electron/engine/discovery/times-and-limits.ts';
import type { Probe } from '../../../electron/engine/discovery/typed-addresses.ts';
import type { Device } from '../../../shared/state.ts';

const anna = 'aa'.repeat(32);
const home = '10.0.0.1:53317';
const others = Array.from({ length: 400 }, (_, n) => `10.1.${n >> 8}.${n & 255}`);

/** A list of devices, and a network where Anna's key answers at `answers` alone. */
function network() {
  let now = 0;
  const answers = new Set([home]);
  const listed = new Map<string, Device>();
  const dials: string[] = [];
  let reports = 0;
  let dialling = 0;
  let mostAtOnce = 0;
  let calledNow = 'Anna';
  let hidden = false;
  const probe: Probe = async (host, port, { before, key }) => {
    const address = `${host}:${port}`;
    dials.push(before === null ? `${address} greeted` : address);
    mostAtOnce = Math.max(mostAtOnce, ++dialling);
    await Promise.resolve();
    dialling--;
    if (!answers.has(address)) throw new Error('another key, or nobody');
    return before ?? { fingerprint: key!, name: calledNow, kind: 'laptop', hidden };
  };
  const directory: Directory = new Directory({
    remembered: (fingerprint) => (fingerprint === anna ? 'Anna' : undefined),
    onDevice: (device) => (reports++, listed.set(device.fingerprint, device)),
    onGone: (fingerprint) => void listed.delete(fingerprint),
    onClaim: (claim) => checks.claim(claim),
  });
  const checks = new ClaimChecks({
    probe,
    onProved: (sighting) => directory.proved(sighting, now),
    onRefuted: (claim) => directory.refuted(claim),
    now: () => now,
  });
  const hear = (host: string, { name = 'Anna', fingerprint = anna, port = 53317 } = {}) =>
    directory.heard({ fingerprint, name, kind: 'laptop', host, port }, now);
  /** All dials that are under way, and those they make room for, have ended. */
  const settled = async (): Promise<void> => {
    for (let n = 0; n < 1_000; n++) await Promise.resolve();
  };
  const counts = { reports: () => reports, mostAtOnce: () => mostAtOnce };
  const at = (ms: number): void => void (now = ms);
  const rename = (name: string): void => void (calledNow = name);
  const hide = (): void => void (hidden = true);
  return { directory, answers, listed, dials, hear, settled, at, rename, hide, counts };
}

async function annaListed() {
  const net = network();
  net.hear('10.0.0.1');
  await net.settled();
  expect(net.listed.get(anna)).toMatchObject({ name: 'Anna', addresses: [home] });
  return net;
}

test('200,000 made-up devices from 400 sources push it nowhere, and none is dialled', async () => {
  const { hear, listed, dials, settled } = await annaListed();
  for (let n = 0; n < 200_000; n++) {
    hear(others[n % 400]!, { name: `M${n}`, fingerprint: n.toString(16).padStart(64, '0') });
  }
  await settled();
  expect(listed.get(anna)).toMatchObject({ name: 'Anna', addresses: [home] });
  expect(listed.size).toBe(maxDevices + 1);
  expect(dials).toHaveLength(1);
});

test('a full list takes a remembered device in', async () => {
  const { hear, listed, settled } = network();
  for (let n = 0; n < maxDevices; n++) hear(others[n % 400]!, { fingerprint: n.toString(16).padStart(64, '0') });
  hear('10.0.0.1');
  await settled();
  expect(listed.get(anna)?.addresses).toEqual([home]);
});

test('announced from elsewhere it is where its key answers; each lie is asked once, and few at a time', async () => {
  const { hear, listed, dials, settled, counts, at } = await annaListed();
  for (let round = 0; round < 50; round++) {
    for (const host of others) hear(host, { name: 'Gone', port: 1 + round });
    await settled();
    at(round * checkEveryMs);
  }
  expect(listed.get(anna)).toMatchObject({ name: 'Anna', addresses: [home] });
  expect(counts.mostAtOnce()).toBeLessThanOrEqual(maxChecksAtOnce);
  // One for each time that may pass, whatever ports they name.
  expect(dials.length).toBeLessThanOrEqual(2 + 50);
  expect(maxClaimsOfKey).toBeLessThan(others.length);
});

test('moved to another address it is found there, also among lies', async () => {
  const { answers, hear, listed, settled, at } = await annaListed();
  answers.clear();
  answers.add('10.0.0.2:53317');
  // It says so again and again, and they don't stop.
  for (let round = 0; round < 2_000 && listed.get(anna)!.addresses[0] !== '10.0.0.2:53317'; round++) {
    at(round * checkEveryMs);
    for (const host of others.slice(0, 40)) hear(host);
    hear('10.0.0.2');
    await settled();
  }
  expect(listed.get(anna)?.addresses[0]).toBe('10.0.0.2:53317');
});

test('a name is its own word: it is greeted about it once in a while, and another’s word changes nothing', async () => {
  const { hear, listed, dials, settled, at, rename } = await annaListed();
  for (let n = 0; n < 100; n++) hear('10.0.0.1', { name: `Mallory ${n}` });
  await settled();
  expect(listed.get(anna)?.name).toBe('Anna');
  expect(dials.filter((dial) => dial.endsWith('greeted'))).toHaveLength(1);
  rename('Anna’s new laptop');
  at(renameEveryMs);
  hear('10.0.0.1', { name: 'Anna’s new laptop' });
  await settled();
  expect(listed.get(anna)?.name).toBe('Anna’s new laptop');
});

test('a goodbye in its name is checked; its own is believed', async () => {
  const { directory, answers, listed, dials, settled } = await annaListed();
  directory.left(anna, '10.0.0.1', 1);
  // By its key, and by a greeting, since it may hide; of the next lies by its key alone.
  await expect.poll(() => dials.slice(1)).toEqual([home, `${home} greeted`]);
  expect(listed.has(anna)).toBe(true);
  directory.left(anna, '10.0.0.1', 2);
  await expect.poll(() => dials.slice(3)).toEqual([home]);
  await settled();
  expect(listed.has(anna)).toBe(true);
  answers.clear();
  directory.left(anna, '10.0.0.1', 3);
  await expect.poll(() => listed.has(anna)).toBe(false);
});

test('one that answers and says that it hides is gone after its goodbye, and after a silence', async () => {
  for (const bye of ['left', 'silent']) {
    const { directory, listed, hide, at } = await annaListed();
    hide();
    at(silenceMs + 1);
    if (bye === 'left') directory.left(anna, '10.0.0.1', silenceMs + 1);
    else directory.expire(silenceMs + 1);
    await expect.poll(() => listed.has(anna)).toBe(false);
  }
});

test('drowned out it stays, as long as it answers', async () => {
  const { directory, answers, listed, settled, at } = await annaListed();
  for (const now of [silenceMs + 1, 2 * silenceMs + 2]) {
    at(now);
    directory.expire(now);
    await settled();
    expect(listed.get(anna)?.addresses).toEqual([home]);
  }
  answers.clear();
  at(4 * silenceMs);
  directory.expire(4 * silenceMs);
  await settled();
  expect(listed.has(anna)).toBe(false);
});

test('a stranger that changes its name a thousand times a second makes few changes', () => {
  const { hear, counts } = network();
  for (let n = 0; n < 1_000; n++) hear('10.1.0.1', { name: `M${n}`, fingerprint: 'bb'.repeat(32) });
  expect(counts.reports()).toBe(maxChanges);
});
