/**
 * Pictures of every state of the window, at three sizes in both colours, for people to look at:
 *   npm run gallery -- [DIR] [PART OF A STATE'S NAME…] [--lang=zh-CN]
 * One PNG each, and for each state a sheet with all of its sizes. Every message of the page's console is printed; a violation of
 * its policy is one. Where there is no display it starts Xvfb.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright-core';
import { build } from 'vite';
import { hasDisplay, sandboxSwitches } from '../../../build/runtime/machine.mjs';
import { findElectron } from '../../../build/runtime/runtime.mjs';
import { states } from './shots.mjs';

const sizes = [
  { size: 'small', width: 420, height: 640 },
  { size: 'medium', width: 960, height: 720 },
  { size: 'large', width: 1600, height: 1000 },
];
const themes = /** @type {const} */ (['light', 'dark']);
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

const args = process.argv.slice(2);
const lang = args.find((arg) => arg.startsWith('--lang='))?.slice('--lang='.length) ?? 'en';
const [dir = 'test-results/gallery', ...only] = args.filter((arg) => !arg.startsWith('--'));
const outDir = resolve(dir);
const wanted = states.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));

const work = await mkdtemp(join(tmpdir(), 'ferry-gallery-'));
const files = join(work, 'files');
await build({
  configFile: fileURLToPath(new URL('vite.config.ts', import.meta.url)),
  build: { outDir: files },
  logLevel: 'error',
});
const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://x').pathname;
  const file = join(files, path === '/' ? 'index.html' : path);
  response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
  createReadStream(file)
    .on('error', () => response.writeHead(404).end())
    .pipe(response);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${server.address().port}`;

await writeFile(join(work, 'package.json'), '{"name":"gallery","version":"0.0.0","main":"main.cjs"}');
await writeFile(
  join(work, 'main.cjs'),
  `const { app, BrowserWindow } = require('electron');
   app.whenReady().then(() => { new BrowserWindow({ width: 900, height: 640, useContentSize: true, show: true }).loadURL('about:blank'); });`,
);
const xvfb = process.platform === 'linux' && !hasDisplay() ? await startXvfb() : null;
const executablePath = findElectron({ say: console.log });
const app = await _electron.launch({
  executablePath,
  args: [
    ...sandboxSwitches(executablePath, console.log),
    '--disable-gpu',
    `--user-data-dir=${join(work, 'data')}`,
    work,
  ],
  env: { ...process.env, ELECTRON_DISABLE_SECURITY_WARNINGS: '1', ...(xvfb !== null && { DISPLAY: xvfb.display }) },
});
try {
  await mkdir(outDir, { recursive: true });
  const page = await app.firstWindow();
  page.setDefaultTimeout(5000);
  page.on('console', (message) => console.log(`[${message.type()}] ${message.text()}`));
  page.on('pageerror', (error) => console.log(`[pageerror] ${error.stack}`));
  for (const state of wanted) {
    try {
      for (const size of sizes) await shoot(page, state, size);
      await sheet(page, state.name);
      console.log(state.name);
    } catch (error) {
      console.error(error);
      process.exitCode = 1;
    }
  }
} finally {
  await app.close();
  server.close();
  xvfb?.process.kill();
  await rm(work, { recursive: true, force: true });
}

/** In both colours: the state is reached once, and drawn anew. */
async function shoot(page, { name, scene, steps }, { size, width, height }) {
  await resize(width, height);
  await page.emulateMedia({ colorScheme: themes[0], reducedMotion: 'reduce' });
  await page.goto(`${origin}/?scene=${scene}&lang=${lang}`);
  await page.waitForSelector('[data-testid=self-name]');
  await page.waitForFunction((w) => innerWidth === w, width);
  await steps(page).catch((error) => {
    throw new Error(`${name} at ${width}×${height} was not reached`, { cause: error });
  });
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: join(outDir, `${name}-${size}-${colorScheme}.png`), animations: 'disabled' });
  }
}

/** All pictures of a state on one, the small and medium ones as large as they are in light colours. */
async function sheet(page, name) {
  const picture = async (of, width) => {
    const bytes = await readFile(join(outDir, `${name}-${of}.png`));
    return `<img style="width:${width}px" src="data:image/png;base64,${bytes.toString('base64')}">`;
  };
  const row = (...parts) =>
    `<div style="display:flex;gap:8px;align-items:flex-start;margin-bottom:8px">${parts.join('')}</div>`;
  const light = row(await picture('small-light', 420), await picture('medium-light', 960));
  const rest = row(
    await picture('small-dark', 210),
    await picture('medium-dark', 426),
    await picture('large-light', 490),
    await picture('large-dark', 238),
  );
  await resize(1388, 1058);
  await page.goto('about:blank');
  await page.setContent(`<body style="margin:0;background:#888">${light}${rest}</body>`);
  await page.screenshot({ path: join(outDir, `sheet-${name}.png`) });
}

async function resize(width, height) {
  await app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0].setContentSize(size[0], size[1]),
    [width, height],
  );
}

/** On a screen of its own, large enough for the largest window. */
async function startXvfb() {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1400x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [answer] = await once(child.stdio[3], 'data');
  return { process: child, display: `:${String(answer).trim()}` };
}
