/** A share's page and a host with many IPv6 addresses, which a host may take as it likes: its network is one caller. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { build } from '../../build/build.mjs';
import { lan, noNamespaces } from '../support/netns.ts';
import { tempDir } from '../support/pair.ts';

const cli = join(fileURLToPath(new URL('../..', import.meta.url)), 'out', 'cli.js');
const run = promisify(execFile);

beforeAll(async () => {
  if (noNamespaces === null) await build(['main']);
});

beforeEach(({ skip }) => skip(noNamespaces !== null, noNamespaces ?? ''));

test('a host that takes another address of its IPv6 network neither offers twice nor guesses on', async () => {
  const hosts = await lan('a', 'b');
  const networks = ['fd77:0:0:1', 'fd77:0:0:2'];
  for (const [host, last] of [
    ['a', '1'],
    ['b', '2'],
    ['b', '3'],
  ] as const) {
    for (const network of networks) {
      hosts.ip(host, '-6', 'addr', 'add', `${network}::${last}/64`, 'dev', 'eth0', 'nodad');
    }
  }
  const home = await tempDir('ferry-share-ipv6-');
  const args = [cli, 'share', '--upload', '--pin', '--accept', 'ask', '--home', home, '--json'];
  // Nobody answers what is asked: offers wait.
  const app = spawn(...hosts.on('a', 'script', '-qefc', [process.execPath, ...args].join(' '), '/dev/null'), {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    const closed = once(app, 'close');
    // Ctrl-C: killed, `script` would leave the app behind.
    app.stdin.write('\x03');
    await closed;
  });
  let shared: { links: string[]; pin: string } | null = null;
  for await (const line of createInterface({ input: app.stdout })) {
    if (!line.includes('"type":"share"')) continue;
    shared = JSON.parse(line.slice(line.indexOf('{'))) as { links: string[]; pin: string };
    break;
  }
  const { port, pathname } = new URL(shared!.links[0]!);
  /** The status it answers. `from`: as `network::address`, whose network's `::1` is asked. */
  const curl = async (from: string, path: string, ...more: string[]): Promise<string> => {
    const url = `http://[${from.replace(/::.*/u, '::1')}]:${port}${pathname}${path}`;
    const command = ['curl', '-g', '-sS', '-o', '/dev/null', '-w', '%{http_code}', '--interface', from, ...more, url];
    return (await run(...hosts.on('b', command[0]!, ...command.slice(1)))).stdout;
  };
  const pin = ['-d', `pin=${shared!.pin}`];
  const wrong = ['-d', 'pin=wrong'];
  const jar = join(home, 'jar');
  for (const network of networks) {
    expect(await curl(`${network}::3`, 'pin', ...pin, '-c', jar + network.at(-1)!)).toBe('303');
  }
  const offer = (network: string, last: number) =>
    curl(`${network}::${last}`, 'u', '-b', jar + network.at(-1)!, '-d', '{"files":[{"name":"a","size":1}]}');
  const [one, other] = networks as [string, string];
  expect([await offer(one, 2), await offer(one, 3), await offer(other, 2), await offer(other, 3)]).toEqual([
    '201',
    '429',
    '201',
    '429',
  ]);
  for (let i = 0; i < 5; i++) expect(await curl(`${one}::${2 + (i % 2)}`, 'pin', ...wrong)).toBe('401');
  expect([await curl(`${one}::2`, 'pin', ...pin), await curl(`${one}::3`, 'pin', ...pin)]).toEqual(['429', '429']);
  expect(await curl(`${other}::3`, 'pin', ...pin)).toBe('303');
});
