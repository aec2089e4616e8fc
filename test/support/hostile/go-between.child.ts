/**
 * Somebody in between, on a host of its own: `HOST TARGET-HOST TARGET-PORT DIR`. Says its port; a line on its input is
 * answered with all it has read so far, in base64.
 */
import { createInterface } from 'node:readline';
import { loadIdentity } from '../../../electron/engine/identity/identity.ts';
import { goBetween } from './go-between.ts';

const [host, targetHost, targetPort, dir] = process.argv.slice(2) as [string, string, string, string];
const it = await goBetween({
  identity: await loadIdentity(dir),
  at: { host, port: 0 },
  target: () => ({ host: targetHost, port: Number(targetPort) }),
});
createInterface({ input: process.stdin }).on('line', () => console.log(`read ${it.read().toString('base64')}`));
console.log(`port ${it.port}`);
