import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { History } from '../../../electron/engine/state/history.ts';
import { Store } from '../../../electron/engine/state/store.ts';
import { tempDir } from '../../support/pair.ts';
import { sampleState, sampleTransfer } from './sample.ts';

test('an entry that can’t be understood costs none of the others, and is said', async () => {
  const home = await tempDir();
  const said: string[] = [];
  const history = new History(home, (line) => said.push(line));
  const store = new Store(sampleState());
  for (const n of [1, 2, 3]) history.add(sampleTransfer(`${n}`.repeat(32), { status: 'done' }), store);
  await history.settled();
  const path = join(home, 'history.json');
  const kept = JSON.parse(await readFile(path, 'utf8')) as { transfers: { status: string }[] };
  kept.transfers[1]!.status = 'finishing';
  await writeFile(path, JSON.stringify(kept));

  const again = new Store(sampleState());
  await new History(home, (line) => said.push(line)).load(again);
  expect(again.state.transfers.map(({ id }) => id[0])).toEqual(['3', '1']);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(path);
});

test('who said a failure is read from what is kept now and from what 0.1 kept', async () => {
  const home = await tempDir();
  const history = new History(home, () => {});
  const store = new Store(sampleState());
  const said = { code: 'cancelled', params: { path: 'x', peer: 'Anna' }, by: 'peer' } as const;
  const casualties = [{ path: 'x', failure: said }];
  const one = '1'.repeat(32);
  history.add(sampleTransfer(one, { status: 'cancelled', failure: said, casualties }), store);
  await history.settled();
  const path = join(home, 'history.json');
  const now = await readFile(path, 'utf8');
  const before = now.replaceAll(/"Anna"\s*\},\s*"by": "peer"/g, '"Anna", "by": "peer" }');
  expect(before).not.toBe(now);

  for (const kept of [now, before]) {
    await writeFile(path, kept);
    const again = new Store(sampleState());
    await new History(home, () => {}).load(again);
    expect(again.state.transfers[0]).toMatchObject({ id: one, failure: said, casualties });
    expect(again.state.transfers[0]?.failure?.params).toEqual(said.params);
  }
});
