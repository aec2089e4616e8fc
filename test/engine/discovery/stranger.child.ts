/**
 * Somebody on the network who isn't Ferry, or pretends to be many. Each line of input is the base64 of a datagram to
 * send to the group from the address in argv, or `flood N`: N announcements of made-up devices. Answers `done`.
 * With a port in argv it keeps that port to itself.
 */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { discoveryPort, group } from '../../../electron/engine/discovery/times-and-limits.ts';
import { announcement } from '../../../electron/engine/discovery/packet.ts';

const socket = createSocket('udp4');
socket.bind({ address: process.argv[2]!, port: Number(process.argv[3] ?? 0) });
await once(socket, 'listening');
socket.setMulticastInterface(process.argv[2]!);
const send = (datagram: Uint8Array): Promise<unknown> =>
  new Promise((sent) => socket.send(datagram, discoveryPort, group, sent));

process.stdout.write('{"event":"started"}\n');
for await (const line of createInterface(process.stdin)) {
  const [, count] = /^flood (\d+)$/.exec(line) ?? [];
  for (let index = 0; index < Number(count ?? 0); index++) {
    const fingerprint = randomBytes(32).toString('hex');
    await send(announcement({ fingerprint, name: `flood ${index}`, kind: 'desktop', port: 1 }, true));
  }
  if (count === undefined) await send(Buffer.from(line, 'base64'));
  process.stdout.write('{"event":"done"}\n');
}
socket.close();
