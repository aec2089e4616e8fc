/** The bench's own programs as command lines: bundled beside this module by `build/bench.mjs`. */
import { join } from 'node:path';

export const programPath = (name: string): string => join(import.meta.dirname, `${name}.js`);

/** Runs under the Node that runs the bench. */
export function program(name: string, ...args: readonly string[]): string[] {
  return [process.execPath, programPath(name), ...args];
}
