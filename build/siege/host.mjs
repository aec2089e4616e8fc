/**
 * A Ferry as the desktop app runs it, without its window: the engine in a thread, asked over Node's channel by whoever
 * started this. Measures how long the engine takes to answer, as a window would notice.
 *
 *   host.mjs WORKER OPTIONS     WORKER: out/worker.js; OPTIONS: of the engine, as JSON
 */
import fs from 'node:fs';
import { Worker } from 'node:worker_threads';

const askEveryMs = 50;
const [path, options] = process.argv.slice(2);
const worker = new Worker(String(path), { workerData: JSON.parse(String(options)), trackUnmanagedFds: false });
/** @type {Map<number, { resolve: (value: unknown) => void, reject: (why: unknown) => void }>} */
const waiting = new Map();
let lastId = 0;
/** Milliseconds, since they were asked for last. @type {number[]} */
let answers = [];
let rssMb = 0;

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
  /** @param {{ id: number, kind: string, name?: string, args?: object }} asked */
  const answer = async ({ id, kind, ...more }) => {
    /** @type {unknown} */
    let value;
    if (kind === 'measure') {
      value = { answers, rssMb };
      answers = [];
      rssMb = 0;
    } else {
      value = await ask({ kind, ...more }).catch((failure) => ({ ok: false, failure }));
    }
    process.send?.({ id, value });
  };
  process.on('message', (/** @type {Parameters<typeof answer>[0]} */ asked) => void answer(asked));
  process.send?.({ id: 0, value: (await ask({ kind: 'snapshot' })).state.self });
  for (;;) {
    const at = performance.now();
    await ask({ kind: 'snapshot' });
    answers.push(performance.now() - at);
    rssMb = Math.max(rssMb, Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1000);
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
}

process.on('disconnect', () => process.exit(0));
