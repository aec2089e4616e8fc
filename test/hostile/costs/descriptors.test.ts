/** The want of descriptors is held like a full disk: nothing ends, and all that could wait arrives. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { promisedCalls } from '../../../electron/engine/disk/system/promised-calls.ts';
import { toFailure } from '../../../shared/errors.ts';
import { accept, ended, offer, startTestEngine } from '../../support/engines.ts';
import { bundle } from '../../support/bundles/bundle.ts';
import { noNamespaces } from '../../support/netns.ts';
import { tempDir } from '../../support/pair.ts';

const outOf = (code: string): Error => Object.assign(new Error(`${code}: too many open files`), { code, errno: -24 });

test.each(['EMFILE', 'ENFILE'])('%s is told as what it is, wherever it comes from', (code) => {
  const byNode = Object.assign(new Error('uv_interface_addresses'), { code: 'ERR_SYSTEM_ERROR', info: { code } });
  expect([toFailure(outOf(code)), toFailure(byNode)]).toEqual([
    { code: 'too-many-open-files' },
    { code: 'too-many-open-files' },
  ]);
});

test('a receiver without descriptors holds what it accepted, and it arrives once there are some', async () => {
  const [anna, ben] = [await startTestEngine('Anna'), await startTestEngine('Ben')];
  const dir = await tempDir();
  const paths = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const path = join(dir, `${n}.bin`);
      await writeFile(path, Buffer.alloc(200_000, n));
      return path;
    }),
  );
  const { open } = promisedCalls;
  let wants = true;
  Object.assign(promisedCalls, {
    open: (...args: Parameters<typeof open>) =>
      wants && args[0].includes(ben.inbox) ? Promise.reject(outOf('EMFILE')) : open(...args),
  });
  try {
    const id = await offer(anna, ben, paths);
    // The answer says that the folder can't be used now, and the offer still stands.
    const first = await accept(ben, id);
    if (first.ok) {
      expect(await ben.transfer((t) => t.hold !== null, id)).toMatchObject({
        status: 'paused',
        hold: { code: 'too-many-open-files' },
      });
    } else expect(first.failure.code).toBe('too-many-open-files');
    wants = false;
    if (!first.ok) await accept(ben, id);
    expect(await ended(ben, id)).toMatchObject({ status: 'done', casualtyCount: 0 });
  } finally {
    Object.assign(promisedCalls, { open });
  }
});

test.skipIf(noNamespaces !== null)(
  'at a limit of 256, with discovery on and callers without end, all files arrive',
  async () => {
    const driver = join(import.meta.dirname, '../../../build/siege/descriptors.mjs');
    const cli = process.env['FERRY_CLI'] ?? (await bundle('electron/cli.ts'));
    const args = [driver, '--limits', '256', '--files', '600', '--starve', '3', '--cli', cli];
    const said = await new Promise((resolve) => execFile(process.execPath, args, (_, out, err) => resolve(out + err)));
    expect(said).toContain('all files arrived, nothing ended');
  },
  300_000,
);
