/** The desktop app's log is its owner's alone, also the file before it. */
import { statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { log, startLog } from '../../electron/desktop/log.ts';
import { tempDir } from '../support/pair.ts';

afterAll(() => log.errorHandler.stopCatching());

test.skipIf(process.platform === 'win32')('its folder is 0700, and its files 0600', async () => {
  const home = await tempDir();
  const file = startLog(home, false);
  log.info('a line');
  log.transports.file.maxSize = 1;
  log.info('a line in the next file');
  log.info('and one more');
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect([mode(dirname(file)), mode(file), mode(join(dirname(file), 'ferry.old.log'))]).toEqual(['700', '600', '600']);
});

test('a file where the home should be is no reason not to start', async () => {
  const home = join(await tempDir(), 'home');
  writeFileSync(home, '');
  expect(startLog(home, false)).toBe(join(home, 'logs', 'ferry.log'));
});
