/** What Windows refuses while another program has the file open is tried again, for a while and not longer. */
import { expect, test } from 'vitest';
import {
  longestHoldMs,
  mayBeOpen,
  shortestPatienceMs,
  tryAgain,
  type Patience,
} from '../../../electron/engine/open-elsewhere/try-again.ts';

const refused = (code: string): Error => Object.assign(new Error(code), { code, errno: -1 });

/** Refuses so many times, then answers how often it was asked. */
function after(refusals: number, code: string): { work: () => number; asked: () => number } {
  let asked = 0;
  const work = (): number => {
    asked++;
    if (asked <= refusals) throw refused(code);
    return asked;
  };
  return { work, asked: () => asked };
}

const windows = (ms = longestHoldMs): Patience => ({ platform: 'win32', ms });

test.each(['EBUSY', 'EPERM', 'EACCES'])('%s of a rename is tried again until it succeeds', async (code) => {
  expect(await tryAgain(after(3, code).work, 'denied', windows())).toBe(4);
});

test('opening is tried again for a sharing violation only', async () => {
  expect(await tryAgain(after(1, 'EBUSY').work, 'sharing', windows())).toBe(2);
  const denied = after(1, 'EPERM');
  await expect(tryAgain(denied.work, 'sharing', windows())).rejects.toThrow('EPERM');
  expect(denied.asked()).toBe(1);
});

test.each(['ENOENT', 'ENOSPC', 'EEXIST'])('%s is about something else', async (code) => {
  const { work, asked } = after(1, code);
  await expect(tryAgain(work, 'denied', windows())).rejects.toThrow(code);
  expect(asked()).toBe(1);
});

test.each(['linux', 'darwin'] as const)('on %s everything is tried once', async (platform) => {
  const { work, asked } = after(1, 'EBUSY');
  await expect(tryAgain(work, 'denied', { platform, ms: longestHoldMs })).rejects.toThrow('EBUSY');
  expect(asked()).toBe(1);
  expect(mayBeOpen(refused('EBUSY'), 'sharing', platform)).toBe(false);
});

test('what is refused for good is waited for less each time, and as long as ever once something was closed', async () => {
  const patience = windows(shortestPatienceMs * 4);
  const forGood = (): never => {
    throw refused('EPERM');
  };
  const waits: number[] = [];
  for (let n = 0; n < 4; n++) {
    waits.push(patience.ms);
    await expect(tryAgain(forGood, 'denied', patience)).rejects.toThrow('EPERM');
  }
  expect(waits).toEqual([4, 2, 1, 1].map((times) => times * shortestPatienceMs));
  await tryAgain(after(1, 'EBUSY').work, 'denied', patience);
  expect(patience.ms).toBe(longestHoldMs);
});
