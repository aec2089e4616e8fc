/** So many transfers move at a time; the others wait their turn, in order, and say so on both sides. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Turns, type Turn } from '../../../../electron/engine/transfer/lifecycle/turns.ts';
import { accept, ended, offer, startTestEngine, type TestEngine } from '../../../support/engines.ts';
import { tempDir } from '../../../support/pair.ts';

const mib = 1024 * 1024;

async function randomFile(dir: string, name: string, bytes = 32 * mib): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, randomBytes(bytes));
  return path;
}

async function startWith(name: string, atOnce: number): Promise<TestEngine> {
  const engine = await startTestEngine(name);
  await engine.handle.command('setSettings', { atOnce });
  return engine;
}

/** The most transfers an engine ever shows as active at once. */
function watchActive(engine: TestEngine): () => number {
  let most = 0;
  engine.handle.subscribe(() => {
    most = Math.max(most, engine.state().transfers.filter((t) => t.status === 'active').length);
  });
  return () => most;
}

async function begin(from: TestEngine, to: TestEngine, path: string): Promise<string> {
  const id = await offer(from, to, [path]);
  await accept(to, id);
  return id;
}

function enterAll(turns: Turns, count: number): Turn[] {
  return Array.from({ length: count }, () =>
    turns.enter(
      () => {},
      () => 0,
    ),
  );
}

test('turns go in the order of the first wish, and nobody who moves is stopped for one who came first', () => {
  let limit = 2;
  const turns = new Turns(() => limit);
  const all = enterAll(turns, 4);
  const mine = () => all.map((turn) => turn.mine);
  for (const turn of all) turn.want();
  expect(mine()).toEqual([true, true, false, false]);
  all[0]!.giveBack();
  expect(mine()).toEqual([false, true, true, false]);
  // Back again: it goes before the fourth, but not before the third, which has begun.
  all[0]!.want();
  all[1]!.giveBack();
  expect(mine()).toEqual([true, false, true, false]);
  limit = 1;
  turns.changed();
  expect(mine()).toEqual([true, false, false, false]);
  limit = 4;
  turns.changed();
  expect(mine()).toEqual([true, false, true, true]);
});

test('two sides that let one transfer move at a time and send to each other: all of them arrive', async () => {
  const dir = await tempDir();
  const [anna, ben] = [await startWith('Anna', 1), await startWith('Ben', 1)];
  const most = [watchActive(anna), watchActive(ben)];
  const paths = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => randomFile(dir, name, 4 * mib)));
  const ids = await Promise.all(
    paths.map(async (path, n) => (n % 2 === 0 ? begin(anna, ben, path) : begin(ben, anna, path))),
  );
  for (const [n, id] of ids.entries()) {
    for (const side of [anna, ben]) expect(await ended(side, id)).toMatchObject({ status: 'done', casualtyCount: 0 });
    const inbox = n % 2 === 0 ? ben.inbox : anna.inbox;
    const path = paths[n]!;
    expect((await readFile(join(inbox, path.slice(dir.length + 1)))).equals(await readFile(path))).toBe(true);
  }
  expect(most.map((of) => of())).toEqual([1, 1]);
});

test.each(['sender', 'receiver'] as const)(
  'beyond what the %s lets move at once a transfer is queued on both sides, and goes on when the first is paused',
  async (who) => {
    const dir = await tempDir();
    const [anna, ben] = [
      await startWith('Anna', who === 'sender' ? 1 : 4),
      await startWith('Ben', who === 'sender' ? 4 : 1),
    ];
    const [limited, other] = who === 'sender' ? [anna, ben] : [ben, anna];
    const first = await begin(anna, ben, await randomFile(dir, 'first', 256 * mib));
    const second = await begin(anna, ben, await randomFile(dir, 'second'));
    expect((await limited.transfer((t) => t.status === 'queued', second)).hold).toEqual({ code: 'queued' });
    expect((await other.transfer((t) => t.status === 'queued', second)).hold).toEqual({
      code: 'queued',
      params: { peer: limited === anna ? 'Anna' : 'Ben' },
      by: 'peer',
    });
    await limited.handle.command('pause', { transferId: first });
    expect(await ended(ben, second)).toMatchObject({ status: 'done' });
    expect((await ben.transfer(() => true, first)).status).toBe('paused');
    await limited.handle.command('resume', { transferId: first });
    expect(await ended(ben, first)).toMatchObject({ status: 'done' });
  },
);

test('letting more of them move takes effect at once', async () => {
  const dir = await tempDir();
  const [anna, ben] = [await startWith('Anna', 1), await startWith('Ben', 4)];
  const first = await begin(anna, ben, await randomFile(dir, 'first', 4 * mib));
  await ended(ben, first);
  const long = await begin(anna, ben, await randomFile(dir, 'long', 256 * mib));
  const short = await begin(anna, ben, await randomFile(dir, 'short', mib));
  await anna.transfer((t) => t.status === 'queued', short);
  await anna.handle.command('setSettings', { atOnce: 2 });
  expect(await ended(ben, short)).toMatchObject({ status: 'done' });
  await ended(ben, long);
});

test('what was dropped is kept with a transfer that ended, so that it can be sent again', async () => {
  const dir = await tempDir();
  const anna = await startTestEngine('Anna');
  const ben = await startTestEngine('Ben');
  const paths = await Promise.all(['a', 'b'].map((name) => randomFile(dir, name, 10)));
  const id = await offer(anna, ben, paths);
  await accept(ben, id, { accept: false });
  expect(await ended(anna, id)).toMatchObject({ status: 'declined', sources: paths });
  await anna.handle.stop();
  const again = await startTestEngine('Anna', { home: anna.home });
  expect(again.state().transfers).toMatchObject([{ id, sources: paths }]);
});

test('who stalls while others wait goes behind them, and comes back in turn; who moves is left alone', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const turns = new Turns(() => 2);
  const moved = [0, 0, 0];
  const told: number[] = [];
  const all = moved.map((_, n) =>
    turns.enter(
      () => told.push(n),
      () => moved[n]!,
    ),
  );
  const mine = () => all.map((turn) => turn.mine);
  const pass = (moving: readonly number[]) => {
    for (let second = 0; second < 10; second++) {
      for (const n of moving) moved[n]!++;
      vi.advanceTimersByTime(1000);
    }
  };
  all[0]!.want();
  all[1]!.want();
  // Nobody waits: a stall harms nobody.
  pass([0]);
  expect(mine()).toEqual([true, true, false]);
  all[2]!.want();
  pass([0]);
  expect(mine()).toEqual([true, false, true]);
  expect(told).toEqual([2, 1]);
  pass([0, 2]);
  expect(mine()).toEqual([true, false, true]);
  all[2]!.giveBack();
  expect(mine()).toEqual([true, true, false]);
  expect(vi.getTimerCount()).toBe(0);
});
