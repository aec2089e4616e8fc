/** Composition root of the terminal app: the real streams, signals and engine around `runCli`. */
import { lookup } from 'node:dns/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CliIo } from './cli/terminal/io.ts';
import { runCli } from './cli/run.ts';
import { compileLate } from './engine/threads/tier-up.ts';

declare const __FERRY_VERSION__: string;

const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const io: CliIo = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  platform: process.platform,
  cwd: process.cwd(),
  homedir: homedir(),
  version: __FERRY_VERSION__,
  onInterrupt: (listener) => {
    for (const signal of interrupts) process.on(signal, listener);
    return () => interrupts.forEach((signal) => process.off(signal, listener));
  },
  exitNow: (code) => process.exit(code),
  resolves: (host) =>
    lookup(host).then(
      () => true,
      () => false,
    ),
};

const diskWorker = join(dirname(fileURLToPath(import.meta.url)), 'disk-worker.js');
compileLate();
// Loaded when a command needs it: `--help` and mistakes answer at once.
const code = await runCli(process.argv.slice(2), io, async (options) =>
  (await import('./engine/engine.ts')).startEngine({ diskWorker, ...options }),
);
// Pipes are written behind our back on Windows: nothing of what was said gets lost by leaving.
await Promise.all(
  [process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))),
);
process.exit(code);
