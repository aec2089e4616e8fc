/** Ferry's terminal app, as a person types it: from the start of `ferry send` until it has said "delivered". */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Arena, Contestant, Session } from '../contestant.ts';
import { freePort, listens } from '../host/ports.ts';
import { programPath } from '../program.ts';
import { leaveOlder } from './left-before.ts';

/** `app`: the folder with `cli.js`. */
export function ferryCommand(name: string, app: string): Contestant {
  return {
    name,
    note: 'Ferry in the terminal, start of the program included: TLS 1.3 both ways, BLAKE3 at both ends, partial file and rename',
    needs: [{ program: join(app, 'cli.js'), install: 'npm run build' }],
    updates: true,
    open: (arena) => open(arena, app),
  };
}

async function open({ workload, temp, to, from, sender, receiver }: Arena, app: string): Promise<Session> {
  leaveOlder(workload, from, to);
  const delays = { sender: join(temp, 'sender-delay'), receiver: join(temp, 'receiver-delay') };
  const cli = (side: 'sender' | 'receiver', ...args: string[]): [string[], { env: Record<string, string> }] => {
    const preload = pathToFileURL(programPath('loop-delay')).href;
    const argv = [process.execPath, '--import', preload, join(app, 'cli.js'), ...args, '--home', join(temp, side)];
    return [argv, { env: { FERRY_BENCH_DELAY: delays[side], FERRY_ACCEPT_NEW: '1' } }];
  };
  const conflicts = workload.changed === undefined ? [] : ['--conflicts', 'replace'];
  // Without --json, as a person has it: that prints a line for each file.
  const port = await freePort();
  const listening = receiver.start(
    ...cli('receiver', 'receive', '--accept', 'all', ...conflicts, '--dir', to, '--port', String(port)),
  );
  await listens(listening, receiver.host, port);
  // Its key is made at the first start, once in its life.
  await sender.start(...cli('sender', 'devices', '--wait', '0')).succeeded();
  return {
    ready: () => listening.signal('SIGUSR2'),
    async send(item) {
      const target = `${receiver.host.address}:${port}`;
      await sender.start(...cli('sender', 'send', join(from, item), '--to', target)).succeeded();
    },
    async tell() {
      await listening.stop();
      return { senderDelay: read(delays.sender), receiverDelay: read(delays.receiver) };
    },
  };
}

/** Milliseconds. Of eight senders the last one's. */
function read(path: string): number {
  if (!existsSync(path)) throw new Error(`${path} was not written`);
  return Number(readFileSync(path, 'utf8'));
}
