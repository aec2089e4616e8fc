/** Opens a file or folder with the program the system has for it. */
import { execFile } from 'node:child_process';
import { shell } from 'electron';

/** A program that opens says so within a moment, or runs on in the foreground: then it has opened it. */
const opensWithinMs = 5000;

/**
 * Resolves with whether something opens it. On Linux Electron's own way makes the main thread wait until `xdg-open` ends, which
 * is as long as the program runs where it is started in the foreground (seen with Electron 33: 8 s for one that sleeps so long).
 */
export async function openPath(path: string, platform = process.platform): Promise<boolean> {
  if (platform !== 'linux') return (await shell.openPath(path)) === '';
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), opensWithinMs);
    execFile('xdg-open', [path], (error) => {
      clearTimeout(timer);
      resolve(error === null);
    });
  });
}
