/** Ferry as an app that runs already: from the drop until everything is delivered. Under Node, and under Electron. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Arena, Contestant, Need, Session, Side } from '../contestant.ts';
import { program } from '../program.ts';

const what = 'TLS 1.3 both ways, BLAKE3 at both ends, partial file and rename';

/** `app`: the folder with `worker.js`. */
export function ferryApp(name: string, app: string): Contestant {
  return {
    name,
    note: `Ferry’s engine in a worker thread, running already, as in the desktop app: ${what}`,
    needs: [{ program: join(app, 'worker.js'), install: 'npm run build' }],
    open: (arena) => open(arena, app, program('app-host')),
  };
}

/** The same under Electron, without a window. `electron`: its executable. */
export function ferryElectron(app: string, electron: string): Contestant {
  const [, host] = program('app-host');
  // It needs no display, and root has no sandbox.
  const switches = ['--no-sandbox', '--ozone-platform=headless', '--disable-gpu'];
  const needs: Need[] = [{ program: electron, install: 'npm start (once: it finds or assembles Electron)' }];
  return {
    name: 'ferry-electron',
    note: `the same under Electron (BoringSSL), its main process measured: ${what}`,
    needs,
    only: 'sections that name it',
    open: (arena) => open(arena, app, [electron, ...switches, host!]),
  };
}

async function open({ temp, to, from, sender, receiver }: Arena, app: string, command: string[]): Promise<Session> {
  const start = async (side: Side, name: string, dir: string) => {
    const home = join(temp, name);
    mkdirSync(home);
    const held = side.start([...command, join(app, 'worker.js'), home, dir], {
      input: true,
      // Electron as the program it is, whatever the shell it was started from says.
      env: { ELECTRON_RUN_AS_NODE: '', XDG_CONFIG_HOME: home },
    });
    const [, port] = await held.says(/port (\d+)/);
    return { held, address: `${side.host.address}:${port}` };
  };
  const { held: receiving, address } = await start(receiver, 'receiver', to);
  const { held: sending } = await start(sender, 'sender', temp);
  const delayOf = async (held: typeof sending): Promise<number> => {
    held.write('delay\n');
    return Number((await held.says(/delay ([\d.]+)/))[1]);
  };
  return {
    ready: () => [sending, receiving].forEach((held) => held.write('reset\n')),
    async send(item) {
      const path = join(from, item);
      sending.write(`send ${path} ${address}\n`);
      await sending.says(new RegExp(`^sent .*/${item}$`, 'm'));
    },
    tell: async () => ({ senderDelay: await delayOf(sending), receiverDelay: await delayOf(receiving) }),
  };
}
