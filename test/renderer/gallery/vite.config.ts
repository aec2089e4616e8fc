/** `npx vite build -c test/renderer/gallery/vite.config.ts --outDir DIR`: the gallery as files, under the window's own policy. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: { target: 'chrome130', assetsInlineLimit: 0, modulePreload: { polyfill: false }, emptyOutDir: true },
});
