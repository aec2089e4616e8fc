import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../../../electron/cli/run.ts';
import { exitCodes } from '../../../electron/cli/exit-codes.ts';
import type { CliIo, EndingSignal } from '../../../electron/cli/terminal/io.ts';
import { startEngine } from '../../../electron/engine/engine.ts';
import { parseArguments } from '../../../electron/cli/arguments/arguments.ts';
import { tempDir } from '../../support/pair.ts';
import { ask } from '../../support/share/share.ts';

/** The terminal app with a real engine, as a script runs it. */
async function run(...args: string[]) {
  const home = await tempDir('ferry-share-cli-');
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = { out: '', err: '' };
  stdout.on('data', (part: Buffer) => (said.out += part.toString()));
  stderr.on('data', (part: Buffer) => (said.err += part.toString()));
  const listeners = new Set<(signal: EndingSignal) => void>();
  const interrupt = () => listeners.forEach((listener) => listener('SIGINT'));
  const io: CliIo = {
    stdin: Object.assign(new PassThrough(), { isTTY: false }),
    stdout,
    stderr,
    env: {},
    platform: process.platform,
    homedir: () => home,
    cwd: () => home,
    version: '0.0.0-test',
    resolves: () => Promise.resolve(false),
    onSignal: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    raise: () => {},
    exitNow: () => {},
  };
  const all = ['share', ...args, '--home', home, '--interface', '127.0.0.1', '--json'];
  const code = runCli(all, io, startEngine);
  onTestFinished(async () => {
    interrupt();
    await code;
  });
  const events = () =>
    said.out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const event = async (type: string) => {
    await expect.poll(() => events().find((each) => each['type'] === type)).toBeDefined();
    return events().find((each) => each['type'] === type)!;
  };
  return { code, said, event, events, home };
}

test('a file is shared for its time, and how it went is told', async () => {
  const path = join(await tempDir('shared-'), 'a.txt');
  await writeFile(path, 'content');
  const { code, event, said } = await run(path, '--for', '0.05', '--pin');
  const { links, pin, expiresAt, upload } = await event('share');
  const [link] = links as string[];
  expect([upload, typeof expiresAt]).toEqual([false, 'number']);
  expect(pin).toMatch(/^\d{6}$/u);
  const entered = await ask(`${link!}pin`, { method: 'POST', body: `pin=${String(pin)}` });
  const cookie = entered.headers['set-cookie']![0]!.split(';', 1)[0]!;
  expect((await ask(`${link!}f/0`, { headers: { Cookie: cookie } })).body.toString()).toBe('content');
  expect(await code).toBe(exitCodes.ok);
  expect(await event('share-ended')).toMatchObject({ downloads: 1, bytes: 7 });
  expect(said.err).toContain('PIN');
  expect(said.err).toContain('plain HTTP');
});

test('what a browser offers is taken where it is told to be, and reported like any transfer', async () => {
  const into = join(await tempDir('into-'), 'inbox');
  const { event } = await run('--upload', '--accept', 'all', '--dir', into);
  const [link] = (await event('share'))['links'] as string[];
  const offered = { files: [{ name: 'b.txt', size: 4 }] };
  const { id } = (await ask(`${link!}u`, { method: 'POST', body: JSON.stringify(offered) })).json();
  expect(await event('offer')).toMatchObject({ transferId: id, files: 1, bytes: 4, code: null });
  const send = async () => (await ask(`${link!}u/${String(id)}/0`, { method: 'PUT', body: 'four' })).status;
  await expect.poll(send).toBe(200);
  expect(await event('done')).toMatchObject({ transferId: id, files: 1, bytes: 4, encrypted: false });
  expect(await readFile(join(into, 'b.txt'), 'utf8')).toBe('four');
});

test('where nobody can be asked, what a browser offers is declined', async () => {
  const { event, said } = await run('--upload');
  const [link] = (await event('share'))['links'] as string[];
  const offered = { files: [{ name: 'b.txt', size: 4 }] };
  const { id } = (await ask(`${link!}u`, { method: 'POST', body: JSON.stringify(offered) })).json();
  const state = async () => (await ask(`${link!}u/${String(id)}`)).json()['state'];
  await expect.poll(state).toBe('declined');
  expect(said.err).toContain('--accept all');
});

test('what can’t be shared ends with a failure, and nothing is served', async () => {
  const { code, event } = await run('/no/such/file');
  expect(await code).toBe(exitCodes.failed);
  expect(await event('error')).toMatchObject({ code: 'path-not-found' });
});

test.each([
  [['share'], 'no file or folder is named'],
  [['share', ''], 'a path is empty'],
  [['share', 'a', '--for', '0'], '--for is a number'],
  [['share', 'a', '--for', '10081'], '--for is a number'],
  [['share', 'a', '--for', 'soon'], '--for is a number'],
  [['share', 'a', '--dir', 'b'], '--dir is only for --upload'],
  [['share', 'a', '--accept', 'all'], '--accept is only for --upload'],
  [['send', 'a', '--to', 'b', '--pin'], '--pin is not for'],
])('what doesn’t fit is refused: %j', (argv, detail) => {
  expect(() => parseArguments(argv, () => '/')).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  try {
    parseArguments(argv, () => '/');
  } catch (error) {
    expect(JSON.stringify((error as { params: unknown }).params)).toContain(detail);
  }
});

test('what fits is taken as it was meant', () => {
  const parsed = parseArguments(['share', 'a', '--pin', '--upload', '--for', '10080', '--port', '8080'], () => '/w');
  expect(parsed).toMatchObject({
    command: 'share',
    paths: [resolve('/w/a')],
    pin: true,
    upload: true,
    minutes: 10_080,
    port: 8080,
  });
});
