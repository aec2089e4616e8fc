/** Offers told by real servers of notifications: shown, answered there, replaced, gone; and servers that hang, come late, or aren't there. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { maxPendingOffersOfPeer } from '../../../electron/engine/wire/limits.ts';
import { startTestEngine, type TestEngine } from '../../support/engines.ts';
import { notificationServer } from '../../support/desktop/notification-server.ts';
import { hasBus, startBus } from '../../support/desktop/session-bus.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { describeApp, launchHere, pressInDialogs, type FerryApp } from '../ferry.ts';
import { listenIn, pressAccept, serverNames, startServer, whyNot } from './notification-servers.ts';

interface Scene {
  readonly ferry: FerryApp;
  /** A device that is remembered here. */
  readonly ada: TestEngine;
  /** Offers a file; resolves with the transfer's id when it waits for an answer at Ferry. `from`: Ada, unless somebody else does. */
  readonly offer: (from?: TestEngine) => Promise<string>;
  /** Somebody more whom Ferry remembers. */
  readonly friend: (name: string) => Promise<TestEngine>;
}

/** Ferry with its window out of sight, on this bus. */
async function scene(address: string): Promise<Scene> {
  const dir = await temporaryFolder();
  let offers = 0;
  const env = { DBUS_SESSION_BUS_ADDRESS: address, XDG_DOWNLOAD_DIR: join(dir, 'Downloads') };
  const ferry = await launchHere({ name: 'Harbour', env });
  await pressInDialogs(ferry.electron, 1);
  const friend = async (name: string): Promise<TestEngine> => {
    const engine = await startTestEngine(name);
    const remembered = await ferry.page.evaluate((who) => window.ferry.command('remember', who), {
      ...{ fingerprint: engine.state().self.fingerprint, name, autoAccept: false },
    });
    expect(remembered).toMatchObject({ ok: true });
    return engine;
  };
  const ada = await friend('Ada');
  const { port } = (await stateOf(ferry)).self;
  await ferry.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const offer = async (from = ada): Promise<string> => {
    // The same file again would be the same offer.
    const parcel = join(dir, `parcel-${offers++}.txt`);
    await writeFile(parcel, 'hello');
    const to = { by: 'address', address: `127.0.0.1:${port}` } as const;
    const sent = await from.handle.command('send', { paths: [parcel], to, acceptNew: true });
    if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
    const { transferId } = sent.value;
    // It is the same id on both sides.
    const isThere = async () =>
      (await stateOf(ferry)).transfers.some(({ id, status }) => id === transferId && status === 'asking');
    await expect.poll(isThere, { timeout: 20_000 }).toBe(true);
    return transferId;
  };
  return { ferry, ada, offer, friend };
}

/** A person answers in the window. */
async function answer({ page }: FerryApp, transferId: string, accept: boolean): Promise<void> {
  const args = { transferId, accept };
  expect(await page.evaluate((how) => window.ferry.command('answer', how), args)).toEqual({ ok: true, value: null });
}

const stateOf = async (ferry: FerryApp) => (await ferry.page.evaluate(() => window.ferry.snapshot())).state;

/** Longest time in milliseconds that main's loop has stood still since this was called, once asked. */
async function watchMain({ electron }: FerryApp): Promise<() => Promise<number>> {
  await electron.evaluate(() => {
    let last = performance.now();
    const watched = { worst: 0 };
    Object.assign(globalThis, { watched });
    setInterval(() => {
      const now = performance.now();
      watched.worst = Math.max(watched.worst, now - last - 5);
      last = now;
    }, 5);
  });
  return () => electron.evaluate(() => (globalThis as unknown as { watched: { worst: number } }).watched.worst);
}

/** What waits for a program that doesn't answer stands still for 25 seconds; a busy machine for some hundred milliseconds. */
const standsStillMs = 1000;

describeApp('an offer while the window is out of sight', () => {
  for (const server of serverNames) {
    const why = whyNot(server);
    test.skipIf(why !== null)(
      `is accepted in its notification: ${server}${why === null ? '' : ` (${why})`}`,
      async () => {
        // xfce4-notifyd has the bus start its settings.
        const { address } = await startBus({ startsPrograms: true });
        const heard = await listenIn(address);
        await startServer(server, address);
        const { ada, offer, ferry } = await scene(address);
        const id = await offer();
        await expect.poll(() => heard.told.length, { timeout: 20_000 }).toBe(1);
        expect(heard.told[0]?.texts).toEqual(['Ada wants to send you files', '1 file, 5 B']);
        await pressAccept(server, address);
        await ada.transfer(({ status }) => status === 'done', id);
        const landed = (await stateOf(ferry)).transfers.find(({ id: each }) => each === id)?.landed[0];
        expect(await readFile(landed!, 'utf8')).toBe('hello');
        // That it arrived is told as well.
        await expect.poll(() => heard.told.at(-1)?.texts?.[0], { timeout: 20_000 }).toBe('Received from Ada');
      },
    );
  }

  for (const server of serverNames) {
    test.skipIf(whyNot(server) !== null)(`is gone when it is answered elsewhere: ${server}`, async () => {
      const { address } = await startBus({ startsPrograms: true });
      const heard = await listenIn(address);
      await startServer(server, address);
      const { ferry, offer } = await scene(address);
      const transferId = await offer();
      await expect.poll(() => heard.told.length, { timeout: 20_000 }).toBe(1);
      await answer(ferry, transferId, false);
      await expect.poll(() => heard.others, { timeout: 20_000 }).toContain('NotificationClosed');
      expect(heard.others).toContain('CloseNotification');
    });
  }
});

const withBus = test.skipIf(!hasBus);

describeApp('many offers, and what comes of servers that don’t answer', () => {
  withBus('200 offers of 25 friends are one notification, told a few times', async () => {
    const { address } = await startBus();
    const server = await notificationServer(address);
    const { offer, ferry, friend } = await scene(address);
    // Each may have as many waiting.
    for (let who = 0; who < 200 / maxPendingOffersOfPeer; who++) {
      const from = await friend(`Friend ${who}`);
      await Promise.all(Array.from({ length: maxPendingOffersOfPeer }, () => offer(from)));
    }
    await expect
      .poll(() => server.standing().map(({ title }) => title), { timeout: 20_000 })
      .toEqual(['200 offers wait for your answer']);
    expect(new Set(server.told.map(({ id }) => id)).size).toBeLessThanOrEqual(3);
    expect((await stateOf(ferry)).transfers).toHaveLength(200);
  });

  const servers = {
    'a server that never answers': async (address: string) => {
      const { told } = await notificationServer(address, { silent: true });
      return async () => {
        await expect.poll(() => told.length, { timeout: 20_000 }).toBeGreaterThan(0);
      };
    },
    'none at all': async () => async () => {},
    'one that comes later': async (address: string) => async () => {
      const late = await notificationServer(address);
      await expect.poll(() => late.standing().length, { timeout: 20_000 }).toBe(1);
    },
  };
  for (const [name, start] of Object.entries(servers)) {
    withBus(`${name}: nothing in the main process waits`, async ({ annotate }: TestContext) => {
      const { address } = await startBus();
      const wasTold = await start(address);
      const { ferry, ada, offer } = await scene(address);
      const worst = await watchMain(ferry);
      const transferId = await offer();
      await wasTold();
      // Everything else goes on: the offer is answered, and arrives.
      await answer(ferry, transferId, true);
      await ada.transfer(({ status }) => status === 'done', transferId);
      const stoodStill = await worst();
      await annotate(`main stood still for ${Math.round(stoodStill)} ms at most`);
      expect(stoodStill).toBeLessThan(standsStillMs);
    });
  }

  test.skipIf(whyNot('dunst') !== null)('a real one that is stopped: nothing in the main process waits', async () => {
    const { address } = await startBus();
    const server = await startServer('dunst', address);
    const { ferry, ada, offer } = await scene(address);
    server.pause();
    const worst = await watchMain(ferry);
    const ids = [await offer(), await offer()];
    for (const transferId of ids) {
      await answer(ferry, transferId, true);
      await ada.transfer(({ status }) => status === 'done', transferId);
    }
    expect(await worst()).toBeLessThan(standsStillMs);
    server.resume();
  });
});
