/**
 * Screenshots of the gallery in the real Electron, and every message its console gives (a policy violation is one).
 *   node shoot.mjs GALLERY_DIR OUT_DIR [SCENE…]      FERRY_STEPS: a module whose default export drives the page first
 * Needs a display (xvfb-run) and ELECTRON_OVERRIDE_DIST_PATH.
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { _electron } from 'playwright-core';
import { shots } from './shots.mjs';

const [galleryDir, outDir, ...only] = process.argv.slice(2);
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://x').pathname;
  const file = join(galleryDir, path === '/' ? 'index.html' : path);
  response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
  createReadStream(file)
    .on('error', () => response.writeHead(404).end())
    .pipe(response);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const home = await mkdtemp(join(tmpdir(), 'ferry-gallery-'));
await writeFile(join(home, 'package.json'), '{"name":"gallery","version":"0.0.0","main":"main.cjs"}');
await writeFile(
  join(home, 'main.cjs'),
  `const { app, BrowserWindow } = require('electron');
   app.whenReady().then(() => { new BrowserWindow({ width: 900, height: 640, useContentSize: true, show: true }).loadURL('about:blank'); });`,
);
const app = await _electron.launch({
  executablePath: join(process.env.ELECTRON_OVERRIDE_DIST_PATH, 'electron'),
  args: ['--no-sandbox', '--disable-gpu', `--user-data-dir=${join(home, 'data')}`, home],
});
const page = await app.firstWindow();
page.on('console', (message) => console.log(`[${message.type()}] ${message.text()}`));
page.on('pageerror', (error) => console.log(`[pageerror] ${error.stack}`));
await mkdir(outDir, { recursive: true });
try {
  for (const shot of shots.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)))) {
    const { name, scene, width, height, theme = 'light', lang = 'en', steps } = shot;
    await app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0].setContentSize(...size),
      [width, height],
    );
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.goto(`${origin}/?scene=${scene}&lang=${lang}`);
    await page.waitForSelector('[data-testid=self-name]');
    await page.waitForFunction((w) => innerWidth === w, width);
    await steps?.(page);
    await page.screenshot({ path: join(outDir, `${name}.png`) });
    console.log(name);
  }
} finally {
  await app.close();
  server.close();
  await rm(home, { recursive: true, force: true });
}
