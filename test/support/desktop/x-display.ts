/** A screen of a test's own. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { onComputer } from '../network/worker.ts';

export const hasXvfb = spawnSync('Xvfb', ['-version']).error === undefined;

/** Starts an X server of that size for the running test; answers its display, such as `:5`. */
export async function startDisplay(size = '640x480'): Promise<string> {
  return (await startXServer(size)).display;
}

/** The same, to be ended in the middle of a test, as a session that crashes does. */
export async function startXServer(
  size: string,
): Promise<{ readonly display: string; readonly end: () => Promise<void> }> {
  const server = spawn(...onComputer('Xvfb', '-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp'), {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const end = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  onTestFinished(end);
  let answer = '';
  for await (const chunk of server.stdio[3] as Readable) {
    answer += String(chunk);
    if (answer.endsWith('\n')) break;
  }
  if (answer === '') throw new Error('Xvfb did not start');
  return { display: `:${answer.trim()}`, end };
}
