/** Which contestants this machine can run. */
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Contestant } from '../contestant.ts';
import type { Missing } from '../result.ts';

/** What a contestant lacks here. */
export function missing({ name, needs }: Contestant): Missing[] {
  return needs.filter(({ program }) => !isThere(program)).map((need) => ({ name, ...need }));
}

function isThere(program: string): boolean {
  const places = isAbsolute(program)
    ? [program]
    : (process.env['PATH'] ?? '').split(delimiter).map((dir) => join(dir, program));
  return places.some((path) => {
    try {
      accessSync(path, constants.R_OK);
      return true;
    } catch {
      return false;
    }
  });
}
