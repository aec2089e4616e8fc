/** Ferry and LocalSend on one computer: each has a port of its own, whoever starts first. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { localSendPort } from '../../electron/engine/localsend/wire/limits.ts';
import { lan, noNamespaces, type Lan } from '../support/netns.ts';
import { tempDir } from '../support/pair.ts';
import { Ferry } from './processes.ts';

beforeEach(({ skip }) => skip(noNamespaces !== null, noNamespaces ?? ''));

const on = (net: Lan, host: string): string[] => net.on(host, 'env').flat();

/** Takes LocalSend's ports as its program does: TCP of IPv4, then of IPv6 alone, and UDP shared. Answers what became of it. */
async function localSendStarts(net: Lan, host: string): Promise<string> {
  const script = `
    const { createServer } = require('node:net');
    const { createSocket } = require('node:dgram');
    const failed = (error) => (console.log(error.code), process.exit());
    const v4 = createServer().on('error', failed).listen(${localSendPort}, '0.0.0.0', () => {
      const v6 = createServer().on('error', failed).listen({ port: ${localSendPort}, host: '::', ipv6Only: true }, () => {
        const udp = createSocket({ type: 'udp4', reuseAddr: true }).on('error', failed);
        udp.bind(${localSendPort}, () => console.log('started'));
      });
    });`;
  const [command, args] = net.on(host, process.execPath, '-e', script);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  });
  const [said] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return said.trim();
}

async function receiver(net: Lan, host: string): Promise<number> {
  const home = await tempDir();
  const argv = ['receive', '--dir', join(home, 'in'), '--home', home, '--name', 'Bob', '--accept', 'all', '--json'];
  const listening = await new Ferry(argv, on(net, host)).event('listening');
  return listening['port'] as number;
}

test.each(['Ferry', 'LocalSend'])(
  'where %s starts first both start, and Ferry is sent to by name and by an address without a port',
  async (first) => {
    const net = await lan('a', 'b');
    const start = { Ferry: () => receiver(net, 'b'), LocalSend: () => localSendStarts(net, 'b') } as const;
    const second = first === 'Ferry' ? 'LocalSend' : 'Ferry';
    const began = { [first]: await start[first as 'Ferry']() };
    began[second] = await start[second as 'Ferry']();
    expect(began).toEqual({ Ferry: 53318, LocalSend: 'started' });
    for (const to of ['Bob', net.env['IP_B']!]) {
      const home = await tempDir();
      writeFileSync(join(home, 'a.txt'), 'hi');
      const sender = new Ferry(['send', join(home, 'a.txt'), '--to', to, '--home', home, '--json'], on(net, 'a'));
      expect(await sender.exit, to).toBe(0);
    }
  },
);
