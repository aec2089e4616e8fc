/** Composition root of the terminal app: the real streams, signals and engine around `runCli`. */
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ignoresHangup } from './cli/terminal/hangup.ts';
import type { CliIo, EndingSignal } from './cli/terminal/io.ts';
import { runCli } from './cli/run.ts';

declare const __FERRY_VERSION__: string;

const signals: readonly EndingSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const outlivesTerminal = ignoresHangup({ env: process.env, parent: process.ppid });

const io: CliIo = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  platform: process.platform,
  cwd: () => process.cwd(),
  homedir,
  version: __FERRY_VERSION__,
  onSignal: (listener) => {
    const heard = (signal: EndingSignal): void => {
      // Listening alone keeps it from ending the process, as Node would otherwise have it do.
      if (signal !== 'SIGHUP' || !outlivesTerminal) listener(signal);
    };
    for (const signal of signals) process.on(signal, heard);
    return () => signals.forEach((signal) => process.off(signal, heard));
  },
  raise: (signal) => process.kill(process.pid, signal),
  exitNow: (code) => process.exit(code),
  resolves: async (host) => {
    const { lookup } = await import('node:dns/promises');
    return lookup(host).then(
      () => true,
      () => false,
    );
  },
};

const diskWorker = join(dirname(fileURLToPath(import.meta.url)), 'disk-worker.js');
// Loaded when a command needs it: `--help` and mistakes answer at once.
const code = await runCli(process.argv.slice(2), io, async (options) => {
  const [{ tryDiskThread }, { compileLate }] = await Promise.all([
    import('./engine/threads/disk-thread.ts'),
    import('./cli/runtime/tier-up.ts'),
  ]);
  // It starts while the engine is loaded, on another processor: the first file waits for both.
  const diskThread = tryDiskThread(diskWorker, () => {}) ?? undefined;
  void compileLate();
  try {
    return await (
      await import('./engine/engine.ts')
    ).startEngine({ diskWorker, ...(diskThread && { diskThread }), ...options });
  } catch (error) {
    await diskThread?.end();
    throw error;
  }
});
// Pipes are written behind our back on Windows: nothing of what was said gets lost by leaving.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
);
process.exit(code);
