/** The volume a folder lies on: what decides how files there are flushed. */
import type { DiskCalls } from './calls.ts';
import { ignoreSystem } from './disk-errors.ts';
import { fileSystemOf } from './file-systems.ts';

export interface Volume {
  /** stat(2)'s number of it. */
  readonly device: number;
  /** statfs(2)'s number of its file system. Null where the system doesn't say. */
  readonly type: number | null;
}

/** Of the folder `path`. Throws the system's errors. */
export async function volumeOf(path: string, calls: DiskCalls): Promise<Volume> {
  const { dev } = await calls.stat(path);
  // macOS has no statfs numbers that can be relied on.
  if (process.platform !== 'linux') return { device: dev, type: null };
  return { device: dev, type: (await calls.statfs(path).catch(ignoreSystem))?.type ?? null };
}

/** Nothing there can be flushed. */
export function isVolatile({ type }: Volume): boolean {
  return fileSystemOf(type).inMemory === true;
}

/** In groups of one volume each; none is empty. */
export function byDevice<T extends { readonly volume: Volume }>(all: Iterable<T>): T[][] {
  const groups = new Map<number, T[]>();
  for (const one of all) {
    const same = groups.get(one.volume.device);
    if (same === undefined) groups.set(one.volume.device, [one]);
    else same.push(one);
  }
  return [...groups.values()];
}
