import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FerryError } from '../../../shared/errors.ts';
import { Directory } from '../../../electron/engine/discovery/directory.ts';
import { maxMissedProbes, probeEveryMs } from '../../../electron/engine/discovery/times-and-limits.ts';
import { ManualAddresses } from '../../../electron/engine/discovery/typed-addresses.ts';
import type { ProbedPeer } from '../../../electron/engine/discovery/typed-addresses.ts';

const nas: ProbedPeer = { fingerprint: 'a'.repeat(64), name: 'nas', kind: 'server' };
const own = 'f'.repeat(64);

let manual: ManualAddresses;
let events: string[];
let probed: string[];
/** How often somebody said hello. */
let greeted: number;
/** Who is at the end of the line now; null: nobody. */
let there: ProbedPeer | null;

beforeEach(() => {
  vi.useFakeTimers();
  events = [];
  probed = [];
  greeted = 0;
  there = nas;
  const directory = new Directory({
    onDevice: ({ name, addresses }) => events.push(`${name}: ${addresses.join(' ')}`),
    onGone: () => events.push('gone'),
  });
  manual = new ManualAddresses({
    directory,
    ownFingerprint: () => own,
    async probe(host, port, { before, key }) {
      probed.push([host, port, ...(key === undefined ? [] : [key])].join(' '));
      if (!there) throw new FerryError('unreachable', { address: host });
      if (before?.fingerprint === there.fingerprint) return before;
      greeted++;
      return there;
    },
  });
});
afterEach(() => {
  manual.stop();
  vi.useRealTimers();
});

test('a typed address is dialled and its device listed', async () => {
  expect(await manual.add('nas.local')).toEqual({ ...nas, addresses: ['nas.local:53318'], via: 'manual' });
  await manual.add('[fd00::1]:99');
  expect(probed).toEqual(['nas.local 53318', 'fd00::1 99']);
  expect(events).toEqual(['nas: nas.local:53318', 'nas: nas.local:53318 [fd00::1]:99']);
});

test('what can’t be dialled, doesn’t answer or is this device itself is not listed', async () => {
  await expect(manual.add('not an address')).rejects.toMatchObject({ code: 'bad-address' });
  there = null;
  await expect(manual.add('nas')).rejects.toMatchObject({ code: 'unreachable' });
  there = { ...nas, fingerprint: own };
  await expect(manual.add('nas')).rejects.toMatchObject({ code: 'self-send' });
  await vi.advanceTimersByTimeAsync(3 * probeEveryMs);
  expect(events).toEqual([]);
  expect(probed).toHaveLength(2);
});

test('it stays while it answers, also when it misses a probe, and goes when it misses too many', async () => {
  await manual.add('nas');
  await vi.advanceTimersByTimeAsync(5 * probeEveryMs);
  expect(probed).toHaveLength(6);
  there = null;
  await vi.advanceTimersByTimeAsync((maxMissedProbes - 1) * probeEveryMs);
  there = nas;
  await vi.advanceTimersByTimeAsync(probeEveryMs);
  there = null;
  await vi.advanceTimersByTimeAsync((maxMissedProbes - 1) * probeEveryMs);
  expect(events).toEqual(['nas: nas:53318']);
  await vi.advanceTimersByTimeAsync(probeEveryMs);
  expect(events).toEqual(['nas: nas:53318', 'gone']);
  const before = probed.length;
  await vi.advanceTimersByTimeAsync(5 * probeEveryMs);
  expect(probed).toHaveLength(before);
});

test('typed twice it is asked once a round; refresh asks at once', async () => {
  await manual.add('nas');
  await manual.add('nas:53318');
  await vi.advanceTimersByTimeAsync(probeEveryMs);
  expect(probed).toHaveLength(3);
  there = { ...nas, name: 'NAS' };
  manual.refresh();
  await vi.advanceTimersByTimeAsync(0);
  expect(events.at(-1)).toBe('NAS: nas:53318');
});

test('whoever answers is greeted once, and again only when another is there or all are asked anew', async () => {
  await manual.add('nas');
  await vi.advanceTimersByTimeAsync(5 * probeEveryMs);
  expect([probed.length, greeted]).toEqual([6, 1]);
  there = { ...nas, fingerprint: 'b'.repeat(64), name: 'other' };
  await vi.advanceTimersByTimeAsync(2 * probeEveryMs);
  expect([probed.length, greeted]).toEqual([8, 2]);
  expect(events.slice(-2)).toEqual(['gone', 'other: nas:53318']);
  manual.refresh();
  await vi.advanceTimersByTimeAsync(0);
  expect(greeted).toBe(3);
});

test('a name nobody could see is replaced by the address', async () => {
  there = { ...nas, name: '\u202e' };
  expect((await manual.add('nas')).name).toBe('nas:53318');
});

test('after the stop nothing is listed any more', async () => {
  const adding = manual.add('nas');
  manual.stop();
  await expect(adding).rejects.toMatchObject({ code: 'shutting-down' });
  await vi.advanceTimersByTimeAsync(3 * probeEveryMs);
  expect(events).toEqual([]);
});

test('where a person has agreed to a key, it is that one that is asked for, then and later', async () => {
  const device = await manual.add('nas', nas.fingerprint);
  await vi.advanceTimersByTimeAsync(probeEveryMs);
  expect(device).toMatchObject({ fingerprint: nas.fingerprint });
  expect(probed).toEqual([`nas 53318 ${nas.fingerprint}`, `nas 53318 ${nas.fingerprint}`]);
});
