import { readFile } from 'node:fs/promises';
import { onTestFinished, test, expect } from 'vitest';
import { log, startLog } from '../../electron/desktop/log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { neverShown, unseenKinds } from '../support/unseen.ts';

test('a path in an error can neither hide in the log nor pass for an entry of its own', async () => {
  const file = startLog(await temporaryFolder(), false);
  onTestFinished(() => log.errorHandler.stopCatching());
  const forged = `x\n[2026-01-01 00:00:00.000] [info]  forged${unseenKinds}`;
  log.info(forged);
  log.error(new Error(forged, { cause: new Error(forged) }));
  log.error({ path: forged });
  const written = await readFile(file, 'utf8');
  expect(written).toContain('forged');
  expect(written.replaceAll(/^ +/gmu, '')).not.toMatch(neverShown);
  expect(written.split('\n').filter((line) => /^\[.*\] \[(info|error)\]/u.test(line))).toHaveLength(3);
});
