/**
 * Whether whoever started this wanted it to outlive its terminal (`nohup`). That is said by ignoring SIGHUP, which a
 * program inherits; but Node undoes that as it starts, so it has to be read from what surrounds the process.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly parent: number;
  /** Where Linux shows processes. */
  readonly proc?: string;
}

/** The first bit of a set of signals: SIGHUP is number 1. */
const hangupBit = 1n;

export function ignoresHangup({ env, parent, proc = '/proc' }: Surroundings): boolean {
  // bash, zsh and ksh name here the program they ran: nohup, which then became this one.
  if (basename(env['_'] ?? '') === 'nohup') return true;
  // Where its output goes when it would have gone to the terminal.
  if (['1', '2'].some((fd) => basename(look(() => readlinkSync(`${proc}/self/fd/${fd}`))) === 'nohup.out')) return true;
  // A script run by nohup ignores it too, and can't undo that for what it runs.
  const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(look(() => readFileSync(`${proc}/${parent}/status`, 'latin1')))?.[1];
  return ignored !== undefined && (BigInt(`0x${ignored}`) & hangupBit) !== 0n;
}

/** Empty where it can't be seen: elsewhere than on Linux, or another's. */
function look(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
