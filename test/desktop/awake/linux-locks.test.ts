import { describe, expect, onTestFinished, test } from 'vitest';
import { linuxLock } from '../../../electron/desktop/awake/linux-locks.ts';
import { Bus } from '../../../electron/desktop/bus/bus.ts';
import { busProgram } from '../../support/desktop/bus-program.ts';
import { noLogin1, startLogin1 } from '../../support/desktop/login1.ts';
import { hasBus, startBus } from '../../support/desktop/session-bus.ts';

const nowhere = 'unix:path=/nowhere';

function lockOn(session: string, system: string) {
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: session, DBUS_SYSTEM_BUS_ADDRESS: system };
  const bus = new Bus('session', { env });
  onTestFinished(() => bus.close());
  const lock = linuxLock({ bus, why: () => 'Files are on their way', env });
  onTestFinished(() => lock.release());
  return lock;
}

/** A power manager or screen saver; `asked` are the calls without their cookies. */
const saver = async (address: string, name: string) => {
  let cookie = 40;
  const program = await busProgram(address, [name], ({ member }) => {
    if (member === 'Inhibit') return ['u', ++cookie];
    return member === 'UnInhibit' ? [''] : null;
  });
  return { program, calls: () => program.asked.map(({ member, body }) => [member, body[0]]) };
};

describe.skipIf(noLogin1 !== null)(`with logind${noLogin1 === null ? '' : ` (${noLogin1})`}`, () => {
  test('a lock on sleep and idleness is taken and let go of, again and again', async () => {
    const { address } = await startBus();
    const login1 = await startLogin1(address);
    const lock = lockOn(nowhere, address);
    for (let i = 0; i < 2; i++) {
      lock.take();
      await expect.poll(() => login1.held()).toEqual(['sleep:idle block Ferry']);
      lock.release();
      await expect.poll(() => login1.held()).toEqual([]);
    }
  });

  test('one that is let go of while it is being taken is let go of', async () => {
    const { address } = await startBus();
    const login1 = await startLogin1(address);
    const lock = lockOn(nowhere, address);
    lock.take();
    lock.release();
    lock.take();
    await expect.poll(() => login1.held()).toEqual(['sleep:idle block Ferry']);
  });
});

describe.skipIf(!hasBus)(`without logind${hasBus ? '' : ' (no dbus-daemon)'}`, () => {
  test('the power manager is asked, and told when it is over', async () => {
    const { address } = await startBus();
    const power = await saver(address, 'org.freedesktop.PowerManagement');
    const screen = await saver(address, 'org.freedesktop.ScreenSaver');
    const lock = lockOn(address, nowhere);
    lock.take();
    await expect.poll(power.calls).toEqual([['Inhibit', 'Ferry']]);
    lock.release();
    await expect.poll(power.calls).toEqual([
      ['Inhibit', 'Ferry'],
      ['UnInhibit', 41],
    ]);
    expect(screen.calls()).toEqual([]);
  });

  test('the screen saver is, where there is no power manager; one that starts again is asked again', async () => {
    const { address } = await startBus();
    const first = await saver(address, 'org.freedesktop.ScreenSaver');
    const lock = lockOn(address, nowhere);
    lock.take();
    await expect.poll(first.calls).toEqual([['Inhibit', 'Ferry']]);
    first.program.end();
    const second = await saver(address, 'org.freedesktop.ScreenSaver');
    await expect.poll(second.calls).toEqual([['Inhibit', 'Ferry']]);
  });

  test('one that comes while bytes move is asked then', async () => {
    const { address } = await startBus();
    lockOn(address, nowhere).take();
    const power = await saver(address, 'org.freedesktop.PowerManagement');
    await expect.poll(power.calls).toEqual([['Inhibit', 'Ferry']]);
  });
});
