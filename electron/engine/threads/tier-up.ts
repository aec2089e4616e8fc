/** When V8 compiles what runs often to optimised code: later, since our work is short or waits for the system. */
import { setFlagsFromString } from 'node:v8';

/**
 * How many bytes of bytecode a function runs before V8 considers optimising it: by default 132 KB (67 in newer versions).
 * Ten thousand small files are over in half a second. What V8 compiled meanwhile, in five threads, took a quarter of all
 * the processors' time and came too late to pay. Four times the default, and not more, because a big file wants its few
 * hot functions compiled: with twenty times it took 4 % longer.
 */
export const interruptBudget = '--interrupt-budget=500000';

/** V8 13, as in Electron 33, no longer has it, and says so on stderr: there all is as by default. */
export const hasInterruptBudget = Number.parseInt(process.versions.v8, 10) < 13;

/** For the whole process; to be called once, before any thread is started. */
export function compileLate(): void {
  if (hasInterruptBudget) setFlagsFromString(interruptBudget);
}
