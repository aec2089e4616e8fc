/** LocalSend's protocol: one HTTPS request a file, two at once as its own app does, and eight. */
import { join } from 'node:path';
import { makeCertificate } from '../host/certificate.ts';
import type { Arena, Contestant, Session } from '../contestant.ts';
import { program } from '../program.ts';
import { notTiny } from './sits-out.ts';

export const localSend2 = localSend(2);
export const localSend8 = localSend(8);

function localSend(parallel: number): Contestant {
  return {
    name: `localsend-${parallel}`,
    note: `LocalSend’s protocol, ${parallel} HTTPS requests at once, as a careful Node program; TLS 1.3, checks sizes only`,
    needs: [{ program: 'openssl', install: 'apt-get install openssl' }],
    sitsOut: notTiny,
    open: (arena) => open(arena, parallel),
  };
}

async function open({ temp, to, from, sender, receiver }: Arena, parallel: number): Promise<Session> {
  const { key, cert } = makeCertificate(temp);
  const { address } = receiver.host;
  const server = receiver.start(program('localsend-receive', address, to, key, cert));
  const [, port] = await server.says(/port (\d+)/);
  return {
    async send(item) {
      await sender.start(program('localsend-send', address, port!, String(parallel), join(from, item))).succeeded();
    },
  };
}
