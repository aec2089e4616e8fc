/** When V8 compiles what runs often to optimised code: for a program whose work is short or waits for the system. */
import { setFlagsFromString } from 'node:v8';

/**
 * Bytecode that a function runs between two thoughts of optimising it: by default 132 KB (67 in newer ones). Ten
 * thousand small files are over in half a second: what was compiled on the way, in five threads at once, took a
 * quarter of all the processors' time and came too late to give it back. What stays hot is still compiled, later.
 * Four times as much, because a big file wants its few hot functions compiled: with twenty times it took 4 % longer.
 */
export const interruptBudget = '--interrupt-budget=500000';

/** V8 12, as in Node 22, no longer has it, and would say so on stderr at every start: there all is as by default. */
export const hasInterruptBudget = Number.parseInt(process.versions.v8, 10) < 12;

/** For the whole process; to be called once, before any thread is started. */
export function compileLate(): void {
  if (hasInterruptBudget) setFlagsFromString(interruptBudget);
}
