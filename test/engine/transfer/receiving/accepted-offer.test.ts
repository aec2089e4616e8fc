/** What an accepted transfer keeps is gone on with, and taken back where nothing will go on with it. */
import { expect, test } from 'vitest';
import {
  journalSchemas,
  type IncomingHeader,
  type JournalRecord,
} from '../../../../electron/engine/state/journal-format.ts';
import { peekJournal } from '../../../../electron/engine/state/journal.ts';
import { AcceptedOffer } from '../../../../electron/engine/transfer/receiving/accepted-offer.ts';
import { destinationOf } from '../../../../electron/engine/disk/destination/destination.ts';
import { failure } from '../../../../shared/errors.ts';
import { tempDir } from '../../../support/pair.ts';
import { contextOf, file, manifestOf, MemoryLanding, peerFingerprint, transferId } from '../../../support/receiving.ts';

async function accepted(records: readonly JournalRecord[] | null, more: Partial<IncomingHeader> = {}) {
  const landing = new MemoryLanding();
  const fake = await contextOf(landing);
  const header: IncomingHeader = {
    direction: 'incoming',
    peer: { fingerprint: peerFingerprint, name: 'Anna', kind: 'desktop' },
    title: 'a',
    roots: 1,
    note: '',
    startedAt: 5,
    dir: await tempDir(),
    conflicts: 'skip',
    tops: ['early'],
    ...more,
  };
  return { ...fake, landing, offer: await AcceptedOffer.open(fake.context, transferId, header, records) };
}

const big = file('tree/big', 9);
const part = { is: 'part', path: 'old/big', bytes: 9, mtime: big.mtimeMs, at: '.p', present: 4 } as const;

test('stopped for want of room, it goes on only where there is room for what is still to come', async () => {
  const { offer, landing } = await accepted([]);
  expect(await offer.land()).toBe(landing);
  offer.noteStop(failure('no-space'), Number.MAX_SAFE_INTEGER);
  await expect(offer.land()).rejects.toMatchObject({ code: 'no-space' });
  offer.noteStop(failure('no-space-in-quota'), 1);
  await expect(offer.land()).rejects.toMatchObject({ code: 'no-space-in-quota' });
  expect(landing.calls).toEqual([]);
});

test('what stopped it once is forgotten when it goes on', async () => {
  const { offer, landing } = await accepted([]);
  offer.noteStop(failure('no-space'), Number.MAX_SAFE_INTEGER);
  offer.begin(landing, manifestOf([]));
  expect(await offer.land()).toBe(landing);
});

test('in another place than it was accepted for, nothing is opened and nothing taken back', async () => {
  const dir = await tempDir();
  const destination = await destinationOf(dir);
  const there = await accepted([part], { dir, destination });
  expect(await there.offer.land()).toBe(there.landing);
  const elsewhere = { ...destination, mountPoint: '/elsewhere', within: '/elsewhere/', device: -1 };
  const { offer, landing } = await accepted([part], { dir, destination: elsewhere });
  await expect(offer.land()).rejects.toMatchObject({ code: 'destination-gone', params: { dir } });
  await offer.takeBackParts(false);
  expect(landing.calls).toEqual([]);
});

test('what has landed is known once it went on over a connection', async () => {
  const { offer, landing } = await accepted([]);
  expect(offer.landed()).toBeNull();
  landing.placed.set('a', Buffer.from('a'));
  offer.begin(landing, manifestOf([]));
  expect(offer.landed()).toEqual(['/in/a']);
});

test('accepted in this run and without a beginning of a file, there is nothing to take back', async () => {
  const { offer, landing } = await accepted(null);
  await offer.takeBackParts(false);
  expect(landing.calls).toEqual([]);
});

test('what its disk had of it when it went away is looked for when it is back', async () => {
  const { offer, landing } = await accepted(null);
  offer.noteGone();
  await offer.takeBackParts(true);
  expect(landing.calls).toEqual(['sweep early', 'finish']);
});

test('beginnings are looked for in every folder that the transfer ever came into', async () => {
  const { offer, landing } = await accepted([part, { is: 'tops', names: ['later'] }]);
  await offer.holdings.tops.ahead([big, file('last')]);
  await offer.takeBackParts(false);
  expect(landing.calls).toEqual(['sweep early old later tree', 'abort']);
});

test('of one that is done, beginnings go and files stay', async () => {
  const { offer, landing } = await accepted(null);
  offer.holdings.notePart(big, '.p', 4);
  await offer.takeBackParts(true);
  expect(landing.calls).toEqual(['sweep early', 'finish']);
});

test('its journal stays when it is closed, and goes when it is removed', async () => {
  const { offer, journals } = await accepted(null);
  offer.note({ is: 'paused', paused: true });
  await offer.close();
  expect(await journals()).toHaveLength(1);
  await offer.remove();
  expect(await journals()).toEqual([]);
});

test('ended, its journal stays where partial files could not be removed, and only there', async () => {
  for (const stuckIn of [[], ['tree']]) {
    const { context, offer, landing, journals } = await accepted([part]);
    landing.stuckIn = stuckIn;
    await offer.takeBackParts(true);
    await offer.remove();
    expect(await journals()).toHaveLength(stuckIn.length);
    const kept = await peekJournal(context.journals, transferId, journalSchemas);
    expect(kept?.records.map((line) => line.is === 'left-behind' && line.folders)).toEqual(
      stuckIn.length ? [['tree']] : undefined,
    );
  }
});

test('what a connection could not remove is looked for at the end, when another has taken its place', async () => {
  const { offer, landing } = await accepted(null);
  offer.begin(landing, manifestOf([]));
  landing.stuckIn = ['tree'];
  const next = new MemoryLanding();
  offer.begin(next, manifestOf([]));
  landing.calls.length = 0;
  await offer.takeBackParts(false);
  expect(landing.calls).toEqual(['sweep early', 'abort']);
});
