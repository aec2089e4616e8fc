import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { History, maxHistory, maxStrangersLines } from '../../../electron/engine/state/history.ts';
import { Store } from '../../../electron/engine/state/store.ts';
import { tempDir } from '../../support/pair.ts';
import { Reports } from '../../support/state/reports.ts';
import { sampleState, sampleTransfer } from '../../support/state/sample.ts';

test('an entry that can’t be understood costs none of the others, and is said', async () => {
  const home = await tempDir();
  const reports = new Reports();
  const history = new History(home, reports.report);
  const store = new Store(sampleState());
  for (const n of [1, 2, 3]) history.add(sampleTransfer(`${n}`.repeat(32), { status: 'done' }), store);
  await history.settled();
  const path = join(home, 'history.json');
  const kept = JSON.parse(await readFile(path, 'utf8')) as { transfers: { status: string }[] };
  kept.transfers[1]!.status = 'finishing';
  await writeFile(path, JSON.stringify(kept));

  const again = new Store(sampleState());
  await new History(home, reports.report).load(again);
  expect(again.state.transfers.map(({ id }) => id[0])).toEqual(['3', '1']);
  expect(reports.all).toMatchObject([{ code: 'state-damaged', params: { path } }]);
});

test('what two processes keep at once stays, of both, and one takes nothing away that the other added', async () => {
  const home = await tempDir();
  const reports = new Reports();
  const [app, terminal] = [new History(home, reports.report), new History(home, reports.report)];
  const stores = [new Store(sampleState()), new Store(sampleState())];
  const ids = Array.from({ length: 16 }, (_, i) => i.toString(16).repeat(32));
  ids.forEach((id, i) => [app, terminal][i % 2]!.add(sampleTransfer(id, { status: 'done' }), stores[i % 2]!));
  await Promise.all([app.settled(), terminal.settled()]);
  app.remove(ids[0]!);
  await app.settled();
  const later = new Store(sampleState());
  await new History(home, reports.report).load(later);
  expect(new Set(later.state.transfers.map(({ id }) => id))).toEqual(new Set(ids.slice(1)));
  expect(reports.all).toEqual([]);
});

test('what strangers call for nothing drives out older lines of its kind, and nothing that a person did', async () => {
  const home = await tempDir();
  const history = new History(home, new Reports().report);
  const store = new Store(sampleState());
  let crowdedOut = 0;
  const end = (n: number, more: Parameters<typeof sampleTransfer>[1]): string => {
    const id = n.toString(16).padStart(32, '0');
    const transfer = sampleTransfer(id, { direction: 'incoming', ...more });
    store.change({ kind: 'transfer', transfer });
    crowdedOut += history.add(transfer, store);
    return id;
  };
  const peer = { ...sampleTransfer('0'.repeat(32)).peer, known: false };
  const friend = { ...peer, known: true };
  const own = [
    end(1, { peer, dir: '/in', status: 'done' }),
    end(2, { peer, dir: '/in', status: 'failed' }),
    end(3, { peer, dir: null, status: 'declined' }),
    end(4, { peer: friend, dir: null, status: 'cancelled' }),
    end(5, { peer, dir: null, direction: 'outgoing', status: 'failed' }),
  ];
  const refused = end(6, { peer, dir: null, status: 'failed', failure: { code: 'identity-changed' } });
  const calls = Array.from({ length: maxHistory + 50 }, (_, n) =>
    end(100 + n, { peer, dir: null, status: n % 2 === 0 ? 'failed' : 'cancelled', failure: { code: 'disconnected' } }),
  );
  const left = [...calls.slice(-maxStrangersLines).toReversed(), refused, ...own.toReversed()];
  expect(store.state.transfers.map(({ id }) => id)).toEqual(left);
  expect(crowdedOut).toBe(calls.length - maxStrangersLines);
  await history.settled();
  const later = new Store(sampleState());
  await new History(home, new Reports().report).load(later);
  expect(later.state.transfers.map(({ id }) => id)).toEqual(left);
});

test('of a full list the one that ended first gives way, here and on the disk, however long ago the newest began', async () => {
  const home = await tempDir();
  const history = new History(home, new Reports().report);
  const store = new Store(sampleState());
  const idOf = (n: number): string => n.toString(16).padStart(32, '0');
  const began = (n: number) => store.change({ kind: 'transfer', transfer: sampleTransfer(idOf(n)) });
  const end = (n: number): void => {
    const transfer = sampleTransfer(idOf(n), { status: 'done', endedAt: n });
    store.change({ kind: 'transfer', transfer });
    history.add(transfer, store);
  };
  // The first to begin is the last to end.
  began(maxHistory);
  for (let n = 0; n < maxHistory; n++) end(n);
  end(maxHistory);
  end(maxHistory + 1);
  await history.settled();
  const later = new Store(sampleState());
  await new History(home, new Reports().report).load(later);
  const ids = (of: Store): string[] => of.state.transfers.map(({ id }) => id).toSorted();
  expect(ids(store)).toEqual(Array.from({ length: maxHistory }, (_, i) => idOf(i + 2)));
  expect(ids(later)).toEqual(ids(store));
});

test('what another process has added is told once, and what can’t be read is nothing', async () => {
  const home = await tempDir();
  const [app, terminal] = [new History(home, new Reports().report), new History(home, new Reports().report)];
  await app.load(new Store(sampleState()));
  expect(await app.endedSince()).toEqual([]);
  const id = '1'.repeat(32);
  terminal.add(sampleTransfer(id, { status: 'done' }), new Store(sampleState()));
  await terminal.settled();
  expect(await app.endedSince()).toMatchObject([{ id }]);
  expect(await app.endedSince()).toEqual([]);
  const nowhere = join(home, 'history.json', 'below a file');
  expect(await new History(nowhere, new Reports().report).endedSince()).toEqual([]);
});

test('what this process adds is no news to it, and what another had added before is, once', async () => {
  const home = await tempDir();
  const [app, terminal] = [new History(home, new Reports().report), new History(home, new Reports().report)];
  await app.load(new Store(sampleState()));
  const [own, others] = ['1'.repeat(32), '2'.repeat(32)];
  app.add(sampleTransfer(own, { status: 'done' }), new Store(sampleState()));
  await app.settled();
  expect(await app.endedSince()).toEqual([]);
  terminal.add(sampleTransfer(others, { status: 'done' }), new Store(sampleState()));
  await terminal.settled();
  app.add(sampleTransfer('3'.repeat(32), { status: 'done' }), new Store(sampleState()));
  await app.settled();
  expect(await app.endedSince()).toMatchObject([{ id: others }]);
  expect(await app.endedSince()).toEqual([]);
});

test('in a home that can’t be written it is told, and nothing fails', async () => {
  const home = join(await tempDir(), 'file');
  await writeFile(home, '');
  const reports = new Reports();
  const history = new History(home, reports.report);
  history.add(sampleTransfer('1'.repeat(32), { status: 'done' }), new Store(sampleState()));
  await history.settled();
  expect(reports.all).toMatchObject([{ code: 'not-kept' }]);
});

test('who said a failure is read from what is kept now and from what 0.1 kept', async () => {
  const home = await tempDir();
  const history = new History(home, new Reports().report);
  const store = new Store(sampleState());
  const said = { code: 'cancelled', params: { path: 'x', peer: 'Anna' }, by: 'peer' } as const;
  const casualties = [{ path: 'x', failure: said }];
  const one = '1'.repeat(32);
  history.add(sampleTransfer(one, { status: 'cancelled', failure: said, casualties }), store);
  await history.settled();
  const path = join(home, 'history.json');
  const now = await readFile(path, 'utf8');
  const before = now.replaceAll(/"Anna"\},"by":"peer"/g, '"Anna","by":"peer"}');
  expect(before).not.toBe(now);

  for (const kept of [now, before]) {
    await writeFile(path, kept);
    const again = new Store(sampleState());
    await new History(home, new Reports().report).load(again);
    expect(again.state.transfers[0]).toMatchObject({ id: one, failure: said, casualties });
    expect(again.state.transfers[0]?.failure?.params).toEqual(said.params);
  }
});
