/**
 * The desktop app without its window: a main thread that holds the engine in a worker, as `electron/desktop.ts`
 * does, running already when a person drops a file. Under plain Node and, as Electron's main script, under Electron.
 *
 *   app-host WORKER HOME DIR    says `port N key FINGERPRINT`, takes every offer, and answers lines on its input:
 *     send PATH ADDRESS  →  sent PATH      delay  →  delay MS      reset
 *     know FINGERPRINT NAME  →  known NAME      remembers it, as after an earlier transfer
 *     hold ADDRESS FINGERPRINT  →  held ADDRESS      a file is held over that device; what is sent there then is sent to that key
 *     allow FINGERPRINT NAME  →  allowed NAME      the fast lane to and from it
 *     see DEVICE  →  seen DEVICE      once it is in the list, by its fingerprint or the name it calls itself
 *     files DEVICE DIR  →  sent DIR      all that DIR holds, by one transfer; `received ID` at the other end
 *   FERRY_BENCH_SENDFILE=0: that one by reads and writes; FERRY_BENCH_PORT: where to listen; FERRY_BENCH_DISCOVERY (off),
 *   FERRY_BENCH_NAME
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compileLate } from '../../../electron/cli/runtime/tier-up.ts';
import { startEngineThread } from '../../../electron/engine/threads/engine-thread.ts';
import type { EngineHandle, Target } from '../../../shared/api.ts';
import { applyPatch } from '../../../shared/patch.ts';
import { isTerminal, type AppState, type Device, type Transfer } from '../../../shared/state.ts';
import { LoopDelay } from './loop-delay.ts';

// Under Electron the program's own arguments come after its switches; ours are the last three.
const [worker, home, dir] = process.argv.slice(-3) as [string, string, string];
const delay = new LoopDelay();
/** What was asked of us, by transfer. */
const paths = new Map<string, string>();
const answered = new Set<string>();
const over = new Set<string>();
/** Whose key is at an address, where something was held over that device. */
const keys = new Map<string, string>();
/** Devices that are waited for. */
const wanted = new Set<string>();
/** Big files go over the fast lane. */
let allowed = false;
// As plain Node it compiles as the terminal app does; earlier builds' workers said so themselves.
if (process.versions['electron'] === undefined) await compileLate();
const engine = await startEngineThread(
  {
    home,
    appVersion: 'bench',
    kind: 'desktop',
    port: Number(process.env['FERRY_BENCH_PORT'] ?? 0),
    listen: true,
    discovery: process.env['FERRY_BENCH_DISCOVERY'] === 'announce' ? 'announce' : 'off',
    ...(process.env['FERRY_BENCH_NAME'] === undefined ? {} : { name: process.env['FERRY_BENCH_NAME'] }),
    defaultReceiveDir: dir,
    sendfile: process.env['FERRY_BENCH_SENDFILE'] !== '0',
  },
  { workerPath: worker, onCrash: (error) => fail(error.message), onLog: (line) => console.error(line) },
);
let state = await follow(engine, (transfer) => {
  if (transfer.direction === 'incoming' && transfer.status === 'asking') void answer(transfer.id);
  if (transfer.direction === 'outgoing' && isTerminal(transfer.status)) ended(transfer);
  if (transfer.direction === 'incoming' && transfer.status === 'done') console.log(`received ${transfer.id}`);
});

createInterface({ input: process.stdin }).on('line', (line) => {
  const [word, path, address] = line.split(' ') as [string, string, string];
  if (word === 'reset') delay.reset();
  if (word === 'delay') console.log(`delay ${delay.p99}`);
  if (word === 'send') void send(path, address);
  if (word === 'allow') void allow(path, address);
  if (word === 'know') void know(path, address);
  if (word === 'hold') void hold(path, address);
  if (word === 'see') see(path);
  if (word === 'files') {
    const [target, dir] = [path, address];
    const paths = readdirSync(dir).map((name) => join(dir, name));
    void sendTo({ by: 'fingerprint', fingerprint: find(target)!.fingerprint }, paths, dir);
  }
});
console.log(`port ${state.self.port} key ${state.self.fingerprint}`);

async function allow(fingerprint: string, name: string): Promise<void> {
  for (const result of [
    await engine.command('remember', { fingerprint, name, autoAccept: true }),
    // As others it is compared with: whatever comes.
    await engine.command('setRules', { fingerprint, rules: { anything: true, maxBytes: null } }),
    await engine.command('setFastLane', { fingerprint, on: true }),
  ]) {
    if (!result.ok) fail(result.failure.code);
  }
  allowed = true;
  console.log(`allowed ${name}`);
}

async function know(fingerprint: string, name: string): Promise<void> {
  const result = await engine.command('remember', { fingerprint, name, autoAccept: false });
  if (!result.ok) fail(result.failure.code);
  console.log(`known ${name}`);
}

/** Earlier builds know no such thing, and refuse. */
async function hold(address: string, key: string): Promise<void> {
  keys.set(address, key);
  await engine.command('approach', { to: { by: 'address', address, key } });
  console.log(`held ${address}`);
}

function find(target: string): Device | undefined {
  return state.devices.find(({ fingerprint, name }) => fingerprint === target || name === target);
}

function see(target: string): void {
  const device = find(target);
  if (device === undefined) wanted.add(target);
  else console.log(`seen ${target}`);
}

function send(path: string, address: string): Promise<void> {
  const key = keys.get(address);
  return sendTo({ by: 'address', address, ...(key !== undefined && { key }) }, [path], path);
}

/** `called`: what it is called when it is told as sent. */
async function sendTo(to: Target, sources: string[], called: string): Promise<void> {
  const result = await engine.command('send', { paths: sources, to, acceptNew: true });
  if (!result.ok) fail(result.failure.code);
  else {
    paths.set(result.value.transferId, called);
    const transfer = state.transfers.find(({ id }) => id === result.value.transferId);
    if (transfer !== undefined && isTerminal(transfer.status)) ended(transfer);
  }
}

async function answer(transferId: string): Promise<void> {
  if (answered.has(transferId)) return;
  answered.add(transferId);
  const conflicts = process.env['FERRY_BENCH_REPLACE'] === '1' ? ({ conflicts: 'replace' } as const) : {};
  const result = await engine.command('answer', { transferId, accept: true, dir, ...conflicts });
  if (!result.ok) fail(result.failure.code);
}

function ended({ id, status, failure, casualtyCount, encrypted }: Transfer): void {
  const path = paths.get(id);
  if (path === undefined || over.has(id)) return;
  over.add(id);
  if (status !== 'done' || casualtyCount > 0) fail(`${status}: ${failure?.code ?? `${casualtyCount} lost`}`);
  if (encrypted === allowed) fail(encrypted ? 'not over the fast lane' : 'not encrypted');
  else console.log(`sent ${path}`);
}

/** Answers the state as it is, and keeps `state` current from then on. */
async function follow(from: EngineHandle, onTransfer: (transfer: Transfer) => void): Promise<AppState> {
  const early: Parameters<Parameters<EngineHandle['subscribe']>[0]>[0][] = [];
  let ready = false;
  from.subscribe((patch) => {
    if (!ready) return void early.push(patch);
    state = applyPatch(state, patch);
    for (const change of patch.changes) {
      if (change.kind === 'transfer') onTransfer(change.transfer);
      if (change.kind !== 'device') continue;
      [...wanted].filter((target) => find(target) !== undefined && wanted.delete(target)).forEach(see);
    }
  });
  const snapshot = await from.snapshot();
  ready = true;
  return early.filter(({ version }) => version > snapshot.version).reduce(applyPatch, snapshot.state);
}

function fail(why: string): never {
  console.error(why);
  process.exit(1);
}
