import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KnownDevices, maxKeptAddresses, maxMet, seenEveryMs } from '../../../electron/engine/state/known-devices.ts';
import { defaultMaxBytes, defaultRules } from '../../../shared/rules/device-rules.ts';
import { bundle } from '../../support/bundles/bundle.ts';
import { Reports } from '../../support/state/reports.ts';

const anna = { fingerprint: 'a1'.repeat(32), name: 'Anna', autoAccept: true };
const bert = { fingerprint: 'b2'.repeat(32), name: 'Bert', autoAccept: false };
/** As the list says it. */
const seen = ({ autoAccept, ...device }: typeof anna) => ({ ...device, rule: autoAccept ? 'accept' : 'ask' });
let home: string;
let file: string;
let reports: Reports;
const open = () => new KnownDevices(home, reports);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ferry-known-'));
  file = join(home, 'known-devices.json');
  reports = new Reports();
});
afterEach(() => rmSync(home, { recursive: true }));

test('a fresh home knows nobody, and asking writes nothing', async () => {
  const known = open();
  expect(await known.all()).toEqual([]);
  expect(await known.byFingerprint(anna.fingerprint)).toBeUndefined();
  expect(await known.byName('Anna')).toBeUndefined();
  expect(readdirSync(home)).toEqual([]);
});

test('a device under a name that an older version took, and in which nothing shows, stays remembered', async () => {
  const unseen = { ...bert, name: '\u3164', fastLane: false, rememberedAt: 1 };
  writeFileSync(file, JSON.stringify({ version: 1, devices: [unseen] }));
  expect(await open().byFingerprint(bert.fingerprint)).toMatchObject(seen(unseen));
  expect(reports.codes).toEqual([]);
  await expect(open().remember({ ...anna, name: '\u3164' })).rejects.toThrow('a name that shows');
});

test('what is remembered is known after a restart, to nobody but this person', async () => {
  const before = Date.now();
  await open().remember(anna);
  const found = await open().byFingerprint(anna.fingerprint);
  expect(found).toMatchObject(seen(anna));
  expect(found!.rememberedAt).toBeGreaterThanOrEqual(before);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(home)).toEqual(['known-devices.json', 'known-devices.json~']);
});

test('remembering again changes name and autoAccept, not when it was', async () => {
  const known = open();
  await known.remember(anna);
  await known.remember(bert);
  const first = (await known.all())[0]!;
  await known.remember({ ...anna, name: 'Anna B', autoAccept: false });
  expect(await known.all()).toMatchObject([{ ...first, name: 'Anna B', rule: 'ask' }, seen(bert)]);
});

test('verified is a mark of its own: it makes nobody accepted always, and rules make nobody verified', async () => {
  const known = open();
  await known.verify(bert);
  expect(await open().byFingerprint(bert.fingerprint)).toMatchObject({ ...seen(bert), verifiedAt: expect.any(Number) });
  await known.remember(anna);
  expect((await known.byFingerprint(anna.fingerprint))?.verifiedAt).toBeUndefined();
  await known.verify({ ...anna, name: 'another name' });
  expect(await known.byFingerprint(anna.fingerprint)).toMatchObject({ ...seen(anna), verifiedAt: expect.any(Number) });
});

test('verifying takes a name from the key that is named to make way, and from no other', async () => {
  const known = open();
  await known.remember(anna);
  const other = { fingerprint: 'c3'.repeat(32), name: 'Anna' };
  await expect(known.verify(other)).rejects.toThrow('identity-changed');
  await expect(known.verify(other, bert.fingerprint)).rejects.toThrow('identity-changed');
  expect(await known.all()).toMatchObject([seen(anna)]);
  // Nor is the name that another was given here free.
  await known.setRules(anna.fingerprint, { label: 'Aunt' });
  await expect(known.verify({ ...other, name: 'aunt' })).rejects.toThrow('identity-changed');
  await known.verify(other, anna.fingerprint);
  expect(await known.all()).toMatchObject([{ ...other, ...defaultRules }]);
});

test('a key that makes way for another keeps name and rules, and that is reported; for one that is known it does not', async () => {
  const known = open();
  const rules = { rule: 'block', label: 'Aunt', dir: '/in', maxBytes: 5, anything: true, conflicts: 'skip' } as const;
  let told = 0;
  known.onSuccession = () => void told++;
  await known.remember(anna);
  await known.setRules(anna.fingerprint, rules);
  await known.verify(anna);
  const next = 'c3'.repeat(32);
  await known.succeed(['d4'.repeat(32), anna.fingerprint], next);
  expect(await open().all()).toMatchObject([
    { name: 'Anna', ...rules, fingerprint: next, verifiedAt: expect.any(Number) },
  ]);
  expect([told, reports.codes]).toEqual([1, ['identity-renewed']]);
  await known.remember(bert);
  await known.succeed([bert.fingerprint], next);
  await known.succeed(['d4'.repeat(32)], 'e5'.repeat(32));
  expect((await known.all()).map(({ fingerprint }) => fingerprint)).toEqual([next, bert.fingerprint]);
  expect(told).toBe(1);
});

test('a LocalSend’s key is marked as such, and makes way for the one that is named, for no other', async () => {
  const known = open();
  await known.remember({ ...bert, pin: 'localsend/2' });
  expect(await open().byFingerprint(bert.fingerprint)).toMatchObject({ pin: 'localsend/2' });
  const later = { ...bert, fingerprint: 'c3'.repeat(32), pin: 'localsend/2' } as const;
  await expect(known.remember(later)).rejects.toMatchObject({ code: 'identity-changed' });
  await expect(known.remember(later, anna.fingerprint)).rejects.toMatchObject({ code: 'identity-changed' });
  await known.remember(later, bert.fingerprint);
  expect(await open().all()).toMatchObject([{ fingerprint: later.fingerprint, pin: 'localsend/2' }]);
  await known.remember(anna);
  expect(await known.byFingerprint(anna.fingerprint)).not.toHaveProperty('pin');
});

test('a key of a kind that a later Ferry knows stays remembered, as one that isn’t a Ferry’s', async () => {
  const later = { ...bert, fastLane: false, rememberedAt: 1, pin: 'localsend/3' };
  writeFileSync(file, JSON.stringify({ version: 1, devices: [later] }));
  expect(await open().byFingerprint(bert.fingerprint)).toMatchObject({ ...seen(bert), pin: 'other' });
});

test('a name is reserved for its key, however it is written, until that key is forgotten', async () => {
  const known = open();
  await known.remember(anna);
  const other = { ...bert, name: ' ANNA\u200b ' };
  await expect(known.remember(other)).rejects.toMatchObject({ code: 'identity-changed' });
  expect(await known.all()).toMatchObject([seen(anna)]);
  await known.forget(anna.fingerprint);
  await known.remember(other);
  expect(await known.byName('anna')).toMatchObject({ fingerprint: bert.fingerprint });
});

test('forgetting someone unknown is no failure', async () => {
  await open().forget(anna.fingerprint);
  expect(await open().all()).toEqual([]);
});

test('what another Ferry on the same home does is seen at once', async () => {
  const [app, terminal] = [open(), open()];
  expect(await app.all()).toEqual([]);
  await terminal.remember(anna);
  expect(await app.byName('Anna')).toMatchObject(seen(anna));
  await terminal.remember({ ...anna, autoAccept: false });
  expect(await app.byFingerprint(anna.fingerprint)).toMatchObject({ rule: 'ask' });
  await terminal.forget(anna.fingerprint);
  expect(await app.all()).toEqual([]);
  await terminal.remember(bert);
  expect(await app.all()).toMatchObject([seen(bert)]);
  rmSync(file);
  rmSync(`${file}~`);
  expect(await app.all()).toEqual([]);
});

test('a list that is gone is restored from its copy, and that is said', async () => {
  await open().remember(anna);
  rmSync(file);
  expect(await open().all()).toMatchObject([seen(anna)]);
  expect(reports.codes).toEqual(['state-restored']);
  expect(await open().isUnsure()).toBe(false);
});

test('where devices may be missing from the list, it is unsure who is a stranger', async () => {
  const known = open();
  await known.remember(anna);
  expect(await known.isUnsure()).toBe(false);
  rmSync(`${file}~`);
  writeFileSync(file, '{"version":1,"devices":[');
  expect(await known.isUnsure()).toBe(true);
  expect(await known.all()).toEqual([]);
});

test('a newer Ferry’s list is left as it is, and nobody can tell who is a stranger', async () => {
  const content = '{"version":2,"devices":[]}';
  writeFileSync(file, content);
  expect(await open().isUnsure()).toBe(true);
  await expect(open().remember(anna)).rejects.toMatchObject({ code: 'state-newer' });
  expect(readFileSync(file, 'utf8')).toBe(content);
});

test('changes of many at once all stay', async () => {
  const devices = Array.from({ length: 24 }, (_, i) => ({
    fingerprint: i.toString(16).padStart(64, '0'),
    name: `Device ${i}`,
    autoAccept: i % 2 === 0,
  }));
  const homes = [open(), open(), open()];
  await Promise.all(devices.map((device, i) => homes[i % 3]!.remember(device)));
  for (const known of homes) expect(await known.all()).toHaveLength(24);
  await Promise.all(devices.slice(0, 12).map((device, i) => homes[i % 3]!.forget(device.fingerprint)));
  expect(new Set((await open().all()).map((d) => d.name))).toEqual(new Set(devices.slice(12).map((d) => d.name)));
});

test('changes of several processes at once all stay', async () => {
  const child = await bundle('test/engine/state/remember.child.ts');
  const fingerprints = Array.from({ length: 24 }, (_, i) => i.toString(16).padStart(64, '0'));
  const runs = [0, 8, 16].map((from) =>
    promisify(execFile)(process.execPath, [child, home, ...fingerprints.slice(from, from + 8)]),
  );
  const said = await Promise.all(runs);
  expect(said.map(({ stderr }) => stderr)).toEqual(['', '', '']);
  expect(new Set((await open().all()).map((device) => device.fingerprint))).toEqual(new Set(fingerprints));
  expect(readdirSync(home)).toEqual(['known-devices.json', 'known-devices.json~']);
});

test('a damaged file is set aside once and said, and remembering goes on', async () => {
  writeFileSync(file, '{"version":1,"devices":[{"fingerprint":"short"}]}');
  const known = open();
  const answers = await Promise.all([known.all(), known.all(), known.byName('Anna')]);
  expect(answers).toEqual([[], [], undefined]);
  await known.remember(anna);
  expect(await open().all()).toMatchObject([seen(anna)]);
  const aside = readdirSync(home).filter((name) => name.includes('.damaged-'));
  expect(aside).toHaveLength(1);
  expect(readFileSync(join(home, aside[0]!), 'utf8')).toContain('short');
  expect(reports.codes).toEqual(['known-incomplete']);
});

test('what no parser would read back is not written', async () => {
  const known = open();
  await expect(known.remember({ ...anna, name: 'An\u202ena' })).rejects.toThrow('Invalid format');
  await expect(known.remember({ ...anna, fingerprint: 'A1'.repeat(32) })).rejects.toThrow('Invalid format');
  expect(await known.all()).toEqual([]);
});

test('where a device has proved its key is kept, newest first, and is nobody else’s from then on', async () => {
  const known = open();
  await known.remember(anna);
  await known.remember(bert);
  await known.met(anna.fingerprint, ['nas.local:53317', '192.0.2.7:53317']);
  await known.met(bert.fingerprint, ['192.0.2.8:53317']);
  expect(await open().byAddress('192.0.2.7:53317')).toMatchObject(seen(anna));
  await known.met(bert.fingerprint, ['192.0.2.7:53317']);
  expect(await open().all()).toMatchObject([
    { ...seen(anna), addresses: ['nas.local:53317'] },
    { ...seen(bert), addresses: ['192.0.2.7:53317', '192.0.2.8:53317'] },
  ]);
  // Said again by name, accepted always: it stays where it was.
  await known.remember({ ...bert, autoAccept: true });
  expect(await open().byAddress('192.0.2.8:53317')).toMatchObject({ name: bert.name, rule: 'accept' });
});

test('of a device nothing more than the newest addresses is kept, and of one that isn’t remembered nothing on disk', async () => {
  const known = open();
  await known.met(anna.fingerprint, ['192.0.2.99:1']);
  expect(existsSync(file)).toBe(false);
  await known.remember(anna);
  expect(await open().byAddress('192.0.2.99:1')).toMatchObject(seen(anna));
  const all = Array.from({ length: maxKeptAddresses + 1 }, (_, n) => `192.0.2.${n}:1`);
  for (const address of all) await known.met(anna.fingerprint, [address]);
  expect((await open().all())[0]?.addresses).toEqual(all.slice(1).toReversed());
});

test('meeting a device where it was met before writes nothing', async () => {
  const known = open();
  await known.remember(anna);
  await known.met(anna.fingerprint, ['192.0.2.1:1', '192.0.2.2:1']);
  const before = statSync(file, { bigint: true });
  await known.met(anna.fingerprint, ['192.0.2.2:1']);
  expect(statSync(file, { bigint: true })).toMatchObject({ ino: before.ino, mtimeNs: before.mtimeNs });
});

test('two remembered devices whose names were different once are each their own', async () => {
  const devices = [
    { ...anna, name: 'Studio', rememberedAt: 0 },
    { ...bert, name: 'Studio.', rememberedAt: 0 },
  ];
  writeFileSync(file, JSON.stringify({ version: 1, devices }));
  const known = open();
  expect(await known.byName('studio', bert.fingerprint)).toMatchObject({ name: 'Studio.' });
  expect(await known.byName('studio')).toMatchObject({ name: 'Studio' });
  await known.remember({ ...bert, name: 'Studio.', autoAccept: true });
  await expect(known.remember({ ...bert, name: 'STUDIO', autoAccept: true })).rejects.toThrow('identity-changed');
});

test('of those that aren’t remembered, the latest are kept in mind', async () => {
  const keys = Array.from({ length: maxMet + 1 }, (_, n) => n.toString(16).padStart(64, '0'));
  const known = open();
  for (const [n, key] of keys.entries()) await known.met(key, [`192.0.2.1:${n + 1}`]);
  for (const n of [0, 1]) await known.remember({ fingerprint: keys[n]!, name: `Number ${n}`, autoAccept: false });
  expect(await known.byAddress('192.0.2.1:1')).toBeUndefined();
  expect(await known.byAddress('192.0.2.1:2')).toMatchObject({ name: 'Number 1' });
});

test('what is said of a device is kept; what is left out stays', async () => {
  const known = open();
  await known.remember(bert);
  const rules = { rule: 'accept', dir: '/home/me/bert', conflicts: 'skip', maxBytes: 5, label: 'Studio' } as const;
  await known.setRules(bert.fingerprint, rules);
  await known.setRules(bert.fingerprint, { anything: true });
  expect(await open().all()).toMatchObject([{ ...rules, anything: true, name: 'Bert' }]);
  await known.setRules(bert.fingerprint, { label: null, dir: null });
  expect(await open().all()).toMatchObject([{ rule: 'accept', label: null, dir: null, maxBytes: 5 }]);
  await expect(known.setRules(anna.fingerprint, { rule: 'ask' })).rejects.toMatchObject({ code: 'device-not-found' });
});

test('colour and star are kept over restarts, and taken back', async () => {
  const known = open();
  await known.remember(bert);
  expect(await known.all()).toMatchObject([{ colour: null, favourite: false }]);
  await known.setRules(bert.fingerprint, { colour: 'purple', favourite: true });
  expect(await open().all()).toMatchObject([{ colour: 'purple', favourite: true, rule: 'ask' }]);
  await known.setRules(bert.fingerprint, { colour: null, favourite: false });
  expect(await open().all()).toMatchObject([{ colour: null, favourite: false }]);
});

test('remembering once more changes nothing that was said, and unblocks nobody', async () => {
  const known = open();
  await known.remember(bert);
  await known.setRules(bert.fingerprint, { rule: 'block', maxBytes: 7 });
  await known.remember({ ...bert, autoAccept: true });
  expect(await known.all()).toMatchObject([{ rule: 'block', maxBytes: 7 }]);
});

test('the name given here is reserved as the remembered one is', async () => {
  const known = open();
  await known.remember(anna);
  await known.remember(bert);
  await expect(known.setRules(bert.fingerprint, { label: 'АNNA' })).rejects.toMatchObject({
    code: 'name-taken',
    params: { name: 'Anna' },
  });
  await known.setRules(bert.fingerprint, { label: 'Studio' });
  expect(await known.byName('studiо')).toMatchObject({ fingerprint: bert.fingerprint });
  expect(await known.byName('Bert')).toMatchObject({ fingerprint: bert.fingerprint });
  await expect(known.setRules(anna.fingerprint, { label: 'Studio' })).rejects.toMatchObject({ code: 'name-taken' });
  const stranger = { fingerprint: 'c3'.repeat(32), name: 'Studio', autoAccept: false };
  await expect(known.remember(stranger)).rejects.toMatchObject({ code: 'identity-changed' });
  // Its own name may stand in its label, and be taken back.
  await known.setRules(bert.fingerprint, { label: 'Bert' });
});

test('a list of an earlier Ferry counts: who was accepted always is, within what comes unasked by default', async () => {
  const devices = [anna, bert].map((device) => ({ ...device, fastLane: false, rememberedAt: 1 }));
  writeFileSync(file, JSON.stringify({ version: 1, devices }));
  const rest = { maxBytes: defaultMaxBytes, anything: false, dir: null, conflicts: null, label: null, lastSeen: null };
  expect(await open().all()).toMatchObject([
    { ...rest, rule: 'accept' },
    { ...rest, rule: 'ask' },
  ]);
});

test.each([
  [{ rule: 'accept', anything: true, maxBytes: null }, true],
  [{ rule: 'accept', anything: true, maxBytes: 1 }, false],
  [{ rule: 'accept', anything: false, maxBytes: null }, false],
  [{ rule: 'block', anything: true, maxBytes: null }, false],
  [{ rule: 'ask', anything: true, maxBytes: null }, false],
] as const)('an earlier Ferry that reads %j accepts always: %j', async (rules, autoAccept) => {
  const known = open();
  await known.remember(anna);
  await known.setRules(anna.fingerprint, rules);
  const { devices } = JSON.parse(readFileSync(file, 'utf8')) as { devices: readonly { autoAccept: boolean }[] };
  expect(devices).toMatchObject([{ autoAccept, rule: rules.rule }]);
  // Mended, it says the same.
  rmSync(file);
  await open().all();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ devices: [{ autoAccept, rule: rules.rule }] });
});

test('a rule of a later Ferry’s asks, and what can’t be read of the rest lets in no more', async () => {
  const odd = {
    rule: 'maybe',
    maxBytes: 'all',
    anything: 1,
    dir: 7,
    conflicts: 'burn',
    label: '\u0000',
    colour: 'ultraviolet',
    favourite: 'very',
    lastSeen: 'x',
  };
  writeFileSync(file, JSON.stringify({ version: 1, devices: [{ ...anna, rememberedAt: 1, ...odd }] }));
  expect(await open().all()).toMatchObject([{ ...defaultRules, lastSeen: null }]);
  expect(reports.codes).toEqual([]);
});

test('when a device was last seen is written now and then, however often it calls', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  try {
    const known = open();
    await known.remember(bert);
    await known.seen(anna.fingerprint);
    await known.seen(bert.fingerprint);
    expect(await open().all()).toMatchObject([{ lastSeen: 1_000_000 }]);
    vi.setSystemTime(1_000_000 + seenEveryMs - 1);
    await known.seen(bert.fingerprint);
    expect(await open().all()).toMatchObject([{ lastSeen: 1_000_000 }]);
    vi.setSystemTime(1_000_000 + seenEveryMs);
    await known.seen(bert.fingerprint);
    expect(await open().all()).toMatchObject([{ lastSeen: 1_000_000 + seenEveryMs }]);
    // A clock that was set back.
    vi.setSystemTime(1);
    await known.seen(bert.fingerprint);
    expect(await open().all()).toMatchObject([{ lastSeen: 1 }]);
  } finally {
    vi.useRealTimers();
  }
});
