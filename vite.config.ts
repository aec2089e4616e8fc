/**
 * How the sources become `out/`: one config, three environments.
 *   client   renderer/             → out/renderer/    what the window shows
 *   main     main, workers, cli    → out/*.js         ESM for Node (Electron's and plain Node ≥ 20.18)
 *   preload  desktop/bridge/preload → out/preload.cjs  one CommonJS file: all a sandboxed preload may be
 * `build/build.mjs` runs it and remembers what it was built from.
 */
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import packageJson from './package.json' with { type: 'json' };

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Found in node_modules at run time: native code, what is read late, or given by the runtime. Everything else is bundled. */
const external = [
  'electron',
  ...builtinModules,
  ...builtinModules.map((name) => `node:${name}`),
  ...Object.keys(packageJson.dependencies),
];

/** Vite's dev server talks to its page by inline script and socket; the page's own policy forbids both, and stays as it is in builds. */
const relaxedPolicy: Plugin = {
  name: 'ferry:relaxed-policy',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
};

/**
 * V8 keeps a script's text, once for each thread that runs it, and a single character beyond Latin-1 makes all of it twice as large:
 * those few are written as escapes. Where an escape could mean something else the text stays as it is.
 */
const narrowText: Plugin = {
  name: 'ferry:narrow-text',
  // What is printed before this has its escapes taken out again.
  generateBundle: (_options, bundle) => {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || /\\[^\0-\u00ff]|String\.raw/u.test(chunk.code)) continue;
      const { code } = chunk;
      const narrow = code.replaceAll(/[^\0-\u00ff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
      if (narrow.length < 2 * code.length) chunk.code = narrow;
    }
  },
  applyToEnvironment: ({ name }) => name === 'main',
};

export default defineConfig({
  root: at('renderer'),
  publicDir: false,
  plugins: [react(), relaxedPolicy, narrowText],
  define: {
    __FERRY_VERSION__: JSON.stringify(packageJson.version),
    __FERRY_UPDATES__: JSON.stringify(packageJson.updates),
  },
  server: { host: '127.0.0.1' },
  environments: {
    client: {
      build: {
        outDir: at('out/renderer'),
        emptyOutDir: true,
        // What is bundled, with its licences; build/packaging/licences.mjs puts them into the package.
        license: { fileName: 'licences.json' },
        // Electron 33, the oldest runtime in use (the registry's fallback), is Chromium 130.
        target: 'chrome130',
        // `data:` sources would have to be allowed by the content security policy.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        // Loaded from disk: one chunk of a megabyte opens sooner than several.
        chunkSizeWarningLimit: 1000,
        rolldownOptions: { input: at('renderer/index.html') },
      },
    },
    main: {
      consumer: 'server',
      resolve: { noExternal: true },
      build: {
        outDir: at('out'),
        emptyOutDir: false,
        license: { fileName: 'licences.json' },
        target: 'node20',
        minify: false,
        copyPublicDir: false,
        rolldownOptions: {
          input: {
            entry: at('electron/entry.ts'),
            main: at('electron/main.ts'),
            worker: at('electron/engine/threads/engine-worker.ts'),
            'disk-worker': at('electron/engine/threads/disk-worker.ts'),
            cli: at('electron/cli.ts'),
            manual: at('electron/cli/manual/print.ts'),
          },
          external,
          output: {
            format: 'es',
            // A tenth of the text that V8 keeps; licences have a file of their own.
            comments: false,
            entryFileNames: '[name].js',
            chunkFileNames: 'chunks/[name].js',
            banner: (chunk) => (chunk.name === 'cli' && chunk.isEntry ? '#!/usr/bin/env node' : ''),
          },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { noExternal: true },
      build: {
        outDir: at('out'),
        emptyOutDir: false,
        target: 'chrome130',
        minify: false,
        copyPublicDir: false,
        rolldownOptions: {
          input: at('electron/desktop/bridge/preload.ts'),
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
        },
      },
    },
  },
  builder: {
    buildApp: async (builder) => {
      for (const environment of Object.values(builder.environments)) await builder.build(environment);
    },
  },
});
