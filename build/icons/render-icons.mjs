/**
 * Draws what is in build/icons/ from its SVGs; run when an SVG changes, what it draws is committed:
 *   xvfb-run -a "$(node build/runtime/runtime.mjs)" --no-sandbox build/icons/render-icons.mjs
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow } from 'electron';
import { icns, ico } from './containers.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));
const pictures = [
  { from: 'icon.svg', to: 'icon-256.png', size: 256 },
  { from: 'icon.svg', to: 'tray-32.png', size: 32 },
  { from: 'tray-waiting.svg', to: 'tray-waiting-32.png', size: 32 },
  { from: 'tray-waiting-template.svg', to: 'trayWaitingTemplate.png', size: 16 },
  { from: 'tray-waiting-template.svg', to: 'trayWaitingTemplate@2x.png', size: 32 },
  { from: 'tray-template.svg', to: 'trayTemplate.png', size: 16 },
  { from: 'tray-template.svg', to: 'trayTemplate@2x.png', size: 32 },
];
/** In the packages' menus; those of Linux have a file each. */
const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512];
const icoSizes = [16, 24, 32, 48, 64, 128, 256];
const icnsSizes = [16, 32, 64, 128, 256, 512, 1024];

app.commandLine.appendSwitch('force-device-scale-factor', '1');
// Not awaited here: Electron is not ready before this module has run.
void app.whenReady().then(draw);

async function draw() {
  const window = new BrowserWindow({ show: false });
  await window.loadURL('data:text/html,');
  for (const { from, to, size } of pictures) writeFileSync(join(folder, to), await drawn(window, from, size));
  mkdirSync(join(folder, 'linux'), { recursive: true });
  /** @type {Map<number, Buffer>} */
  const icons = new Map();
  for (const size of new Set([...linuxSizes, ...icoSizes, ...icnsSizes])) {
    icons.set(size, await drawn(window, 'icon.svg', size));
  }
  /** @param {readonly number[]} sizes */
  const of = (sizes) => sizes.map((size) => ({ size, png: /** @type {Buffer} */ (icons.get(size)) }));
  for (const { size, png } of of(linuxSizes)) writeFileSync(join(folder, 'linux', `${size}x${size}.png`), png);
  writeFileSync(join(folder, 'icon.ico'), ico(of(icoSizes)));
  writeFileSync(join(folder, 'icon.icns'), icns(of(icnsSizes)));
  app.quit();
}

/**
 * @param {BrowserWindow} window
 * @param {string} from
 * @param {number} size in pixels
 */
async function drawn(window, from, size) {
  const svg = readFileSync(join(folder, from)).toString('base64');
  /** @type {string} */
  const png = await window.webContents.executeJavaScript(`(async () => {
    const image = new Image(${size}, ${size});
    image.src = 'data:image/svg+xml;base64,${svg}';
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: ${size}, height: ${size} });
    canvas.getContext('2d').drawImage(image, 0, 0, ${size}, ${size});
    return canvas.toDataURL('image/png');
  })()`);
  return Buffer.from(png.slice('data:image/png;base64,'.length), 'base64');
}
