/**
 * LocalSend's own program and Ferry at either end of LocalSend's protocol, and of Ferry's own: from the sender's "go" until both
 * have said that all of it is there. All of them run already and have seen each other, as apps have.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Arena, Contestant, Need, Session, Side } from '../contestant.ts';
import type { Held } from '../held.ts';
import { program, programPath } from '../program.ts';

/** The official command-line program, built from its public source (docs/benchmarks.md says how); never part of this repository. */
const official = process.env['FERRY_BENCH_LOCALSEND'] ?? '/usr/local/bin/localsend-cli';
const only = 'sections that name it';
const needsOfficial: Need[] = [
  { program: official, install: 'docs/benchmarks.md, then FERRY_BENCH_LOCALSEND=…' },
  { program: 'python3', install: 'apt-get install python3' },
];

/** An end that listens: its program, the key it is known by, and what makes others see it. */
interface Receiver {
  readonly held: Held;
  readonly name: string;
  readonly key: string;
  /** Resolves once `files` have arrived, in its own words. */
  received(files: number): Promise<unknown>;
}

export function phones(app: string): Contestant[] {
  const needsFerry: Need[] = [{ program: join(app, 'worker.js'), install: 'npm run build' }];
  const both = [...needsFerry, ...needsOfficial];
  const contestant = (name: string, note: string, needs: readonly Need[], open: Contestant['open']): Contestant => {
    return { name, note, needs, only, open };
  };
  return [
    contestant('official', 'LocalSend 1.18 at both ends; one file after another', needsOfficial, async (arena) =>
      fromOfficial(arena, await officialReceiver(arena)),
    ),
    contestant('official-to-ferry', 'LocalSend 1.18 sends, Ferry receives', both, async (arena) =>
      fromOfficial(arena, await ferryReceiver(arena, app, 'on')),
    ),
    contestant('ferry-to-official', 'Ferry sends, LocalSend 1.18 receives', both, async (arena) =>
      fromFerry(arena, app, await officialReceiver(arena)),
    ),
    contestant(
      'ferry-localsend',
      'Ferry at both ends of LocalSend’s protocol, two connections',
      needsFerry,
      async (arena) => fromFerry(arena, app, await ferryReceiver(arena, app, 'posing')),
    ),
    contestant('ferry-own', 'Ferry at both ends of ferry/1', needsFerry, async (arena) =>
      fromFerry(arena, app, await ferryReceiver(arena, app, 'on')),
    ),
  ];
}

/** The folder of the one item: where its files lie, or are to arrive. */
const folderOf = (root: string, { workload }: Arena): string => dirname(join(root, workload.files[0]!.path));

async function officialReceiver(arena: Arena): Promise<Receiver> {
  const held = startOfficial(arena, arena.receiver, 'receiver', []);
  await held.says(/Ready to accept/);
  void held.says(/Accept\? Y\/N/).then(() => held.write('y'));
  const name = 'official-receiver';
  return { held, name, key: '', received: (files) => held.says(new RegExp(`Received ${files} file`)) };
}

function startOfficial(arena: Arena, side: Side, role: string, files: readonly string[]): Held {
  const home = join(arena.temp, `official-${role}`);
  mkdirSync(home);
  const to = folderOf(arena.to, arena);
  mkdirSync(to, { recursive: true });
  const args = ['--alias', `official-${role}`, '--destination', to, ...files.flatMap((path) => ['-f', path])];
  return side.start(['python3', programPath('terminal').replace(/js$/, 'py'), official, ...args], {
    input: true,
    env: { XDG_CONFIG_HOME: home, HOME: home, TERM: 'xterm-256color' },
  });
}

async function fromOfficial(arena: Arena, receiver: Receiver): Promise<Session> {
  const { workload, from, sender } = arena;
  const held = startOfficial(
    arena,
    sender,
    'sender',
    workload.files.map(({ path }) => join(from, path)),
  );
  // It opens its list of devices at once; the cursor stands on the first.
  await held.says(new RegExp(`\\[1\\] ${receiver.name}`));
  return {
    async send() {
      held.write('\r');
      const { length } = workload.files;
      await Promise.all([held.says(new RegExp(`Sent ${length} file`)), receiver.received(length)]);
    },
  };
}

/** `discovery`: `posing` is silent but for one datagram that looks like a LocalSend's. */
async function ferryReceiver(arena: Arena, app: string, discovery: 'on' | 'posing'): Promise<Receiver> {
  const to = folderOf(arena.to, arena);
  mkdirSync(to, { recursive: true });
  const held = startFerry(arena, app, arena.receiver, to, discovery === 'on' ? 'announce' : 'off');
  const [, port, key] = await held.says(/port (\d+) key (\w+)/);
  if (discovery === 'posing') {
    const pose = arena.receiver.startUncounted(program('pose', arena.receiver.host.address, port!, key!), {
      input: true,
    });
    await pose.says(/posing/);
  }
  return { held, name: 'ferry-receiver', key: key!, received: () => held.says(/^received/m) };
}

async function fromFerry(arena: Arena, app: string, receiver: Receiver): Promise<Session> {
  const { sender, from, workload } = arena;
  const held = startFerry(arena, app, sender, arena.temp, 'announce');
  await held.says(/port (\d+) key (\w+)/);
  const target = receiver.key === '' ? receiver.name : receiver.key;
  held.write(`see ${target}\n`);
  await held.says(/^seen/m);
  const dir = folderOf(from, arena);
  if (readdirSync(dir).length !== workload.files.length) throw new Error(`${dir} holds more than the workload`);
  return {
    async send() {
      held.write(`files ${target} ${dir}\n`);
      await Promise.all([held.says(/^sent/m), receiver.received(workload.files.length)]);
    },
  };
}

function startFerry(arena: Arena, app: string, side: Side, dir: string, discovery: 'announce' | 'off'): Held {
  const role = side === arena.sender ? 'sender' : 'receiver';
  const home = join(arena.temp, role);
  mkdirSync(home);
  return side.start([...program('app-host'), join(app, 'worker.js'), home, dir], {
    input: true,
    env: { XDG_CONFIG_HOME: home, FERRY_BENCH_DISCOVERY: discovery, FERRY_BENCH_NAME: `ferry-${role}` },
  });
}
