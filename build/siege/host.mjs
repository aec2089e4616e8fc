/**
 * A Ferry as the desktop app runs it, without its window: the engine in a thread, asked over Node's channel by whoever
 * started this. Measures how long the engine takes to answer.
 *
 *   host.mjs BUILD HOME NAME INBOX     BUILD: the folder whose out/worker.js it is
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { memoryOf, serve, waitsOf } from './hosts.mjs';

const askEveryMs = 50;
const [build = '', home = '', name = '', inbox = ''] = process.argv.slice(2);
const engine = { home, name, appVersion: '0.1.0', kind: 'desktop', listen: true, discovery: 'announce', keyPort: null };
const worker = new Worker(join(build, 'out', 'worker.js'), {
  workerData: { ...engine, port: 53317, defaultReceiveDir: inbox },
  trackUnmanagedFds: false,
});
/** @type {Map<number, { resolve: (value: unknown) => void, reject: (why: unknown) => void }>} */
const waiting = new Map();
let lastId = 0;
/** Since they were asked for last. @type {import('./hosts.mjs').Measured} */
let measured = { answers: [], waited: 0, late: [], rssMb: 0 };

/** @param {object} what @returns {Promise<any>} */
function ask(what) {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ ...what, id });
  });
}

worker.on('message', (message) => {
  if (message.kind === 'started') void begin();
  else if (message.kind === 'not-started') throw new Error(JSON.stringify(message.failure));
  else if (message.kind === 'answer') waiting.get(message.id)?.resolve(message.value);
  else if (message.kind === 'refusal') waiting.get(message.id)?.reject(message.failure);
  if (message.id !== undefined) waiting.delete(message.id);
});
worker.on('error', (error) => {
  console.error(error);
  process.exit(70);
});
worker.on('exit', (code) => process.exit(code === 0 ? 0 : 71));

async function begin() {
  serve(
    (asked) => ask(asked).catch((failure) => ({ ok: false, failure })),
    () => {
      const answer = measured;
      measured = { answers: [], waited: 0, late: [], rssMb: 0 };
      return Promise.resolve(answer);
    },
  );
  process.send?.({ id: 0, value: (await ask({ kind: 'snapshot' })).state.self });
  for (;;) {
    const before = waitsOf('self');
    const at = performance.now();
    await ask({ kind: 'snapshot' });
    const took = performance.now() - at;
    if (took > Math.max(0, ...measured.answers)) {
      measured.waited = Math.max(...[...waitsOf('self')].map(([task, ms]) => ms - (before.get(task) ?? ms)));
    }
    measured.answers.push(took);
    measured.rssMb = Math.max(measured.rssMb, memoryOf(process.pid));
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
}

process.on('disconnect', () => process.exit(0));
