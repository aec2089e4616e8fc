/** The desktop app's log is its owner's alone, also the file before it, and nothing in it passes for what it isn't. */
import { statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { log, startLog } from '../../electron/desktop/log.ts';
import { tempDir } from '../support/pair.ts';
import { neverShown, unseenKinds } from '../support/unseen.ts';

afterAll(() => log.errorHandler.stopCatching());

test('a path in an error can neither hide in the log nor pass for an entry of its own', async () => {
  const file = startLog(await tempDir(), false);
  const forged = `x\n[2026-01-01 00:00:00.000] [info]  forged${unseenKinds}`;
  log.info(forged);
  log.error(new Error(forged, { cause: new Error(forged) }));
  log.error({ path: forged });
  const written = await readFile(file, 'utf8');
  expect(written).toContain('forged');
  expect(written.replaceAll(/^ +/gmu, '')).not.toMatch(neverShown);
  expect(written.split('\n').filter((line) => /^\[.*\] \[(info|error)\]/u.test(line))).toHaveLength(3);
});

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
