import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeCheckout, type Checkout } from './checkout.ts';

async function built({ run }: Checkout, ...args: string[]): Promise<string> {
  const { code, stderr } = await run('node', ['build/build.mjs', ...args]);
  expect(code, stderr).toBe(0);
  return stderr.trim();
}

test('what is up to date is not built again, whatever its times say', async () => {
  const checkout = await makeCheckout();
  expect(await built(checkout)).toBe('built client, main, preload');
  await utimes(join(checkout.dir, 'electron/main.ts'), new Date(), new Date());
  expect(await built(checkout)).toBe('out/ is up to date');
  expect(await built(checkout, '--force', 'preload')).toBe('built preload');
});

test('a change builds the parts made from it, and only those', async () => {
  const checkout = await makeCheckout();
  await built(checkout);
  await checkout.write('electron/main.ts', "console.log('changed');\n");
  expect(await built(checkout)).toBe('built main');
  await checkout.write('electron/desktop/bridge/channels.ts', "console.log('changed');\n");
  expect(await built(checkout)).toBe('built main, preload');
  await checkout.write('renderer/extra.ts', 'export {};\n');
  expect(await built(checkout)).toBe('built client');
  await rm(join(checkout.dir, 'renderer/extra.ts'));
  expect(await built(checkout)).toBe('built client');
  await checkout.write('shared/words.ts', "export const word = 'second';\n");
  expect(await built(checkout)).toBe('built client, main, preload');
});

test('two that want to build at once do so one after the other, and the second has nothing left to do', async () => {
  const checkout = await makeCheckout();
  const said = await Promise.all([built(checkout), built(checkout)]);
  expect(said.toSorted()).toEqual(['built client, main, preload', 'out/ is up to date']);
});

test('a build that was killed does not hold up the next', async () => {
  const checkout = await makeCheckout();
  await built(checkout, 'preload');
  // No process can have this id: it is above the kernel's limit.
  await writeFile(join(checkout.dir, 'out/.lock'), String(2 ** 22 + 1));
  expect(await built(checkout, 'main')).toBe('built main');
});

test('a build that fails says where, and the next try starts over', async () => {
  const checkout = await makeCheckout();
  await checkout.write('electron/main.ts', "import './absent.ts';\n");
  const { code, stderr } = await checkout.run('node', ['build/build.mjs']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/absent\.ts/);
  await checkout.write('electron/main.ts', "console.log('mended');\n");
  expect(await built(checkout, 'main')).toBe('built main');
});

test('the terminal app is one that can be executed, with its stdin, stdout and exit code to itself', async () => {
  const checkout = await makeCheckout();
  const said = await checkout.run('node', ['build/ferry.mjs']);
  expect(said).toEqual({ code: 0, stdout: 'first\n', stderr: '' });
  await checkout.write(
    'electron/cli.ts',
    'process.stdout.write(JSON.stringify(process.argv.slice(2)));\nprocess.exitCode = 5;\n',
  );
  expect(await checkout.run('node', ['build/ferry.mjs', 'send', '--to', 'a b'])).toEqual({
    code: 5,
    stdout: '["send","--to","a b"]',
    stderr: '',
  });
  expect((await checkout.run(join(checkout.dir, 'out/cli.js'), ['x'])).code).toBe(5);
});

test('a terminal app that cannot be built says why on stderr', async () => {
  const checkout = await makeCheckout();
  await checkout.write('electron/cli.ts', "import './absent.ts';\n");
  const { code, stdout, stderr } = await checkout.run('node', ['build/ferry.mjs']);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/absent\.ts/);
});

test('what Node runs is built of narrow characters and says the same, and text as it was written stays so', async () => {
  const checkout = await makeCheckout();
  const built = (): Promise<string> => readFile(join(checkout.dir, 'out/main.js'), 'utf8');
  const says = async (): Promise<string> => (await checkout.run('node', ['out/main.js'])).stdout;
  const wide = /[^\0-\u00ff]/u;

  await checkout.write('electron/main.ts', "console.log('… é “😀”', /^[–—]$/u.test('–'), `→${1}`);\n");
  await checkout.run('node', ['build/build.mjs', 'main']);
  expect(wide.test(await built())).toBe(false);
  expect(await says()).toBe('… é “😀” true →1\n');

  await checkout.write('electron/main.ts', 'console.log(String.raw`… ${1}`);\n');
  await checkout.run('node', ['build/build.mjs', 'main']);
  expect(await says()).toBe('… 1\n');
});
