/** Bare Node, file to file over one connection: what our runtime could do at best. */
import { basename, join } from 'node:path';
import { makeCertificate } from '../host/certificate.ts';
import type { Arena, Contestant, OwnFigures, Session } from '../contestant.ts';
import type { Held } from '../held.ts';
import { program } from '../program.ts';
import { onlyBig, onlyFiles } from './sits-out.ts';

export const tlsPump = pump('node-tls', 'tls', 'bare Node: TLS 1.3 pump; verifies nothing');
export const tcpPump = pump('node-tcp', 'tcp', 'bare Node: TCP pump; encrypts and verifies nothing');
export const sendfilePump = pump(
  'node-sendfile',
  'sendfile',
  'bare Node: sendfile(2) through koffi instead of read and write; encrypts and verifies nothing',
);
const nowhere = 'to a receiver that throws everything away';
export const tcpDiscard = pump('node-tcp-discard', 'tcp', `node-tcp ${nowhere}`, true);
export const sendfileDiscard = pump('node-sendfile-discard', 'sendfile', `node-sendfile ${nowhere}`, true);

type Mode = 'tls' | 'tcp' | 'sendfile';

function pump(name: string, mode: Mode, note: string, discards = false): Contestant {
  return {
    name,
    note,
    needs: [{ program: 'openssl', install: 'apt-get install openssl' }],
    sitsOut: (workload) => onlyFiles(workload) ?? (discards ? onlyBig(workload) : null),
    discards,
    open: (arena) => open(arena, mode, discards),
  };
}

async function open(arena: Arena, mode: Mode, discards: boolean): Promise<Session> {
  const { workload, temp, to, from, sender, receiver } = arena;
  const { key, cert } = makeCertificate(temp);
  const sending = new Map<string, { server: Held; port: string }>();
  const receiving: Held[] = [];
  for (const item of workload.items) {
    const server = sender.start(program('pump-send', mode, join(from, item), sender.host.address, key, cert));
    const [, port] = await server.says(/port (\d+)/);
    sending.set(item, { server, port: port! });
  }
  return {
    async send(item) {
      const { server, port } = sending.get(item)!;
      const to_ = discards ? '/dev/null' : join(to, basename(item));
      const client = receiver.start(program('pump-receive', mode, sender.host.address, port, to_));
      receiving.push(client);
      await Promise.all([server.succeeded(), client.succeeded()]);
    },
    async tell(): Promise<OwnFigures> {
      const senders = [...sending.values()].map(({ server }) => server);
      return { senderDelay: await delayOf(senders), receiverDelay: await delayOf(receiving) };
    },
  };
}

/** The worst of several. */
async function delayOf(programs: readonly Held[]): Promise<number> {
  const delays = await Promise.all(programs.map((held) => held.says(/delay ([\d.]+)/)));
  return Math.max(...delays.map(([, ms]) => Number(ms)));
}
