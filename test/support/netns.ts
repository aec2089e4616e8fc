/** Several hosts on one machine, in network namespaces (`build/netns.sh`), for tests that run as root on Linux. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const script = fileURLToPath(new URL('../../build/netns.sh', import.meta.url));

export { noNamespaces } from './network/namespaces.ts';

export interface Lan {
  /** What `build/netns.sh` exports: NS_A, IP_A, LINK_A, …, NS_SWITCH. */
  readonly env: Readonly<Record<string, string>>;
  /** The arguments of a command that runs on a host: `spawn(...lan.on('a', 'node', 'x.mjs'))`. */
  on(host: string, command: string, ...args: string[]): [string, string[]];
  /** Plugs a host's cable in or out: packets just stop, nobody is told. */
  cable(host: string, plugged: boolean): void;
  /** Configures a host: `lan.ip('a', 'link', 'set', 'eth0', 'down')`. */
  ip(host: string, ...args: string[]): void;
}

/** Hosts on one network, each with `lo` and `eth0`; gone when the test has finished. */
export async function lan(...hosts: string[]): Promise<Lan> {
  const { close, ...network } = await openLan(...hosts);
  onTestFinished(close);
  return network;
}

/** The same, gone with `close`. */
export async function openLan(...hosts: string[]): Promise<Lan & { readonly close: () => Promise<void> }> {
  // `cat` ends, and with it the network, when this process lets go of its input: also when it is killed.
  const keeper = spawn(script, [...hosts, '--', 'sh', '-c', 'env; echo READY; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(keeper, 'close');
  const close = async (): Promise<void> => {
    keeper.stdin.end();
    await closed;
  };
  let said = '';
  for await (const chunk of keeper.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (said.endsWith('READY\n')) break;
  }
  const env = Object.fromEntries(
    [...said.matchAll(/^((?:NS|IP|LINK)_\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]),
  );
  const namespace = (host: string): string => {
    const name = env[`NS_${host.toUpperCase()}`];
    if (name === undefined) throw new Error(`no host ${host}: ${said}`);
    return name;
  };
  const ip = (host: string, ...args: string[]): void => {
    const { status, stderr } = spawnSync('ip', ['-n', namespace(host), ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
  };
  return {
    env,
    on: (host, command, ...args) => ['ip', ['netns', 'exec', namespace(host), command, ...args]],
    cable: (host, plugged) => ip('switch', 'link', 'set', env[`LINK_${host.toUpperCase()}`]!, plugged ? 'up' : 'down'),
    ip,
    close,
  };
}
