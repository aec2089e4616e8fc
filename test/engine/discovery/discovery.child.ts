/**
 * One Discovery as a process, for tests that need it on a host of its own.
 * In: options as JSON in argv; lines `refresh`, `rename NAME`, `stop`. Out: one JSON object a line.
 */
import { createInterface } from 'node:readline';
import { Discovery } from '../../../electron/engine/discovery/discovery.ts';

const options = JSON.parse(process.argv[2]!) as {
  fingerprint: string;
  name: string;
  port: number;
  mode: 'announce' | 'query';
  interface?: string;
};
const say = (event: object): boolean => process.stdout.write(`${JSON.stringify(event)}\n`);
const startedAt = performance.now();
const since = (): number => Math.round(performance.now() - startedAt);

const discovery = new Discovery({
  self: () => ({ ...options, kind: 'desktop' }),
  mode: options.mode,
  interface: options.interface,
  probe: () => Promise.reject(new Error('not in this test')),
  onDevice: (device) => say({ event: 'device', device, ms: since() }),
  onGone: (fingerprint) => say({ event: 'gone', fingerprint, ms: since() }),
});
await discovery.start();
say({ event: 'started', ms: since() });

for await (const line of createInterface(process.stdin)) {
  const [command, name] = line.split(' ');
  if (command === 'refresh') discovery.refresh();
  if (command === 'rename') {
    options.name = name!;
    discovery.changed();
  }
  if (command === 'stop') break;
}
await discovery.stop();
say({ event: 'stopped', ms: since(), rss: process.memoryUsage().rss });
