/** Looking for a newer Ferry against a server on loopback: what isn't to be believed is refused, and changes nothing. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { newPems } from '../../../electron/engine/identity/identity.ts';
import { UpdatesFile } from '../../../electron/desktop/updates/kept.ts';
import type { Source } from '../../../electron/desktop/updates/published.ts';
import { Updates } from '../../../electron/desktop/updates/updates.ts';
import type { UpdatesSituation } from '../../../shared/desktop/updates.ts';
import { FerryError, type ErrorCode, type Failure } from '../../../shared/errors.ts';
import { failureSentence, textFor } from '../../../shared/text/index.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { updateServer, type UpdateServer } from '../../support/updates/server.ts';
import { notice, now, ownVersion, packageOf, signer } from '../../support/updates/signed.ts';

const by = signer();
const content = Buffer.from('a package of Ferry');

interface Ready {
  readonly server: UpdateServer;
  readonly home: string;
  readonly downloads: string;
  readonly patience: { wholeMs: number; idleMs: number };
  readonly shown: string[];
  readonly opened: string[];
  /** Another run of the same Ferry; of another version, where one is given. */
  readonly run: (version?: string, at?: number) => Updates;
  /** Puts a notice and its signature on the server. */
  readonly publish: (bytes: Buffer, signature?: string) => void;
  /** All that lies in the home and the Downloads folder. */
  readonly files: () => Promise<Record<string, string>>;
}

async function setUp(): Promise<Ready> {
  const dir = await temporaryFolder();
  const [home, downloads] = [join(dir, 'home'), join(dir, 'Downloads')];
  await mkdir(home);
  const server = await updateServer();
  const [shown, opened]: string[][] = [[], []];
  // A busy machine is slow, and no server that stands still.
  const patience = { wholeMs: 60_000, idleMs: 60_000 };
  const source: Source = {
    notice: `${server.origin}/updates.json`,
    key: by.publicKey,
    ...{ installedBy: 'deb', loopback: true, patience },
  };
  const run = (version = ownVersion, at = now): Updates =>
    new Updates({
      ...{ version, source, downloads: () => downloads, now: () => at, system: { platform: 'linux', arch: 'x64' } },
      kept: new UpdatesFile(home, () => {}),
      onChange: () => {},
      onLog: () => {},
      show: (path) => shown!.push(path),
      openPage: async (address) => void opened!.push(address),
    });
  const publish = (bytes: Buffer, signature = by.sign(bytes)): void => {
    server.at['/updates.json'] = bytes;
    server.at['/updates.json.minisig'] = signature;
  };
  const files = async (): Promise<Record<string, string>> => {
    const found = await readdir(dir, { recursive: true, withFileTypes: true });
    const plain = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(await Promise.all(plain.map(async (path) => [path, await readFile(path, 'latin1')])));
  };
  return { server, home, downloads, patience, shown: shown!, opened: opened!, run, publish, files };
}

/** As it is published: 0.2.0 with a package, in a folder of its own. */
const newer = ({ server }: Ready, change: Parameters<typeof notice>[0] = {}): Buffer =>
  notice({ from: `${server.origin}/0.2.0`, files: [packageOf(content)], ...change });

async function refused(what: Promise<unknown>): Promise<Failure> {
  const error: unknown = await what.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FerryError);
  return (error as FerryError).toFailure();
}

test('nobody is asked before somebody asks, and an answer is kept for the next run', async () => {
  const ready = await setUp();
  ready.publish(newer(ready));
  const updates = ready.run();
  expect(await updates.situation()).toMatchObject({
    lookedAt: null,
    newer: null,
    host: new URL(ready.server.origin).host,
  });
  expect(ready.server.asked).toEqual([]);
  expect(await ready.files()).toEqual({});
  await updates.look();
  const found: Partial<UpdatesSituation> = {
    lookedAt: now,
    newer: {
      ...{ version: '0.2.0', released: Date.UTC(2026, 11, 1), page: 'https://example.org/ferry/0.2.0' },
      news: { en: 'Faster.\nQuieter.', 'zh-CN': '更快、更安静。' },
      file: { name: 'ferry_0.2.0_amd64.deb', bytes: content.length },
    },
  };
  expect(await updates.situation()).toMatchObject(found);
  const asked = ready.server.asked.length;
  expect(await ready.run().situation()).toMatchObject(found);
  expect(ready.server.asked).toHaveLength(asked);
  // Once it runs, it is the newest.
  expect(await ready.run('0.2.0').situation()).toMatchObject({ newer: null, lookedAt: now });
});

test('the server hears the path and “Ferry”: no version, no system, no language', async () => {
  const ready = await setUp();
  ready.publish(newer(ready));
  await ready.run().look();
  const { host } = new URL(ready.server.origin);
  expect(ready.server.asked).toEqual(
    ['/updates.json', '/updates.json.minisig'].map((path) => ({
      path,
      headers: { 'user-agent': 'Ferry', accept: '*/*', host, connection: 'close' },
    })),
  );
});

test('several who ask at once ask once', async () => {
  const ready = await setUp();
  ready.publish(newer(ready));
  const updates = ready.run();
  await Promise.all([updates.look(), updates.look(), updates.look()]);
  expect(ready.server.asked).toHaveLength(2);
});

const other = signer();
const big = (bytes: number): Buffer =>
  notice({ padding: 'x'.repeat(bytes - notice({ padding: '' } as never).length) } as never);

/** What a server says that isn't to be believed. */
const lies: readonly [string, ErrorCode, (ready: Ready) => unknown][] = [
  ['a forged one', 'update-forged', (ready) => ready.publish(newer(ready), by.sign(notice()))],
  [
    'one of an older signature',
    'update-forged',
    (ready) => ready.publish(newer(ready, { serial: 11 }), by.sign(newer(ready))),
  ],
  ['another key’s', 'update-other-key', (ready) => ready.publish(newer(ready), other.sign(newer(ready)))],
  ['a prehashed signature', 'update-prehashed', (ready) => ready.publish(newer(ready), by.sign(newer(ready), 'ED'))],
  ['no signature', 'update-unreachable', ({ server }) => delete server.at['/updates.json.minisig']],
  [
    'a signature cut short',
    'update-unsigned',
    (ready) => ready.publish(newer(ready), by.sign(newer(ready)).slice(0, 200)),
  ],
  [
    'a notice cut short',
    'update-forged',
    (ready) => ready.publish(newer(ready).subarray(0, 200), by.sign(newer(ready))),
  ],
  ['a page of a hotel', 'update-unsigned', (ready) => ready.publish(Buffer.from('<html>'), '<html>')],
  ['no JSON, signed', 'update-garbled', (ready) => ready.publish(Buffer.from('Ferry 0.3.0'))],
  ['one that is longer than any', 'update-too-large', (ready) => ready.publish(big(64 * 1024 + 1))],
  ['a signature that is longer than any', 'update-too-large', (ready) => ready.publish(newer(ready), 'x'.repeat(4097))],
  ['one without end', 'update-too-large', ({ server }) => endless(server)],
  ['another product’s', 'update-other-product', (ready) => ready.publish(notice({ product: 'oar' }))],
  ['an older one', 'update-older', (ready) => ready.publish(newer(ready, { serial: 9, version: '0.1.9' }))],
  [
    'one older than what runs',
    'update-older',
    (ready) => ready.publish(newer(ready, { serial: 99, version: '0.0.9' })),
  ],
  [
    'an expired one',
    'update-expired',
    (ready) => ready.publish(newer(ready, { serial: 11, expires: '2026-12-09T00:00:00Z' })),
  ],
  [
    'one for others',
    'update-not-for-this',
    (ready) => ready.publish(newer(ready, { serial: 11, files: [packageOf(content, { arch: 'arm64' })] })),
  ],
  [
    'a way to plain http elsewhere',
    'update-insecure',
    ({ server }) => redirect(server, 'http://192.0.2.1/updates.json'),
  ],
  ['a way to a file', 'update-insecure', ({ server }) => redirect(server, 'file:///etc/passwd')],
  ['a circle', 'update-unreachable', ({ server }) => redirect(server, '/updates.json')],
  ['nothing at all, without end', 'update-slow', (ready) => impatient(ready, 'idleMs', () => {})],
  ['a byte now and then', 'update-slow', (ready) => impatient(ready, 'wholeMs', drip)],
  [
    'a line that breaks',
    'update-unreachable',
    ({ server }) => (server.at['/updates.json'] = (request) => request.socket.destroy()),
  ],
  [
    'an error',
    'update-unreachable',
    ({ server }) => (server.at['/updates.json'] = (_, response) => response.writeHead(500).end()),
  ],
  ['no network', 'update-unreachable', ({ server }) => server.stop()],
];

function endless(server: UpdateServer): void {
  server.at['/updates.json'] = (_request, response) => {
    const chunk = Buffer.alloc(16 * 1024, 'x');
    const more = (): void => {
      while (response.write(chunk));
      response.once('drain', more);
    };
    more();
  };
}

const drip: RequestListener = (_request, response) => {
  const timer = setInterval(() => response.write(' '), 100);
  response.once('close', () => clearInterval(timer));
};

/** From here on it waits less. */
function impatient({ server, patience }: Ready, what: 'wholeMs' | 'idleMs', answer: RequestListener): void {
  patience[what] = 300;
  server.at['/updates.json'] = answer;
}

function redirect(server: UpdateServer, location: string): void {
  server.at['/updates.json'] = (_request, response) => response.writeHead(302, { location }).end();
}

test.each(lies)('%s is refused as %s, with its sentence, and nothing is changed', async (_what, code, lie) => {
  const ready = await setUp();
  ready.publish(newer(ready));
  const updates = ready.run();
  await updates.look();
  const [before, filesBefore] = [await updates.situation(), await ready.files()];
  await lie(ready);
  const failure = await refused(updates.look());
  expect(failure.code).toBe(code);
  for (const language of ['en', 'zh-CN'] as const) {
    const sentence = failureSentence(textFor(language), failure);
    expect(sentence).not.toMatch(/undefined|\{|\(\)|（）/u);
    expect(sentence.length).toBeGreaterThan(15);
  }
  // What was found before still stands, beside the reason.
  expect(await updates.situation()).toEqual({ ...before, failure });
  expect(await ready.files()).toEqual(filesBefore);
  expect(await ready.run().situation()).toEqual(before);
});

test('https that nobody vouches for is refused', async () => {
  const ready = await setUp();
  const [key, cert] = await newPems();
  let asked = 0;
  const own = createServer({ key, cert }, (_request, response) => {
    asked++;
    response.end(newer(ready));
  }).listen(0, '127.0.0.1');
  await once(own, 'listening');
  onTestFinished(() => void own.close());
  redirect(ready.server, `https://127.0.0.1:${(own.address() as AddressInfo).port}/updates.json`);
  expect(await refused(ready.run().look())).toMatchObject({
    ...{ code: 'update-unreachable', params: { detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' } },
  });
  expect(asked).toBe(0);
});

test('at its longest a notice is read, and a way to another place is followed', async () => {
  const ready = await setUp();
  ready.publish(big(64 * 1024));
  const whole = ready.server.at['/updates.json']!;
  ready.server.at['/elsewhere'] = whole;
  redirect(ready.server, '/elsewhere');
  expect(await refused(ready.run().look())).toMatchObject({ code: 'update-not-for-this' });
});

test('after a refusal the next good answer is believed', async () => {
  const ready = await setUp();
  const updates = ready.run();
  expect((await refused(updates.look())).code).toBe('update-unreachable');
  ready.publish(newer(ready));
  await updates.look();
  expect(await updates.situation()).toMatchObject({ failure: null, newer: { version: '0.2.0' } });
});

test('a damaged file of what was seen is no reason not to look', async () => {
  const ready = await setUp();
  await writeFile(join(ready.home, 'updates.json'), '{"version":1,"updates":{\n"seen":');
  ready.publish(newer(ready));
  const updates = ready.run();
  await updates.look();
  expect(await updates.situation()).toMatchObject({ newer: { version: '0.2.0' } });
});

test('a later Ferry’s file is left as it is', async () => {
  const ready = await setUp();
  const theirs = '{"version":2,"updates":[]}';
  await writeFile(join(ready.home, 'updates.json'), theirs);
  ready.publish(newer(ready));
  const updates = ready.run();
  await updates.look();
  expect(await updates.situation()).toMatchObject({ newer: { version: '0.2.0' } });
  expect(await readFile(join(ready.home, 'updates.json'), 'utf8')).toBe(theirs);
});

test('what was changed on the disk isn’t believed at the next start', async () => {
  const ready = await setUp();
  ready.publish(newer(ready));
  await ready.run().look();
  await new UpdatesFile(ready.home, () => {}).keep({ notice: newer(ready, { version: '9.9.9' }).toString() });
  expect(await ready.run().situation()).toMatchObject({ newer: null });
});

test('a person is told of a version once, also over a restart', async () => {
  const ready = await setUp();
  ready.publish(newer(ready));
  const updates = ready.run();
  await updates.look();
  expect(await updates.untold()).toBe('0.2.0');
  expect(await updates.untold()).toBeNull();
  expect(await ready.run().untold()).toBeNull();
  ready.publish(newer(ready, { serial: 11, version: '0.3.0' }));
  await updates.look();
  expect(await updates.untold()).toBe('0.3.0');
});

test('its page is opened, and without one nothing is', async () => {
  const ready = await setUp();
  const updates = ready.run();
  await updates.openPage();
  expect(ready.opened).toEqual([]);
  ready.publish(newer(ready));
  await updates.look();
  await updates.openPage();
  expect(ready.opened).toEqual(['https://example.org/ferry/0.2.0']);
});

test('a package is downloaded, checked, and shown where it lies', async () => {
  const ready = await setUp();
  ready.publish(newer(ready));
  ready.server.at['/0.2.0/ferry_0.2.0_amd64.deb'] = content;
  const updates = ready.run();
  await updates.look();
  await updates.fetch();
  const path = join(ready.downloads, 'ferry_0.2.0_amd64.deb');
  expect(await readFile(path)).toEqual(content);
  expect(await updates.situation()).toMatchObject({ downloaded: path, download: null, failure: null });
  expect(ready.shown).toEqual([path]);
});

test('while it comes its bytes are told, and stopped it leaves nothing and no reproach', async () => {
  const ready = await setUp();
  ready.publish(newer(ready));
  ready.server.at['/0.2.0/ferry_0.2.0_amd64.deb'] = (_request, response) => void response.write(content.subarray(0, 5));
  const updates = ready.run();
  await updates.look();
  const going = updates.fetch().catch((error: FerryError) => error.code);
  await vi.waitFor(async () => {
    expect(await updates.situation()).toMatchObject({ download: { bytes: 5, total: content.length } });
  });
  updates.stopFetching();
  expect(await going).toBe('cancelled');
  expect(await updates.situation()).toMatchObject({ download: null, downloaded: null, failure: null });
  expect(await readdir(ready.downloads)).toEqual([]);
});
