/** The end of a session on Windows: nobody is asked, nothing is cancelled, and what ran is there at the next start. */
import { EventEmitter } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app } from 'electron';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { runningIn, superviseQuit } from '../../electron/desktop/quit.ts';
import { isTerminal } from '../../shared/state.ts';
import { accept, ended, offer, startTestEngine, type TestEngine } from '../support/engines.ts';
import { share } from '../renderer/samples.ts';
import { tempDir } from '../support/pair.ts';
import { sampleTransfer } from '../support/state/sample.ts';

vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  return { app: Object.assign(new Emitter(), { exit: vi.fn() }), powerMonitor: new Emitter() };
});

const exit = vi.mocked(app.exit);
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

beforeEach(() => {
  exit.mockClear();
  const before = signals.map((signal) => process.listeners(signal));
  onTestFinished(() => {
    for (const [i, signal] of signals.entries()) {
      for (const added of process.listeners(signal)) if (!before[i]!.includes(added)) process.off(signal, added);
    }
  });
});
afterEach(() => void app.removeAllListeners());

/** The app around this engine, and its window; `steps` is what its end did. */
function appOf(engine: TestEngine) {
  const window = new EventEmitter();
  const steps: string[] = [];
  const quit = superviseQuit({
    running: () => runningIn(engine.state()),
    confirm: () => {
      steps.push('asked');
      return new Promise<never>(() => {});
    },
    closeWindow: async () => void steps.push('window closed'),
    stop: async () => {
      await engine.handle.stop();
      steps.push('engine stopped');
    },
  });
  quit.withSessionOf(window);
  return { window, steps, quit };
}

/** A transfer that the sender's person has paused once it was accepted. */
async function underWay() {
  const [anna, ben] = await Promise.all([startTestEngine('Anna'), startTestEngine('Ben')]);
  const path = join(await tempDir(), 'file.txt');
  await writeFile(path, 'whole');
  const id = await offer(anna, ben, [path]);
  await ben.transfer((t) => t.status === 'asking', id);
  await anna.handle.command('pause', { transferId: id });
  await accept(ben, id);
  await anna.transfer((t) => t.status === 'paused', id);
  return { anna, ben, id };
}

test('when the session ends with a transfer under way nobody is asked, and it goes on after the next start', async () => {
  const { anna, ben, id } = await underWay();
  const { window, steps, quit } = appOf(anna);
  window.emit('session-end');
  expect(quit.decided()).toBe(true);
  await expect.poll(() => exit.mock.calls).toEqual([[0]]);
  expect(steps).toEqual(['window closed', 'engine stopped']);
  expect((await ben.transfer((t) => t.status === 'reconnecting' || isTerminal(t.status), id)).status).toBe(
    'reconnecting',
  );
  const next = await startTestEngine('Anna', { home: anna.home, resumeSending: true });
  expect(next.state().transfers).toMatchObject([{ id, direction: 'outgoing' }]);
  await next.handle.command('resume', { transferId: id });
  expect([(await ended(next, id)).status, (await ended(ben, id)).status]).toEqual(['done', 'done']);
});

test('a session that ends while the person is asked whether to quit waits for no answer', async () => {
  const { anna } = await underWay();
  const { window, steps, quit } = appOf(anna);
  quit.ask();
  expect([steps, quit.decided()]).toEqual([['asked'], false]);
  window.emit('session-end');
  window.emit('session-end');
  await expect.poll(() => exit.mock.calls).toEqual([[0]]);
  expect(steps).toEqual(['asked', 'window closed', 'engine stopped']);
});

test('a session that may yet end is not held up, and ends nothing', async () => {
  const { anna, id } = await underWay();
  const { window, steps, quit } = appOf(anna);
  const event = { preventDefault: vi.fn() };
  window.emit('query-session-end', event);
  expect([steps, quit.decided(), event.preventDefault.mock.calls]).toEqual([[], false, []]);
  expect(anna.state().transfers).toMatchObject([{ id, status: 'paused' }]);
});

test('what runs is transfers that have not ended and downloads by link; what browsers send counts once', () => {
  const shown = { ...share(), underWay: 2, arriving: 1 };
  expect(runningIn(null)).toEqual({ count: 0, byLink: false });
  expect(runningIn({ transfers: [], shares: [share()] })).toEqual({ count: 0, byLink: false });
  const transfers = [sampleTransfer('1'.repeat(32)), sampleTransfer('2'.repeat(32), { status: 'done', endedAt: 1 })];
  expect(runningIn({ transfers, shares: [] })).toEqual({ count: 1, byLink: false });
  expect(runningIn({ transfers, shares: [shown, share()] })).toEqual({ count: 3, byLink: true });
  expect(runningIn({ transfers, shares: [{ ...share(), arriving: 1 }] })).toEqual({ count: 1, byLink: true });
});
