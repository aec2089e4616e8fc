/** The windows that a window manager has, told as they come and go: asking again and again takes a program each time, a tenth of a second. */
import { spawn } from 'node:child_process';

/** @param {NodeJS.ProcessEnv} env of the display */
export function followWindows(env) {
  const program = spawn('xprop', ['-spy', '-root', '_NET_CLIENT_LIST'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  let windows = 0;
  let unread = '';
  /** @type {((at: number) => void)[]} */
  const waiting = [];
  program.stdout.on('data', (/** @type {Buffer} */ chunk) => {
    const at = performance.now();
    const lines = (unread + String(chunk)).split('\n');
    unread = lines.pop() ?? '';
    for (const line of lines) {
      const now = line.match(/0x[\da-f]+/gu)?.length ?? 0;
      if (now > windows) for (const heard of waiting.splice(0)) heard(at);
      windows = now;
    }
  });
  return {
    program,
    count: () => windows,
    /** When the next one is mapped, as `performance.now()` has it. @returns {Promise<number>} */
    next: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
