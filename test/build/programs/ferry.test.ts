/** The programs that torture and proofs start and end. */
import { expect, test, vi } from 'vitest';
import { Ferry } from '../../../build/programs/ferry.mjs';
import { bundle } from '../../support/bundles/bundle.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a harness begun by nohup can still end what it begins with SIGHUP', async () => {
  vi.stubEnv('_', '/usr/bin/nohup');
  const home = await temporaryFolder();
  const args = ['receive', '--home', home, '--dir', home, '--port', '0', '--interface', '127.0.0.1'];
  const receiver = new Ferry(args, { cli: await bundle('electron/cli.ts'), patienceMs: 20_000 });
  try {
    await receiver.event('listening');
    expect(await receiver.end('SIGHUP')).toBe(129);
  } finally {
    vi.unstubAllEnvs();
    await receiver.end('SIGKILL');
  }
});
