/** Against real buses. */
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Bus, type BusOptions } from '../../../electron/desktop/bus/bus.ts';
import { Typed } from '../../../electron/desktop/bus/typed.ts';
import { busProgram, type BusProgram } from '../../support/desktop/bus-program.ts';
import { hasBus, startBus } from '../../support/desktop/session-bus.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const name = 'test.Echo';
const at = { destination: name, path: '/echo', interface: name };

function bus(address: string | undefined, options: BusOptions = {}): Bus {
  const made = new Bus('session', { env: { DBUS_SESSION_BUS_ADDRESS: address }, ...options });
  onTestFinished(() => made.close());
  return made;
}

/** Says what it is told, keeps silent where asked to. */
function serve(address: string): Promise<BusProgram> {
  return busProgram(address, [name], ({ interface: asked, member, body: [text, options] }) => {
    if (asked !== name) return null;
    if (member === 'Keep') return undefined;
    return member === 'Say' ? ['s', `${String(text)} ${JSON.stringify(options)}`] : null;
  });
}

const heardBy = (program: BusProgram, text: string): void => program.emit('/echo', name, 'Heard', 's', text);

describe.skipIf(!hasBus)('a bus (skipped without dbus-daemon)', () => {
  test('a program is asked, with values that say their type, and answers', async () => {
    const { address } = await startBus();
    await serve(address);
    const say = { ...at, member: 'Say', signature: 'sa{sv}', body: ['hello', { n: new Typed('u', 7) }] };
    expect(await bus(address).call(say)).toEqual({ ok: true, body: ['hello {"n":{"signature":"u","value":7}}'] });
  });

  test('nobody of that name, an unknown method, and arguments that don’t fit are refused by name', async () => {
    const { address } = await startBus();
    const mine = bus(address);
    const say = { ...at, member: 'Say' };
    expect(await mine.call(say)).toEqual({
      ok: false,
      why: 'refused',
      error: 'org.freedesktop.DBus.Error.ServiceUnknown',
    });
    await serve(address);
    expect(await mine.call({ ...at, member: 'Sing' })).toMatchObject({ ok: false, why: 'refused' });
    expect(await mine.call({ ...say, signature: 's', body: [] })).toMatchObject({ ok: false });
    expect(await mine.call({ ...say, signature: 'sa{sv}', body: ['still here', {}] })).toMatchObject({ ok: true });
  });

  test('a program that doesn’t answer is given up on after the time named', async () => {
    const { address } = await startBus();
    await serve(address);
    expect(await bus(address).call({ ...at, member: 'Keep' }, 50)).toEqual({ ok: false, why: 'silent' });
  });

  test('a listener hears the signals it asked for, from whom it asked, until it stops', async () => {
    const { address } = await startBus();
    const mine = bus(address);
    const heard: unknown[] = [];
    const stop = mine.listen({ sender: name, interface: name, member: 'Heard' }, ({ body }) => heard.push(...body));
    const errors = vi.fn();
    const throwing = bus(address, { onError: errors });
    throwing.listen({ interface: name, member: 'Heard' }, () => {
      throw new Error('a listener’s own');
    });
    await Promise.all([mine, throwing].map((each) => each.call({ ...at, member: 'Say' })));
    const echo = await serve(address);
    heardBy(echo, 'one');
    await vi.waitFor(() => expect(heard).toEqual(['one']));
    await vi.waitFor(() => expect(errors).toHaveBeenCalledOnce());
    stop();
    heardBy(echo, 'two');
    await mine.call({ ...at, member: 'Sing' });
    expect(heard).toEqual(['one']);
  });

  test('who owns a name is told at first and whenever it changes', async () => {
    const { address } = await startBus();
    const owners: (string | null)[] = [];
    bus(address).watchName(name, (owner) => owners.push(owner));
    await vi.waitFor(() => expect(owners).toEqual([null]));
    const echo = await serve(address);
    await vi.waitFor(() => expect(owners).toEqual([null, echo.unique]));
    echo.end();
    await vi.waitFor(() => expect(owners).toEqual([null, echo.unique, null]));
  });

  test('a bus that ends and comes back is found again by those who listen, and by the next call', async () => {
    const there = await startBus();
    const mine = bus(there.address);
    const owners: (string | null)[] = [];
    const heard: unknown[] = [];
    mine.watchName(name, (owner) => owners.push(owner));
    mine.listen({ interface: name, member: 'Heard' }, ({ body }) => heard.push(...body));
    const first = await serve(there.address);
    await vi.waitFor(() => expect(owners.at(-1)).toBe(first.unique));
    await there.end();
    await vi.waitFor(() => expect(owners.at(-1)).toBeNull());
    expect(await mine.call({ ...at, member: 'Say' })).toEqual({ ok: false, why: 'no-bus' });
    await there.startAgain();
    const echo = await serve(there.address);
    await vi.waitFor(() => expect(owners.at(-1)).toBe(echo.unique), { timeout: 10_000 });
    await vi.waitFor(() => {
      heardBy(echo, 'again');
      expect(heard).toContain('again');
    });
  });

  test('a bus that stands still delays nobody: calls end in their time', async () => {
    const there = await startBus();
    const mine = bus(there.address);
    await mine.call({ ...at, member: 'Say' });
    there.pause();
    const answer = await mine.call({ ...at, member: 'Say' }, 50);
    there.resume();
    expect(answer).toEqual({ ok: false, why: 'silent' });
  });
});

test('no address, a bad one, one where nobody is, and one where nobody speaks D-Bus: no bus, and no error', async () => {
  const dir = await temporaryFolder();
  const socket = join(dir, 'rude');
  const rude = createServer((client) => client.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => rude.listen(socket, resolve));
  onTestFinished(() => void rude.close());
  const addresses = [
    undefined,
    '',
    'nonsense',
    'unix:',
    'autolaunch:',
    `unix:path=${dir}/nobody`,
    `unix:path=${socket}`,
  ];
  for (const address of addresses) {
    const mine = bus(address);
    const owners: (string | null)[] = [];
    mine.watchName(name, (owner) => owners.push(owner));
    expect(await mine.call({ ...at, member: 'Say' }), String(address)).toEqual({ ok: false, why: 'no-bus' });
    expect(await mine.emit({ ...at, member: 'Heard', signature: 's', body: ['x'] })).toBe(false);
    await vi.waitFor(() => expect(owners, String(address)).toEqual([null]));
  }
});

test('a program named as the bus is not started', async () => {
  const dir = await temporaryFolder();
  const mine = bus(`unixexec:path=/usr/bin/touch,arg1=${dir}/started`);
  expect(await mine.call({ ...at, member: 'Say' })).toEqual({ ok: false, why: 'no-bus' });
});
