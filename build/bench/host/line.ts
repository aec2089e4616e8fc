/** Emulated lines: two hosts in network namespaces, a cable between them that carries so much and loses so many. Needs root. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Host, Place } from './place.ts';

export interface LineSpec {
  /** Megabits a second, both ways. */
  readonly mbit: number;
  /** Packets lost of a hundred, each way. */
  readonly loss: number;
}

/** Of each full Ethernet frame of 1,514 bytes TCP with timestamps has these for payload. */
const payloadShare = 1448 / 1514;
/** What may pass at once; the kernel's timer needs some of it to reach a gigabit. */
const burst = '128kb';
/** Longest time in the line's own queue: a home router's. */
const queue = '30ms';

/**
 * `script`: path of build/netns.sh, which makes the hosts and takes them away again. `spec` null: a cable that carries what the
 * machine can.
 */
export async function openLine(
  script: string,
  spec: LineSpec | null,
  congestion: string,
): Promise<{ place: Place; close(): Promise<void> }> {
  // `cat` ends, and the hosts with it, when this process lets go of its input: also when it is killed.
  const keeper = spawn(script, ['sender', 'receiver', '--', 'sh', '-c', 'env; echo READY; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(keeper, 'close');
  const close = async (): Promise<void> => {
    keeper.stdin.end();
    await closed;
  };
  try {
    let said = '';
    for await (const chunk of keeper.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
      said += String(chunk);
      if (said.endsWith('READY\n')) break;
    }
    const host = (name: string): Host => {
      const value = (key: string): string => new RegExp(`^${key}_${name}=(.*)$`, 'm').exec(said)![1]!;
      const prefix = ['ip', 'netns', 'exec', value('NS')];
      shape(prefix, spec, congestion);
      return { prefix, address: value('IP') };
    };
    const capacity = spec === null ? null : ((spec.mbit * 1e6) / 8) * payloadShare;
    const place = { sender: host('SENDER'), receiver: host('RECEIVER'), capacity };
    return { place, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function shape(prefix: readonly string[], spec: LineSpec | null, congestion: string): void {
  const run = (...command: string[]): void => {
    const [first = '', ...rest] = [...prefix, ...command];
    execFileSync(first, rest, { stdio: 'pipe' });
  };
  run('sysctl', '-qw', `net.ipv4.tcp_congestion_control=${congestion}`);
  if (spec === null) return;
  const { mbit, loss } = spec;
  run('tc', 'qdisc', 'replace', 'dev', 'eth0', 'root', 'tbf', 'rate', `${mbit}mbit`, 'burst', burst, 'latency', queue);
  if (loss === 0) return;
  // One frame at a time: lost in bundles of 64 KiB, as the kernel likes to carry them, one in a hundred is another thing.
  run('ip', 'link', 'set', 'dev', 'eth0', 'gso_max_segs', '1');
  const hook = 'type filter hook input priority 0;';
  run('nft', `table inet bench {\n chain in {\n ${hook}\n numgen random mod 100 < ${loss} drop\n }\n }`);
}
