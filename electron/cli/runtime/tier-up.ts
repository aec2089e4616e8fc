/** When V8 compiles what runs often to optimised code: later, since our work is short or waits for the system. */
import { execFile } from 'node:child_process';
import type { Socket } from 'node:net';
import { compileLateBy } from '../../engine/runtime/compile-soon.ts';

const budgetFlag = '--interrupt-budget';

/**
 * How many bytes of bytecode a function runs before V8 considers optimising it: by default 132 KB (67 in newer versions).
 * Ten thousand small files are over in half a second. What V8 compiled meanwhile, in five threads, took a quarter of all
 * the processors' time and came too late to pay. Four times the default, and not more, because a big file wants its few
 * hot functions compiled: with twenty times it took 4 % longer.
 */
export const interruptBudget = `${budgetFlag}=500000`;

/** Node lists its flags in 10 ms; one that doesn't answer is not waited for. */
const patienceMs = 5_000;

/**
 * Whether a Node has this flag of V8's. Within a process there is no way to ask: V8 says "unrecognized flag" on stderr of
 * one that it doesn't know, and its flags come and go between versions. So the program lists them, which starts no
 * JavaScript. Nobody waits for the answer to end the process. False where it can't be asked.
 */
export function hasFlag(flag: string, node: string = process.execPath): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const child = execFile(node, ['--v8-options'], { timeout: patienceMs, windowsHide: true }, (error, listed) =>
        resolve(error === null && listed.split('\n').some((line) => line.trimStart().startsWith(`${flag} `))),
      );
      child.unref();
      for (const pipe of [child.stdout, child.stderr]) (pipe as Socket | null)?.unref();
    } catch {
      // A sandbox that starts no programs.
      resolve(false);
    }
  });
}

/**
 * For the whole process; to be called once, from plain Node: under Electron `process.execPath` is the app. No Electron that
 * Ferry runs on has the flag. Answers whether it was set.
 */
export async function compileLate(): Promise<boolean> {
  const isKnown = await hasFlag(budgetFlag);
  if (isKnown) compileLateBy(interruptBudget);
  return isKnown;
}
