/** Symbolic links: what one says, in the form it has on the wire, and how none is followed. */
import { constants } from 'node:fs';
import type { DiskCalls } from './calls.ts';

/** '/'-separated, whatever the system writes. Throws the system's errors. */
export async function readLink(path: string, calls: Pick<DiskCalls, 'readlink'>): Promise<string> {
  const says = await calls.readlink(path);
  return process.platform === 'win32' ? says.replaceAll('\\', '/') : says;
}

/** O_NOFOLLOW_ANY, from macOS 11 on. Not among Node's constants. */
const throughNoLinkAnywhere = 0x20000000;

/**
 * For open(2): fails where a link has the name. On macOS, where folders aren't held, also where one stands anywhere on the way,
 * whenever it came there (ELOOP): for paths as `realpath` spells them. Windows has no such flag.
 */
export function throughNoLink(platform = process.platform): number {
  return platform === 'darwin' ? throughNoLinkAnywhere : (constants.O_NOFOLLOW ?? 0);
}
