/** The parts of a whole bench: who meets over what ground with which workloads. */
import { openLine, type LineSpec } from './host/line.ts';
import { loopback, type Place } from './host/place.ts';
import {
  bigFile,
  changedFile,
  empty,
  looseFiles,
  photos,
  smallFiles,
  sources,
  workloads,
  type Workload,
} from './workloads.ts';

export interface Section {
  readonly name: string;
  /** After `--only`; several sections may share it. */
  readonly group: string;
  /** Where the bytes pass, in words; where they lie is looked up. */
  readonly over: string;
  /** Folder on the storage that is measured. */
  readonly storage: string;
  readonly workloads: readonly Workload[];
  /** Who takes part; null: everybody that is not for one section only. */
  readonly contestants: readonly string[] | null;
  open(): Promise<{ place: Place; close(): Promise<void> }>;
}

export interface Paths {
  /** Folder on a real disk. */
  readonly disk: string;
  /** build/netns.sh */
  readonly netns: string;
  /** Where the project's packages are installed: sources to send. */
  readonly packages: string;
}

const memory = '/dev/shm';
const kib = 1024;
const mib = 1024 * kib;
/** Reno is the least a system offers: what it fills, cubic and bbr fill too. */
const lineCongestion = 'reno';

export function sections({ disk, netns, packages }: Paths, quick: boolean): Section[] {
  const all = workloads(quick);
  const named = (...names: string[]): Workload[] => all.filter(({ name }) => names.includes(name));
  const overLoopback = { over: 'loopback', open: async () => ({ place: loopback, close: async () => {} }) };
  const scale = quick ? 1 / 8 : 1;
  const line = (name: string, spec: LineSpec, bigBytes: number, files: number): Section => ({
    name,
    group: 'links',
    over: `${spec.mbit} Mbit/s${spec.loss === 0 ? '' : `, ${spec.loss} % of the packets lost`}, ${lineCongestion}`,
    storage: memory,
    workloads: [bigFile(bigBytes * scale), smallFiles(files * scale, 10 * kib)],
    contestants: ['ferry', 'node-tls', 'scp', 'localsend-2', 'rsync-daemon'],
    open: () => openLine(netns, spec, lineCongestion),
  });
  const changed = (name: string, spec: LineSpec): Section => ({
    ...line(name, spec, 0, 0),
    group: 'changed',
    workloads: [changedFile(1024 * mib * scale)],
    contestants: ['ferry', 'ferry-cli', 'ferry-before', 'rsync-daemon', 'rsync-ssh'],
  });
  return [
    { name: 'memory', group: 'memory', storage: memory, workloads: all, contestants: null, ...overLoopback },
    {
      name: 'disk',
      group: 'disk',
      storage: disk,
      workloads: named('big', 'small', 'mixed', 'eight'),
      contestants: null,
      ...overLoopback,
    },
    {
      name: 'electron',
      group: 'electron',
      storage: memory,
      workloads: named('big', 'small'),
      contestants: ['ferry-window', 'ferry-electron', 'ferry', 'node-tls'],
      ...overLoopback,
    },
    {
      name: 'phones',
      group: 'phones',
      over: `a cable between two hosts, ${lineCongestion}`,
      storage: memory,
      workloads: [bigFile(1024 * mib * scale), looseFiles(5000 * scale, 10 * kib)],
      contestants: ['official', 'official-to-ferry', 'ferry-to-official', 'ferry-localsend', 'ferry-own'],
      open: () => openLine(netns, null, lineCongestion),
    },
    ...[20, 100, 300].map((mbit): Section => ({
      name: `packing, ${mbit} Mbit/s`,
      group: 'packing',
      over: `${mbit} Mbit/s, ${lineCongestion}`,
      storage: memory,
      workloads: [sources(packages, quick), photos(quick ? 4 : 16), empty],
      contestants: ['ferry', 'ferry-cli', 'ferry-before', 'rsync-ssh-z', 'tar-zstd-ssh', 'rsync-daemon'],
      open: () => openLine(netns, { mbit, loss: 0 }, lineCongestion),
    })),
    {
      // What doesn't pack is to be no slower for being looked at.
      name: 'packing, loopback',
      group: 'packing',
      storage: memory,
      workloads: [bigFile(2048 * mib * scale), photos(quick ? 4 : 200), empty],
      contestants: ['ferry-cli', 'ferry-before'],
      ...overLoopback,
    },
    changed('changed, 1 Gbit/s', { mbit: 1000, loss: 0 }),
    changed('changed, 100 Mbit/s', { mbit: 100, loss: 0 }),
    line('1 Gbit/s', { mbit: 1000, loss: 0 }, 1024 * mib, 10_000),
    line('100 Mbit/s', { mbit: 100, loss: 0 }, 128 * mib, 10_000),
    // scp needs three minutes here for ten thousand.
    line('100 Mbit/s, 1 % loss', { mbit: 100, loss: 1 }, 128 * mib, 2000),
  ];
}
