/** The desktop app as people have it: two of them under Electron, with their windows, on a screen nobody sees. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Arena, Contestant, Session, Side } from '../contestant.ts';
import { freePort, listens } from '../host/ports.ts';
import { program } from '../program.ts';

/** `app`: the folder with the built app and its package.json; `electron`: Electron's executable. */
export function ferryWindow(app: string, electron: string): Contestant {
  return {
    name: 'ferry-window',
    note: 'the desktop app itself under Electron, windows and all; CPU and memory of all its processes, delay of its main process',
    needs: [
      { program: electron, install: 'npm start (once: it finds or assembles Electron)' },
      { program: 'Xvfb', install: 'apt-get install --no-install-recommends xvfb' },
    ],
    only: 'sections that name it',
    open: (arena) => open(arena, app, electron),
  };
}

async function open({ temp, to, from, sender, receiver }: Arena, app: string, electron: string): Promise<Session> {
  const screen = sender.startUncounted(['Xvfb', '-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp']);
  const [, display] = await screen.says(/(\d+)/);
  const start = async (side: Side, name: string) => {
    const home = join(temp, name);
    mkdirSync(home);
    const delayFile = join(temp, `${name}-delay`);
    const debugging = await freePort();
    const switches = ['--no-sandbox', '--log-level=3', `--remote-debugging-port=${debugging}`];
    const held = side.start([electron, ...switches, app, `--home=${home}`, `--name=${name}`, '--port=0'], {
      env: { DISPLAY: `:${display}`, FERRY_BENCH_DELAY: delayFile, ELECTRON_RUN_AS_NODE: '' },
    });
    await listens(held, side.host, debugging);
    return { held, debugging: String(debugging), delayFile };
  };
  const [sending, receiving] = await Promise.all([start(sender, 'sender'), start(receiver, 'receiver')]);
  const driver = sender.startUncounted(program('window-driver', sending.debugging, receiving.debugging, to), {
    input: true,
  });
  const [, port] = await driver.says(/ready (\d+)/);
  return {
    ready: () => [sending, receiving].forEach(({ held }) => held.signal('SIGUSR2')),
    async send(item) {
      driver.write(`send ${join(from, item)} ${receiver.host.address}:${port}\n`);
      await driver.says(new RegExp(`^sent .*/${item}$`, 'm'));
    },
    async tell() {
      await Promise.all([sending.held.stop(), receiving.held.stop()]);
      return { senderDelay: read(sending.delayFile), receiverDelay: read(receiving.delayFile) };
    },
  };
}

/** Milliseconds. */
function read(path: string): number {
  if (!existsSync(path)) throw new Error(`${path} was not written`);
  return Number(readFileSync(path, 'utf8'));
}
