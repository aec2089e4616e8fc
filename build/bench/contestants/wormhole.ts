/** magic-wormhole with a mailbox server and a relay of its own; the bytes go directly from one to the other. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Arena, Contestant, Session } from '../contestant.ts';
import { freePort, listens } from '../host/ports.ts';
import { onlyFiles } from './sits-out.ts';

/** Where the command below puts it; else it must be on the PATH. */
const venv = '/opt/ferry-bench-wormhole';
const bin = (name: string): string => (existsSync(venv) ? join(venv, 'bin', name) : name);
const packages = 'magic-wormhole magic-wormhole-mailbox-server magic-wormhole-transit-relay';
const install = `python3 -m venv ${venv} && ${venv}/bin/pip install ${packages}`;

export const wormhole: Contestant = {
  name: 'wormhole',
  note: 'magic-wormhole, both programs’ start and the exchange of codes included; encrypts and verifies',
  needs: ['wormhole', 'twistd'].map((name) => ({ program: bin(name), install })),
  sitsOut: (workload) => onlyFiles(workload) ?? (workload.items.length > 1 ? 'sends one at a time here' : null),
  open,
};

async function open({ temp, to, from, sender, receiver }: Arena): Promise<Session> {
  const mailbox = await freePort();
  const relay = await freePort();
  const endpoint = (port: number): string => `tcp:${port}:interface=${receiver.host.address}`;
  const databases = [`--channel-db=${join(temp, 'channels')}`, `--usage-db=${join(temp, 'usage')}`];
  const { host } = receiver;
  const twistd = [bin('twistd'), '--nodaemon', '--pidfile='];
  // Servers of nobody's: not counted on either side.
  const servers = [
    receiver.startUncounted([...twistd, 'wormhole-mailbox', `--port=${endpoint(mailbox)}`, ...databases]),
    receiver.startUncounted([...twistd, 'transitrelay', `--port=${endpoint(relay)}`]),
  ];
  await Promise.all([listens(servers[0]!, host, mailbox), listens(servers[1]!, host, relay)]);
  const where = [`--relay-url=ws://${host.address}:${mailbox}/v1`, `--transit-helper=tcp:${host.address}:${relay}`];
  const code = '7-bench-marking';
  return {
    async send(item) {
      const sending = sender.start([
        bin('wormhole'),
        ...where,
        'send',
        '--hide-progress',
        `--code=${code}`,
        join(from, item),
      ]);
      const output = join(to, basename(item));
      const receiving = receiver.start([
        bin('wormhole'),
        ...where,
        'receive',
        '--hide-progress',
        '--accept-file',
        `--output-file=${output}`,
        code,
      ]);
      await Promise.all([sending.succeeded(), receiving.succeeded()]);
    },
  };
}
