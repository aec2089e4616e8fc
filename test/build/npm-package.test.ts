/** The terminal app's npm package: what is in it, and that it runs as npm installs it, without any install script. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { build } from '../../build/build.mjs';
import { makeNpmPackage } from '../../build/npm-package/make.mjs';
import packageJson from '../../package.json' with { type: 'json' };
import { temporaryFolder } from '../support/temporary-folder.ts';

const execute = promisify(execFile);
let dir: string;
let packed: string;
/** Why it could not be installed: there is no registry, and nothing of it in npm's cache. */
let noRegistry: string | null = null;
const prefix = (): string => join(dir, 'installed');
const installed = (...names: string[]): string => join(prefix(), 'lib', 'node_modules', packageJson.name, ...names);

beforeAll(async () => {
  if (process.platform === 'win32') return;
  await build(['main']);
  dir = await mkdtemp(join(tmpdir(), 'ferry-npm-'));
  packed = makeNpmPackage(dir);
  const args = [
    'install',
    '--global',
    '--prefix',
    prefix(),
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    packed,
  ];
  await execute('npm', args).catch((error: Error & { stderr: string }) => {
    if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENOTCACHED|ETIMEDOUT/u.test(error.stderr)) throw error;
    noRegistry = error.stderr;
  });
}, 300_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

/** `ferry` as it is started from the PATH: by the Node that runs this test. */
const env = (home: string): NodeJS.ProcessEnv => ({
  ...process.env,
  ...{ HOME: home, XDG_CACHE_HOME: join(home, 'cache'), XDG_CONFIG_HOME: '', FERRY_HOME: '' },
  PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
});
const ferry = (home: string, ...args: string[]) => execute(join(prefix(), 'bin', 'ferry'), args, { env: env(home) });

test.skipIf(process.platform === 'win32')(
  'holds what the terminal app loads, and nothing of window, tests or maps',
  async () => {
    const tree = join(dir, 'package');
    const found = (await readdir(tree, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => relative(tree, join(entry.parentPath, entry.name)))
      .toSorted();
    const { stdout } = await execute('tar', ['tzf', packed]);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((path) => path.replace('package/', ''))
        .toSorted(),
    ).toEqual(found);
    expect(found.filter((path) => !path.startsWith('out/'))).toEqual([
      ...[
        'CHANGELOG.md',
        'LICENSE',
        'LICENSES.third-party.txt',
        'README.md',
        'ferry.js',
        'man/ferry.1.gz',
        'package.json',
      ],
    ]);
    expect(found).toEqual(expect.arrayContaining(['out/cli.js', 'out/disk-worker.js']));
    expect(found.filter((path) => /\.(map|ts|html|css)$|out\/(main|entry|worker|manual|renderer)/u.test(path))).toEqual(
      [],
    );
    const code = await Promise.all(
      found.filter((path) => path.endsWith('.js')).map((path) => readFile(join(tree, path), 'utf8')),
    );
    expect(code.filter((text) => /from ["']electron["']/u.test(text))).toEqual([]);
    const about = JSON.parse(await readFile(join(tree, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(about).toMatchObject({ version: packageJson.version, dependencies: packageJson.dependencies });
    for (const name of ['private', 'scripts', 'devDependencies', 'allowScripts']) {
      expect(about).not.toHaveProperty(name);
    }
  },
);

test.skipIf(process.platform === 'win32')(
  'installed without scripts it says its version and its help',
  async (context) => {
    if (noRegistry !== null) context.skip(noRegistry);
    const home = await temporaryFolder();
    expect((await ferry(home, '--version')).stdout).toBe(`${packageJson.version}\n`);
    expect((await ferry(home, '--help')).stdout).toMatch(/^Ferry sends files/u);
    // What V8 compiled is the person's own, where Node keeps it at all.
    const kept = (await readdir(home)).filter((name) => name !== '.npm');
    expect(['', 'cache']).toContain(kept.join());
    expect(await readdir(installed('node_modules', '@koromix'))).toHaveLength(1);
  },
);

test.skipIf(process.platform === 'win32')('installed it sends and receives', async (context) => {
  if (noRegistry !== null) context.skip(noRegistry);
  const [home, other] = [await temporaryFolder(), await temporaryFolder()];
  const [sent, into] = [join(home, 'a.txt'), join(other, 'in')];
  await writeFile(sent, 'from npm');
  const args = [
    'receive',
    '--accept',
    'all',
    '--once',
    '--json',
    '--port',
    '0',
    '--dir',
    into,
    '--home',
    join(other, 'ferry'),
  ];
  const receiving = spawn(join(prefix(), 'bin', 'ferry'), args, {
    env: env(other),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void receiving.kill());
  for await (const line of createInterface({ input: receiving.stdout })) {
    const { type, port } = JSON.parse(line) as { type: string; port?: number };
    if (type !== 'listening') continue;
    await ferry(home, 'send', sent, '--to', `127.0.0.1:${port}`, '--accept-new', '--home', join(home, 'ferry'));
    break;
  }
  expect(await readFile(join(into, 'a.txt'), 'utf8')).toBe('from npm');
});
