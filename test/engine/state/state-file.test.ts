import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { History } from '../../../electron/engine/state/history.ts';
import { KnownDevices } from '../../../electron/engine/state/known-devices.ts';
import { Problems } from '../../../electron/engine/state/problems.ts';
import { defaultSettings, loadSettings, saveSettings } from '../../../electron/engine/state/settings.ts';
import { Store } from '../../../electron/engine/state/store.ts';
import { tempDir } from '../../support/pair.ts';
import { damages, truncations } from '../../support/state/damages.ts';
import { memoryDir } from '../../support/state/memory-dir.ts';
import { Reports } from '../../support/state/reports.ts';
import { sampleState, sampleTransfer } from '../../support/state/sample.ts';

const defaults = defaultSettings('Host', '/home/anna/Downloads');
const devices = ['Anna', 'Zoë 二'].map((name, i) => ({
  fingerprint: `${i}a`.repeat(32),
  name,
  autoAccept: i === 0,
}));

/** A home whose file `name` is whole, and what is read of it once `content` stands there instead. */
interface Case<T> {
  readonly name: string;
  fill(home: string, reports: Reports): Promise<void>;
  read(home: string, reports: Reports): Promise<T>;
}

const known: Case<unknown> = {
  name: 'known-devices.json',
  async fill(home, reports) {
    for (const device of devices) await new KnownDevices(home, reports).remember(device);
  },
  async read(home, reports) {
    return new KnownDevices(home, reports).all();
  },
};
const settings: Case<unknown> = {
  name: 'settings.json',
  async fill(home, { report }) {
    await saveSettings(home, { theme: 'dark', receiveDir: '/srv/in', atOnce: 2 }, report);
  },
  async read(home, { report }) {
    return loadSettings(home, defaults, report);
  },
};
const history: Case<readonly unknown[]> = {
  name: 'history.json',
  async fill(home, { report }) {
    const kept = new History(home, report);
    for (const n of [1, 2, 3]) {
      kept.add(sampleTransfer(`${n}`.repeat(32), { status: 'done' }), new Store(sampleState()));
    }
    await kept.settled();
  },
  async read(home, { report }) {
    const store = new Store(sampleState());
    await new History(home, report).load(store);
    return store.state.transfers;
  },
};

/** Reads the file in every way it can be damaged, each time in a home as it was. */
async function eachDamage<T>(
  { name, fill, read }: Case<T>,
  withCopy: boolean,
  check: (found: T, whole: T, reports: Reports) => void,
): Promise<void> {
  const home = await memoryDir();
  await fill(home, new Reports());
  const path = join(home, name);
  const bytes = await readFile(path);
  const whole = await read(home, new Reports());
  for (const damaged of [...damages(bytes), ...truncations(bytes)]) {
    await writeFile(path, damaged);
    if (withCopy) await writeFile(`${path}~`, bytes);
    else await rm(`${path}~`, { force: true });
    const reports = new Reports();
    check(await read(home, reports), whole, reports);
    if (reports.all.length === 0) continue;
    // Said once, and mended; what it was is kept.
    const again = new Reports();
    await read(home, again);
    expect(again.all).toEqual([]);
    const aside = (await readdir(home)).filter((left) => left.includes('.damaged-'));
    expect(aside).toHaveLength(1);
    await rm(join(home, aside[0]!));
  }
}

test.each([known, settings])(
  'whatever byte of $name is damaged or wherever it is cut, the copy has it all, and it is said',
  async (one) => {
    await eachDamage(one, true, (found, whole, reports) => {
      expect(found).toEqual(whole);
      expect([[], ['state-restored']]).toContainEqual(reports.codes);
    });
  },
  240_000,
);

test.each([known, settings, history])(
  'whatever byte of $name is damaged without a copy, what is lost or may be wrong is said',
  async (one) => {
    await eachDamage<unknown>(one, false, (found, whole, reports) => {
      if (reports.codes.length === 0) expect(found).toEqual(whole);
      else expect(reports.codes).toEqual([one === known ? 'known-incomplete' : 'state-damaged']);
    });
  },
  240_000,
);

test('of a damaged history the lines that are whole are kept', async () => {
  const home = await memoryDir();
  const reports = new Reports();
  await history.fill(home, reports);
  const path = join(home, history.name);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"id":"2', '"id:"2'));
  const left = (await history.read(home, reports)) as { id: string }[];
  expect(left.map(({ id }) => id[0])).toEqual(['3', '1']);
  expect(reports.codes).toEqual(['state-damaged']);
});

test('whatever byte of the problems is damaged, the devices that may be missing are not taken for strangers', async () => {
  const home = await memoryDir();
  const path = join(home, 'problems.json');
  const problems = await Problems.load(home, () => {});
  expect(await problems.report({ code: 'known-incomplete', params: { path: 'x' } })).toBe(true);
  const bytes = await readFile(path);
  for (const damaged of [...damages(bytes), ...truncations(bytes)]) {
    await writeFile(path, damaged);
    expect((await Problems.load(home, () => {})).has('known-incomplete')).toBe(true);
  }
});

test('a problem is said until it is dismissed, by whichever process', async () => {
  const home = await tempDir();
  const [app, terminal] = [await Problems.load(home, () => {}), await Problems.load(home, () => {})];
  await app.report({ code: 'state-damaged', params: { path: 'a' } });
  await terminal.report({ code: 'state-damaged', params: { path: 'b' } });
  await terminal.report({ code: 'state-damaged', params: { path: 'b' } });
  const later = await Problems.load(home, () => {});
  expect(later.all.map(({ failure }) => failure.params?.['path'])).toEqual(['a', 'b']);
  for (const { id } of later.all) expect(await later.dismiss(id)).toBe(true);
  expect(await later.dismiss('state-damaged a')).toBe(false);
  expect((await Problems.load(home, () => {})).all).toEqual([]);
});
