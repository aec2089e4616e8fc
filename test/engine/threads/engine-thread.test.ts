import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineHandle } from '../../../shared/api.ts';
import type { Patch } from '../../../shared/patch.ts';
import {
  startEngineThread,
  type EngineThreadOptions,
  type ThreadOptions,
} from '../../../electron/engine/threads/engine-thread.ts';
import { fakeFingerprint } from '../../support/fake-engine.ts';

let dir: string;
const started: EngineHandle[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ferry-thread-'));
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: dir,
      emptyOutDir: true,
      rolldownOptions: {
        input: join(import.meta.dirname, '../../support/fake-worker.ts'),
        output: { entryFileNames: 'worker.mjs' },
      },
    },
  });
});

afterAll(async () => {
  await Promise.all(started.map((engine) => engine.stop()));
  await rm(dir, { recursive: true, force: true });
});

async function start(home: string, options: Partial<ThreadOptions> = {}): Promise<EngineHandle> {
  const engineOptions: EngineThreadOptions = {
    home,
    appVersion: '0.0.0',
    kind: 'desktop',
    listen: false,
    discovery: 'off',
    defaultReceiveDir: '/tmp',
  };
  const engine = await startEngineThread(engineOptions, { workerPath: join(dir, 'worker.mjs'), ...options });
  started.push(engine);
  return engine;
}

test('commands are answered across the thread, each its own', async () => {
  const engine = await start('home');
  const names = ['one', 'two', 'three'];
  const results = await Promise.all(names.map((address) => engine.command('addAddress', { address })));
  expect(results).toEqual(names.map((name) => ({ ok: true, value: { fingerprint: fakeFingerprint, name } })));
});

test('a refusal comes back as data, with its code and parameters', async () => {
  const engine = await start('home');
  expect(await engine.command('addAddress', { address: 'refuse' })).toEqual({
    ok: false,
    failure: { code: 'unreachable', params: { address: 'refuse' } },
  });
});

test('patches reach every subscriber, in order and before the answer they belong to, until it leaves', async () => {
  const engine = await start('home');
  const seen: Patch[] = [];
  const unsubscribe = engine.subscribe((patch) => seen.push(patch));
  await engine.command('setSettings', { name: 'A' });
  await engine.command('setSettings', { name: 'B' });
  expect(seen.map(({ version }) => version)).toEqual([1, 2]);
  unsubscribe();
  await engine.command('setSettings', { name: 'C' });
  expect(seen).toHaveLength(2);
  const { version, state } = await engine.snapshot();
  expect([version, state.settings.name]).toEqual([3, 'C']);
});

test('an engine that does not start says why', async () => {
  await expect(start('unusable')).rejects.toMatchObject({ code: 'home-unusable', params: { path: 'unusable' } });
});

test('a worker that cannot even be loaded is reported as a failure of ours', async () => {
  await expect(start('home', { workerPath: join(dir, 'absent.mjs') })).rejects.toMatchObject({ code: 'internal' });
});

test('a crash is reported once with its cause, and whoever waits or asks later is told', async () => {
  const crashes: Error[] = [];
  const engine = await start('home', { onCrash: (error) => crashes.push(error) });
  const failed = { ok: false, failure: { code: 'internal', params: { detail: 'scripted crash' } } };
  const waiting = engine.command('addAddress', { address: 'hang' });
  expect(await engine.command('addAddress', { address: 'crash' })).toEqual(failed);
  expect(await waiting).toEqual(failed);
  expect(await engine.command('addAddress', { address: 'later' })).toEqual(failed);
  await expect(engine.snapshot()).rejects.toMatchObject({ code: 'internal' });
  await engine.stop();
  expect(crashes).toMatchObject([{ cause: { message: 'scripted crash' } }]);
});

test('stopping ends the thread, tells whoever still waits, and is no crash', async () => {
  const crashes: Error[] = [];
  const engine = await start('home', { onCrash: (error) => crashes.push(error) });
  const waiting = engine.command('addAddress', { address: 'hang' });
  await Promise.all([engine.stop(), engine.stop()]);
  expect(await waiting).toEqual({ ok: false, failure: { code: 'shutting-down' } });
  expect(await engine.command('addAddress', { address: 'later' })).toEqual({
    ok: false,
    failure: { code: 'shutting-down' },
  });
  expect(crashes).toEqual([]);
});

test('an engine that never finishes stopping is ended after the time limit', async () => {
  const engine = await start('stuck', { stopTimeoutMs: 50 });
  await engine.stop();
  expect(await engine.command('addAddress', { address: 'later' })).toEqual({
    ok: false,
    failure: { code: 'shutting-down' },
  });
});
