/** Links and pipes for a test. Where there can be none (Wine makes no links, Windows no pipes in folders) it is skipped, saying so. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { TestRunner } from 'vitest';

const onWindows = process.platform === 'win32';

/** As `fs.symlinkSync`, and skips the running test where nothing comes of it: Wine says yes and makes none. */
export function symlinkSync(target: string, path: string, type?: fs.symlink.Type): void {
  try {
    fs.symlinkSync(target, path, type);
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  if (onWindows && fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) {
    skip('links can’t be made here');
  }
}

/** As `fs.promises.symlink`, in the same way. */
export async function symlink(target: string, path: string, type?: fs.symlink.Type): Promise<void> {
  symlinkSync(target, path, type);
}

/** Skips the running test where Ferry couldn't make a link in `folder` either. */
export function needsLinks(folder: string): void {
  const path = join(folder, '.a link');
  symlinkSync('nowhere', path);
  fs.rmSync(path, { force: true });
}

/** A named pipe. */
export function mkfifo(path: string): void {
  if (onWindows) skip('folders hold no pipes on Windows');
  execFileSync('mkfifo', [path]);
}

function skip(reason: string): void {
  TestRunner.getCurrentTest()?.context.skip(reason);
}

/** On Windows only who has the right may make one; what comes of it is looked at. */
function isRefused(error: unknown): boolean {
  return onWindows && error instanceof Error && 'code' in error && error.code === 'EPERM';
}
