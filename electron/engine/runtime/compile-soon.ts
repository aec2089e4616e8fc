/**
 * When V8 compiles to optimised code, while the same few functions run for seconds. The terminal app has it compile late, since
 * the work of `ferry/1` is short (`electron/cli/runtime/tier-up.ts`). Over LocalSend's protocol each file is a request: its
 * functions run a few times for each, for seconds, and would all run unoptimised till the end.
 */
import { setFlagsFromString } from 'node:v8';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/**
 * Bytes of bytecode, as of `interruptBudget` in `tier-up.ts`. While 4,000 × 10 KiB came as LocalSend sends them, the engine's
 * thread then worked a third less and the disk's a quarter; with what compiling took, all threads together a fifth.
 */
export const soonBudget = '--interrupt-budget=40000';
/** Requests that are worth it: those of fewer are over before what was compiled has paid. */
export const manyRequests = 1_000;

const key = 'ferry: V8 compiles late, by';
/** Who asks for it now, in this thread. */
let asking = 0;

/** This V8 has the flag, and compiles late by `setting` from now on; threads that are started later know of it. */
export function compileLateBy(setting: string): void {
  setEnvironmentData(key, setting);
  setFlagsFromString(setting);
}

/** So many requests are about to come: V8 compiles sooner, until what is answered is called. Where nobody made it late, nothing. */
export function compileSoon(requests: number): () => void {
  const late = getEnvironmentData(key);
  if (typeof late !== 'string' || requests < manyRequests) return () => {};
  if (asking++ === 0) setFlagsFromString(soonBudget);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    if (--asking === 0) setFlagsFromString(late);
  };
}
