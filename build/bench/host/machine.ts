/** The machine it ran on, as far as it matters to the figures. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly system: string;
  readonly kernel: string;
  readonly node: string;
  /** TCP congestion control the bench ran under. */
  readonly congestion: string;
  /** In a network namespace of its own, where nobody else's rules and settings count. */
  readonly isolated: boolean;
}

export function machine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memory: totalmem(),
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(read('/etc/os-release'))?.[1] ?? 'Linux',
    kernel: release(),
    node: process.version,
    congestion: read('/proc/sys/net/ipv4/tcp_congestion_control').trim(),
    isolated: process.env['FERRY_BENCH_ISOLATED'] === '1',
  };
}

/** One-minute load average before the bench was built and began. */
export function loadBefore(): number {
  return Number(process.env['FERRY_BENCH_LOAD'] ?? loadavg()[0]!.toFixed(2));
}

/** File system and device of a folder, in words. */
export function storageOf(dir: string): string {
  const [type, source] = execFileSync('findmnt', ['-no', 'FSTYPE,SOURCE', '-T', dir], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  return type === 'tmpfs' ? 'memory (tmpfs)' : `${type} on ${source}`;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
