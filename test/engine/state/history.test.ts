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
