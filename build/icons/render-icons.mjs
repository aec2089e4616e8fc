/**
 * Draws the PNGs of build/icons/ from their SVGs; run when an SVG changes, the PNGs are committed:
 *   xvfb-run -a "$(node build/runtime/runtime.mjs)" --no-sandbox build/icons/render-icons.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow } from 'electron';

const folder = fileURLToPath(new URL('.', import.meta.url));
const pictures = [
  { from: 'icon.svg', to: 'icon-512.png', size: 512 },
  { from: 'icon.svg', to: 'icon-256.png', size: 256 },
  { from: 'icon.svg', to: 'tray-32.png', size: 32 },
  { from: 'tray-waiting.svg', to: 'tray-waiting-32.png', size: 32 },
  { from: 'tray-waiting-template.svg', to: 'trayWaitingTemplate.png', size: 16 },
  { from: 'tray-waiting-template.svg', to: 'trayWaitingTemplate@2x.png', size: 32 },
  { from: 'tray-template.svg', to: 'trayTemplate.png', size: 16 },
  { from: 'tray-template.svg', to: 'trayTemplate@2x.png', size: 32 },
];

app.commandLine.appendSwitch('force-device-scale-factor', '1');
// Not awaited here: Electron is not ready before this module has run.
void app.whenReady().then(draw);

async function draw() {
  const window = new BrowserWindow({ show: false });
  await window.loadURL('data:text/html,');
  for (const { from, to, size } of pictures) {
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
    writeFileSync(join(folder, to), Buffer.from(png.slice('data:image/png;base64,'.length), 'base64'));
  }
  app.quit();
}
