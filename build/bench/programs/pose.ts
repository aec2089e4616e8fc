/**
 * Announces a Ferry as a LocalSend would, so that another Ferry speaks LocalSend's protocol to it: `pose ADDRESS PORT KEY`, from
 * the address's interface, again and again until its input ends. Says `posing`.
 */
import { createSocket } from 'node:dgram';

import { discoveryPort, group } from '../../../electron/engine/discovery/times-and-limits.ts';

const [address, port, key] = process.argv.slice(2) as [string, string, string];
const everyMs = 200;
const said = JSON.stringify({
  alias: 'ferry-posing',
  version: '2.1',
  deviceModel: 'Linux',
  deviceType: 'desktop',
  fingerprint: key.toUpperCase(),
  port: Number(port),
  protocol: 'https',
  download: false,
  announce: false,
});
const socket = createSocket('udp4');
socket.bind(0, address, () => {
  socket.setMulticastInterface(address);
  const say = (): void => socket.send(said, discoveryPort, group);
  setInterval(say, everyMs);
  say();
  console.log('posing');
});
process.stdin.resume().once('end', () => process.exit(0));
