/** What schedules have found, each as the one thing that happened, in many orders of everything else. */
import { expect, test } from 'vitest';
import { lingerMs, offerLifeMs } from '../../../electron/engine/wire/limits.ts';
import { Pair } from './pair.ts';

const kib = 1024;
const orders = 20;

/** What happens, in each order. */
async function inEachOrder(happens: (pair: Pair) => Promise<void>): Promise<void> {
  for (let seed = 1; seed <= orders; seed++) {
    const pair = new Pair(seed);
    try {
      await happens(pair);
    } finally {
      pair.close();
    }
  }
}

test('the line breaks while the answer is on its way: neither side waits for ever', async () => {
  await inEachOrder(async (pair) => {
    const { anna, ben, world } = pair;
    await pair.begin();
    await pair.until(() => pair.statusAt(ben) === 'active', 'nobody accepts');
    world.cut('silent');
    await pair.until(() => pair.isOver && pair.isTold, 'one waits');
    expect([pair.statusAt(anna), pair.statusAt(ben)]).toEqual(['failed', 'cancelled']);
  });
});

test('a big file was cut off and a small one has its name now: nothing stays of the first', async () => {
  await inEachOrder(async (pair) => {
    const { anna, ben, world, source, folder } = pair;
    source.only('x.bin', 700 * kib);
    await pair.begin();
    const paths = (): string[] => [...folder.files.keys()];
    await pair.until(() => paths().some((path) => path.endsWith('.part')), 'no byte comes');
    source.write(`${source.dir}/x.bin`, 10 * kib);
    world.cut('reset');
    await pair.until(() => pair.isOver, 'it never ends');
    expect([pair.statusAt(anna), pair.statusAt(ben)]).toEqual(['done', 'done']);
    expect(paths().filter((path) => path.endsWith('.part'))).toEqual([]);
  });
});

test('cancelled by a receiver that is killed before all is taken back: its next life goes on with that', async () => {
  await inEachOrder(async (pair) => {
    const { anna, ben, happening } = pair;
    await pair.begin();
    await pair.until(() => pair.statusAt(ben) === 'active' && pair.statusAt(anna) === 'active', 'it never begins');
    await happening.happen('cancel receiver');
    await pair.until(() => pair.statusAt(anna) === 'cancelled', 'the sender never hears of it');
    pair.world.kill(ben);
    await happening.start(ben);
    await pair.until(() => ben.life!.listening && pair.isOver && pair.isTold, 'it waits for ever');
    expect(pair.statusAt(ben)).toBe('cancelled');
  });
});

test('an offer broke off and was made and accepted again: the receiver’s restart goes on with it', async () => {
  let brokeOff = 0;
  await inEachOrder(async (pair) => {
    const { anna, ben, world, happening, folder } = pair;
    await pair.begin();
    await pair.until(() => pair.statusAt(anna) === 'asking' && pair.statusAt(ben) === 'asking', 'nobody is asked');
    world.kill(anna);
    await pair.until(() => ['failed', 'reconnecting'].includes(pair.statusAt(ben)), 'the offer stays');
    // Accepted before anybody heard of the break.
    if (pair.statusAt(ben) !== 'failed') return;
    await pair.until(() => ben.life!.window.ready.length === 0, 'the history is not written');
    await happening.start(anna);
    const begun = (): boolean => pair.statusAt(anna) === 'active' && pair.statusAt(ben) === 'active';
    const goesOn = (): boolean => ['connecting', 'asking', 'active'].includes(pair.statusAt(anna));
    await pair.until(() => anna.life!.listening, 'it never starts');
    await pair.until(() => begun() || !goesOn(), 'it never begins');
    // Not written down before the kill, or the receiver was not to be reached.
    if (!begun()) return;
    brokeOff++;
    world.kill(ben);
    await happening.start(ben);
    await pair.until(() => ben.life!.listening, 'it never starts');
    expect(pair.statusAt(ben)).toBe('reconnecting');
    await pair.until(() => pair.isOver && pair.isTold, 'it never ends');
    expect([pair.statusAt(anna), pair.statusAt(ben)]).toEqual(['done', 'done']);
    expect([...folder.files.keys()].filter((path) => path.endsWith('.part'))).toEqual([]);
  });
  expect(brokeOff).toBeGreaterThan(0);
});

test('an offer with a code that nobody answers is over on both sides after its time, and not before', async () => {
  await inEachOrder(async (pair) => {
    const { anna, ben, world, person, happening } = pair;
    person.isAway = true;
    await pair.begin();
    await pair.until(() => pair.statusAt(anna) === 'asking' && pair.statusAt(ben) === 'asking', 'nobody is asked');
    const asked = world.clock.now;
    await pair.until(() => world.clock.now > asked + offerLifeMs - 10_000, 'time stands still');
    expect([pair.statusAt(anna), pair.statusAt(ben)]).toEqual(['asking', 'asking']);
    await pair.until(() => pair.isOver, 'it never ends');
    expect(world.clock.now).toBeLessThan(asked + offerLifeMs + lingerMs);
    for (const side of [anna, ben]) {
      const { status, failure } = side.life!.transfer(happening.id)!;
      expect([status, failure?.code]).toEqual(['failed', 'offer-expired']);
    }
    await pair.until(() => pair.isTold, 'something of it stays');
    await pair.quit();
  });
});

test('a code that nobody compares is over on both sides after its time, and not before', async () => {
  await inEachOrder(async (pair) => {
    const { anna, ben, world, person } = pair;
    person.isAwayFromSender = true;
    await pair.begin();
    const isCompared = (): boolean => pair.statusAt(anna) === 'comparing' && pair.statusAt(ben) === 'comparing';
    await pair.until(isCompared, 'nobody is asked');
    const asked = world.clock.now;
    await pair.until(() => world.clock.now > asked + offerLifeMs - 10_000, 'time stands still');
    expect(isCompared()).toBe(true);
    await pair.until(() => pair.isOver, 'it never ends');
    expect(world.clock.now).toBeLessThan(asked + offerLifeMs + lingerMs);
    for (const side of [anna, ben]) {
      const { status, failure } = side.life!.transfer(pair.happening.id)!;
      expect([status, failure?.code]).toEqual(['failed', 'offer-expired']);
    }
    await pair.until(() => pair.isTold, 'something of it stays');
    await pair.quit();
  });
});

test('the line breaks, or a side is killed, while codes are compared: neither side waits for ever', async () => {
  for (const befalls of ['cut', 'kill sender', 'kill receiver'] as const) {
    await inEachOrder(async (pair) => {
      const { anna, ben, world, person, happening } = pair;
      person.isAwayFromSender = true;
      await pair.begin();
      const isCompared = (): boolean => pair.statusAt(anna) === 'comparing' && pair.statusAt(ben) === 'comparing';
      await pair.until(isCompared, 'nobody is asked');
      if (befalls === 'cut') world.cut('silent');
      else {
        const side = befalls === 'kill sender' ? anna : ben;
        world.kill(side);
        await happening.start(side);
        await pair.until(() => side.life!.listening, 'it never starts');
      }
      // A sender that is started again asks anew; nobody is there, so that its time ends it.
      await pair.until(() => !['comparing', 'connecting', 'asking'].includes(pair.statusAt(anna)), 'one waits');
      await pair.until(() => !['comparing', 'asking'].includes(pair.statusAt(ben)), 'one waits');
      await pair.until(() => pair.isTold, 'something of it stays');
    });
  }
});

test('one that was accepted in its time stands as long as it is paused', async () => {
  let paused = 0;
  await inEachOrder(async (pair) => {
    const { anna, ben, world, happening } = pair;
    await pair.begin();
    await pair.until(() => pair.statusAt(anna) === 'active' && pair.statusAt(ben) === 'active', 'it never begins');
    await happening.happen('pause receiver');
    const late = world.clock.now + 2 * offerLifeMs;
    await pair.until(() => pair.isOver || world.clock.now > late, 'time stands still');
    // It may have been through before.
    if (pair.isOver) return;
    paused++;
    expect([pair.statusAt(anna), pair.statusAt(ben)]).toEqual(['paused', 'paused']);
  });
  expect(paused).toBeGreaterThan(0);
});
