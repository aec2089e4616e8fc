/** The desktop app's log: `<home>/logs/ferry.log`, for whoever looks into a problem. No names of files that travel. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
// The variant without Electron: the other one listens on ipcMain.
import log from 'electron-log/node.js';
import { visibleLines } from '../../shared/text/index.ts';

/** A few weeks of ordinary use; the file before it is kept as `ferry.old.log`. */
const largestLogBytes = 1024 * 1024;

/** Starts logging, also of errors that nobody caught; to the terminal only while developing. Returns the path of the file. */
export function startLog(home: string, developing: boolean): string {
  const file = join(home, 'logs', 'ferry.log');
  // Else it looks for a package.json upwards of the working folder, which may be anywhere, or gone, and throws.
  const { externalApi } = (log as unknown as { dependencies: { externalApi: object } }).dependencies;
  Object.assign(externalApi, { appPackageJson: { name: 'Ferry' } });
  log.transports.file.resolvePathFn = () => file;
  // As private as all else in the home.
  log.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  log.transports.file.maxSize = largestLogBytes;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // Writing to a pipe in its place would wait for a reader for ever.
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === false) log.transports.file.level = false;
  } catch {
    // The engine says what is wrong with the home.
    log.transports.file.level = false;
  }
  log.transports.console.level = developing ? 'info' : false;
  log.hooks = [(message) => ({ ...message, data: message.data.map(logLines) })];
  log.errorHandler.startCatching({ showDialog: false });
  return file;
}

/** What is logged, with nothing unseen in it, and lines of its own indented: a path in an error can't pass for an entry. */
function logLines(value: unknown): string {
  return visibleLines(typeof value === 'string' ? value : inspect(value)).replaceAll('\n', '\n    ');
}

export { log };
