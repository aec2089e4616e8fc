/** Two starts in one home: real locks, real sockets, and a first that stands still. */
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { claimInstance, type InstanceOptions } from '../../../electron/desktop/instance/instance.ts';
import { openExclusively } from '../../../electron/engine/state/exclusive/exclusive-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function claim(home: string, more: Partial<InstanceOptions> = {}) {
  const is = await claimInstance({ home, what: { paths: [] }, heard: () => {}, ...more });
  if (is.kind === 'first') onTestFinished(is.end);
  return is;
}

describe.skipIf(process.platform === 'win32')('two starts in one home (Windows has Electron’s lock)', () => {
  test('the second hands its files to the first, and the link that was clicked on', async () => {
    const home = await temporaryFolder();
    const heard = vi.fn();
    expect((await claim(home, { heard })).kind).toBe('first');
    expect((await claim(home, { what: { paths: ['/tmp/a\nb', '/tmp/ü'], link: 'ferry:pair' } })).kind).toBe(
      'handed-over',
    );
    expect(heard.mock.calls).toEqual([[{ paths: ['/tmp/a\nb', '/tmp/ü'], link: 'ferry:pair' }]]);
  });

  test('one that has ended makes way, however it ended', async () => {
    const home = await temporaryFolder();
    const first = await claimInstance({ home, what: { paths: [] }, heard: () => {} });
    if (first.kind === 'first') first.end();
    await vi.waitFor(async () => expect((await claim(home)).kind).toBe('first'));
    // What a killed one leaves: its socket, and a lock that is nobody's.
    const killed = await temporaryFolder();
    await writeFile(join(killed, 'instance.socket'), '');
    await writeFile(join(killed, 'instance.lock'), '');
    expect((await claim(killed)).kind).toBe('first');
    expect((await claim(killed)).kind).toBe('handed-over');
  });

  test('in a home whose path is too long for a socket’s', async () => {
    const home = join(await temporaryFolder(), 'n'.repeat(120), 'home');
    await mkdir(home, { recursive: true });
    const heard = vi.fn();
    expect((await claim(home, { heard })).kind).toBe('first');
    expect((await claim(home, { what: { paths: ['/a'] } })).kind).toBe('handed-over');
    expect(heard).toHaveBeenCalledOnce();
  });

  test('one that doesn’t answer is given up on, whether its socket takes the call or is gone', async () => {
    const home = await temporaryFolder();
    const lock = await openExclusively(join(home, 'instance.lock'), { create: true });
    onTestFinished(async () => lock?.release());
    const patienceMs = 300;
    expect((await claim(home, { patienceMs })).kind).toBe('silent');
    const mute = createServer(() => {}).listen(join(home, 'instance.socket'));
    await once(mute, 'listening');
    onTestFinished(() => void mute.close());
    expect((await claim(home, { patienceMs })).kind).toBe('silent');
  });

  test('nonsense over the socket is nothing to the first', async () => {
    const home = await temporaryFolder();
    const heard = vi.fn();
    await claim(home, { heard });
    for (const line of ['{}\n', 'nonsense\n', '{"paths":[1]}\n', '{"paths":["relative"]}\n']) {
      const socket = createConnection(join(home, 'instance.socket'));
      socket.on('error', () => {});
      socket.write(line);
      await once(socket, 'close');
    }
    expect(heard).not.toHaveBeenCalled();
    expect((await claim(home)).kind).toBe('handed-over');
  });
});
