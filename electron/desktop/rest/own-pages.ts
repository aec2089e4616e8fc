/**
 * The pages of Electron's own files, its program above all, that this process has mapped. A start runs through some 100 MB of code and
 * constants, most of it once: they stay mapped, and count as the process's. Unmapped they are the system's cache of a file, which it
 * may drop for whoever needs room; what is used again is mapped again, at a microsecond or two for each 64 KB.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type * as Koffi from 'koffi';

/** MADV_DONTNEED of madvise(2), on every Linux that Electron runs on. */
const dontNeed = 4;

export interface Mapping {
  readonly start: bigint;
  readonly bytes: bigint;
}

/**
 * The mappings in `smaps` (as /proc/self/smaps says it, proc(5)) of files that lie in `folder` itself and whose pages are as the file
 * has them: none can be written, and none was (`Anonymous: 0`): addresses that the loader has filled in would be lost. Of the
 * program's own files only: they stay mapped as long as it runs, whereas another's place may be somebody else's in a moment.
 */
export function unwritten(smaps: string, folder: string): Mapping[] {
  return smaps.split(/^(?=[\da-f]+-[\da-f]+ )/mu).flatMap((one) => {
    const head = /^([\da-f]+)-([\da-f]+) r-[-x][ps] [\da-f]+ \S+ \d+ +(\/.*)$/mu.exec(one);
    if (head === null || dirname(head[3]!) !== folder || !/^Anonymous: +0 kB$/mu.test(one)) return [];
    const [start, end] = [BigInt(`0x${head[1]}`), BigInt(`0x${head[2]}`)];
    return [{ start, bytes: end - start }];
  });
}

let bound: ((start: bigint, bytes: bigint, advice: number) => number) | undefined;

/** Unmaps them; Linux. Never rejects: where it can't be done, nothing is lost. Answers how many mappings were given back. */
export async function giveBackOwnPages(platform: NodeJS.Platform = process.platform): Promise<number> {
  if (platform !== 'linux') return 0;
  try {
    const koffi = (): typeof Koffi => createRequire(import.meta.url)('koffi') as typeof Koffi;
    bound ??= koffi().load(null).func('int madvise(uintptr_t start, size_t bytes, int advice)');
    const madvise = bound;
    const all = unwritten(await readFile('/proc/self/smaps', 'utf8'), dirname(process.execPath));
    return all.filter(({ start, bytes }) => madvise(start, bytes, dontNeed) === 0).length;
  } catch {
    return 0;
  }
}
