/** A screen of a test's own. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';

export const hasXvfb = spawnSync('Xvfb', ['-version']).error === undefined;

/** Starts an X server of that size for the running test; answers its display, such as `:5`. */
export async function startDisplay(size = '640x480'): Promise<string> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  onTestFinished(async () => {
    const gone = once(server, 'exit');
    server.kill();
    await gone;
  });
  let answer = '';
  for await (const chunk of server.stdio[3] as Readable) {
    answer += String(chunk);
    if (answer.endsWith('\n')) break;
  }
  if (answer === '') throw new Error('Xvfb did not start');
  return `:${answer.trim()}`;
}
