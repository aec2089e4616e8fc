/** Ferry as an app that runs already: from the drop until everything is delivered. Under Node, and under Electron. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Arena, Contestant, Need, Session, Side } from '../contestant.ts';
import { program } from '../program.ts';
import { arrived } from './arrived.ts';
import { leaveOlder } from './left-before.ts';
import { onlyBig, onlyFiles } from './sits-out.ts';

/** At least so long a person holds a file over a device before they let go. */
const heldMs = 250;

const what = 'TLS 1.3 both ways, BLAKE3 at both ends, partial file and rename';

/** `app`: the folder with `worker.js`. */
export function ferryApp(name: string, app: string): Contestant {
  return {
    name,
    note: `Ferry’s engine in a worker thread, running already, as in the desktop app: ${what}`,
    needs: [{ program: join(app, 'worker.js'), install: 'npm run build' }],
    resumes: true,
    updates: true,
    stays: true,
    open: (arena) => open(arena, app, program('app-host')),
  };
}

/** The same over the fast lane; `able`: by sendfile(2), else by reads and writes. */
export function ferryFast(name: string, app: string, able: boolean): Contestant {
  const how = able ? 'by sendfile(2)' : 'by reads and writes';
  return {
    name,
    note: `the same over the fast lane, ${how}: plain TCP for the bytes, BLAKE3 at both ends and TLS for all else`,
    needs: [{ program: join(app, 'worker.js'), install: 'npm run build' }],
    sitsOut: (workload) => onlyFiles(workload) ?? onlyBig(workload),
    resumes: true,
    open: (arena) => open(arena, app, program('app-host'), able ? 'sendfile' : 'reads'),
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

async function open(arena: Arena, app: string, command: string[], fast?: 'sendfile' | 'reads'): Promise<Session> {
  const { workload, temp, to, from, sender, receiver } = arena;
  /** `before`: the port where it listened before it was killed. */
  const start = async (side: Side, name: string, dir: string, before = '0') => {
    const home = join(temp, name);
    mkdirSync(home, { recursive: before !== '0' });
    const held = side.start([...command, join(app, 'worker.js'), home, dir], {
      input: true,
      // Electron as the program it is, whatever the shell it was started from says.
      env: {
        ELECTRON_RUN_AS_NODE: '',
        XDG_CONFIG_HOME: home,
        FERRY_BENCH_PORT: before,
        FERRY_BENCH_REPLACE: workload.changed === undefined ? '0' : '1',
        FERRY_BENCH_SENDFILE: fast === 'reads' ? '0' : '1',
      },
    });
    const [, port, key] = await held.says(/port (\d+) key (\w+)/);
    return { held, key: key!, port: port!, address: `${side.host.address}:${port}` };
  };
  const both = async (before?: { receivingPort: string; sendingPort: string }) => {
    const receiving = await start(receiver, 'receiver', to, before?.receivingPort);
    const sending = await start(sender, 'sender', temp, before?.sendingPort);
    if (fast !== undefined) {
      receiving.held.write(`allow ${sending.key} sender\n`);
      sending.held.write(`allow ${receiving.key} receiver\n`);
      await Promise.all([receiving.held.says(/allowed/), sending.held.says(/allowed/)]);
    }
    if (workload.measure === 'latency') {
      // As after an earlier transfer.
      receiving.held.write(`know ${sending.key} sender\n`);
      sending.held.write(`know ${receiving.key} receiver\n`);
      await Promise.all([receiving.held.says(/known/), sending.held.says(/known/)]);
    }
    const ports = { receivingPort: receiving.port, sendingPort: sending.port };
    const there = { address: receiving.address, key: receiving.key };
    return { receiving: receiving.held, sending: sending.held, ...there, ...ports };
  };
  leaveOlder(workload, from, to);
  const begun = await both();
  if (workload.resumed !== undefined) {
    // As when both computers lose their power midway.
    begun.sending.write(`send ${join(from, workload.items[0]!)} ${begun.address}\n`);
    await arrived(to, workload.resumed);
    begun.receiving.signal('SIGKILL');
    begun.sending.signal('SIGKILL');
    await Promise.all([begun.receiving.ended, begun.sending.ended]);
  }
  const { receiving, sending, address, key } = workload.resumed === undefined ? begun : await both(begun);
  /** How often each item was. */
  const sent = new Map<string, number>();
  const delayOf = async (held: typeof sending): Promise<number> => {
    held.write('delay\n');
    return Number((await held.says(/delay ([\d.]+)/))[1]);
  };
  return {
    async ready() {
      [sending, receiving].forEach((held) => held.write('reset\n'));
      if (workload.measure !== 'latency') return;
      sending.write(`hold ${address} ${key}\n`);
      await sending.says(/held/);
      await setTimeout(heldMs);
    },
    async send(item) {
      const path = join(from, item);
      sending.write(`send ${path} ${address}\n`);
      const times = (sent.get(item) ?? 0) + 1;
      sent.set(item, times);
      await sending.says(new RegExp(`(?:^sent .*/${item}$[^]*?){${times}}`, 'm'));
    },
    async tell() {
      const delays = { senderDelay: await delayOf(sending), receiverDelay: await delayOf(receiving) };
      if (fast === undefined) return delays;
      let senderHashing = 0;
      for (const item of workload.items) {
        const hashing = sender.startUncounted(
          program('hash-alone', join(from, item), fast === 'reads' ? 'ahead' : 'thread'),
        );
        senderHashing += Number((await hashing.says(/hashing ([\d.]+)/))[1]);
      }
      return { ...delays, senderHashing };
    },
  };
}
