/** What a symbolic link says, in the form it has on the wire. */
import type { DiskCalls } from './calls.ts';

/** '/'-separated, whatever the system writes. Throws the system's errors. */
export async function readLink(path: string, calls: Pick<DiskCalls, 'readlink'>): Promise<string> {
  const says = await calls.readlink(path);
  return process.platform === 'win32' ? says.replaceAll('\\', '/') : says;
}
