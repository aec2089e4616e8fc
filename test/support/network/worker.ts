/** The network that this worker is in: the computer's, unless it has entered another. */
import { closeSync, openSync } from 'node:fs';
import koffi from 'koffi';

let isElsewhere = false;

/**
 * From now on this worker, and all that it starts, is in that network namespace, which `ip netns` knows by this name. Only on
 * Linux, as root. Threads are in the one of the thread that starts them.
 */
export function enterNetwork(namespace: string): void {
  const anyKind = 0;
  const setns = koffi.load(null).func('int setns(int fd, int kind)');
  const file = openSync(`/run/netns/${namespace}`, 'r');
  const failed = setns(file, anyKind) !== 0;
  const number = koffi.errno();
  closeSync(file);
  if (failed) throw new Error(`setns to ${namespace}: error ${number}`);
  isElsewhere = true;
}

/**
 * A command and its arguments for `spawn`, in the computer's network wherever this worker is: for what fetches something, and for X
 * servers, whose numbers are told apart by sockets there.
 */
export function onComputer(command: string, ...args: readonly string[]): [string, string[]] {
  // The process above this one has stayed there: it is Vitest itself.
  return isElsewhere ? ['nsenter', [`--net=/proc/${process.ppid}/ns/net`, command, ...args]] : [command, [...args]];
}
