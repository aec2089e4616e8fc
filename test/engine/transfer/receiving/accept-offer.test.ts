/** A yes begins all of it or leaves nothing behind. */
import { expect, test } from 'vitest';
import { acceptOffer } from '../../../../electron/engine/transfer/receiving/accept-offer.ts';
import type { IncomingLeg } from '../../../../electron/engine/transfer/receiving/incoming-leg.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { tempDir } from '../../../support/pair.ts';
import {
  contextOf,
  FakeConnection,
  file,
  greetedBy,
  manifestOf,
  MemoryLanding,
  peerFingerprint,
  recordOf,
  standing,
} from '../../../support/receiving.ts';

/** Accepts an offer of `bytes`; `there`: whether it is still there, at each look. */
async function accepting(
  bytes: number,
  {
    always = false,
    remember = false,
    evenIfFull = false,
    complete = true,
    there = [] as boolean[],
    landing = new MemoryLanding(),
  } = {},
) {
  const fake = await contextOf(landing);
  const manifest = manifestOf([file('tree/a', bytes), file('tree/b', 0)], complete);
  let lanes = 0;
  const leg = {
    manifest,
    greeted: greetedBy(new FakeConnection()),
    openLane: () => Promise.resolve(void lanes++),
  } as unknown as IncomingLeg;
  const begun: string[] = [];
  const accepted = acceptOffer({
    context: fake.context,
    leg,
    shown: recordOf().now,
    acceptance: { accept: true, always, remember, evenIfFull, dir: await tempDir(), conflicts: 'skip' },
    checkStillThere: () => {
      if (there.shift() === false) throw new FerryError('unknown-transfer');
    },
    onJournal: () => {},
    begin: (offer, _landing, { remembered }) => begun.push(offer.conflicts, ...(remembered ? ['remembered'] : [])),
  });
  return { ...fake, landing, accepted, begun, lanes: () => lanes };
}

test('it begins with its folder open, its lane tried and its journal on disk', async () => {
  const it = await accepting(3);
  await it.accepted;
  expect([it.begun, it.lanes(), await it.journals(), it.remembered]).toEqual([['skip'], 1, [expect.any(String)], []]);
  expect(it.landing.calls).toEqual([]);
});

test('what the disk has no room for is refused before anything is begun', async () => {
  const it = await accepting(Number.MAX_SAFE_INTEGER);
  await expect(it.accepted).rejects.toMatchObject({ code: 'larger-than-disk' });
  expect([it.begun, it.lanes(), it.landing.calls, await it.journals()]).toEqual([[], 0, ['withdraw'], []]);
});

test('what stands there already needs no room, and who waits for room is not refused', async () => {
  const landing = new MemoryLanding();
  landing.standing.set('tree/a', standing('tree/a'));
  const there = await accepting(Number.MAX_SAFE_INTEGER, { landing });
  await there.accepted;
  const waiting = await accepting(Number.MAX_SAFE_INTEGER, { evenIfFull: true });
  await waiting.accepted;
  expect([there.begun, waiting.begun]).toEqual([['skip'], ['skip']]);
});

test('as long as the manifest grows, nobody knows whether there is room', async () => {
  const it = await accepting(Number.MAX_SAFE_INTEGER, { complete: false });
  await it.accepted;
  expect(it.begun).toHaveLength(1);
});

test.each([
  ['while the lane was tried', [false]],
  ['while the journal was begun', [true, false]],
])('taken back %s, nothing stays', async (_when, there) => {
  const it = await accepting(3, { there });
  await expect(it.accepted).rejects.toMatchObject({ code: 'unknown-transfer' });
  expect([it.begun, it.landing.calls, await it.journals()]).toEqual([[], ['withdraw'], []]);
});

test('a sender that is accepted always is remembered, but not when the offer was gone by then', async () => {
  const it = await accepting(3, { always: true });
  await it.accepted;
  expect(it.remembered).toEqual([peerFingerprint]);
  const gone = await accepting(3, { always: true, there: [false] });
  await expect(gone.accepted).rejects.toMatchObject({ code: 'unknown-transfer' });
  expect(gone.remembered).toEqual([]);
});

test('a sender that a person accepts once is remembered, and one that a rule accepts is not', async () => {
  const once = await accepting(3, { remember: true });
  await once.accepted;
  expect([once.begun, once.remembered]).toEqual([['skip', 'remembered'], [peerFingerprint]]);
  const byRule = await accepting(3);
  await byRule.accepted;
  expect([byRule.begun, byRule.remembered]).toEqual([['skip'], []]);
});
