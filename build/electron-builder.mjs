/** How `out/` becomes an app that can be installed: `npm run dist` makes the unpacked folder under dist/. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findElectron } from './runtime/runtime.mjs';

// Never with the older stand-in, which nobody patches any more.
const electron = findElectron({ standIn: false, say: console.error });
const version = readFileSync(join(dirname(electron), 'version'), 'utf8')
  .trim()
  .replace(/^v/, '');

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'io.github.ferry.Ferry',
  productName: 'Ferry',
  copyright: 'The Ferry authors',
  directories: { output: 'dist', buildResources: 'build/icons' },
  // Everything is bundled into out/, but for the native modules and a table that is read late.
  files: [
    'package.json',
    'out/**',
    '!out/.*',
    '!out/cli.js',
    'build/icons/*.png',
    'node_modules/@napi-rs/blake-hash*/**',
    'node_modules/koffi/**',
    'node_modules/unhomoglyph/**',
    'node_modules/@koromix/**',
    // Its sources and headers, and its build for systems Electron doesn't run on.
    '!node_modules/koffi/{doc,lib,vendor}/**',
    '!node_modules/koffi/src/**/*.!(js|cjs)',
    '!node_modules/@koromix/*/musl_*/**',
  ],
  // Also what servers of notifications read by themselves.
  asarUnpack: ['**/*.node', 'build/icons/icon-256.png'],
  // Prebuilt inside its registry package.
  npmRebuild: false,
  // The runtime that is here already, rather than another download.
  ...(process.platform === 'linux' ? { electronDist: dirname(electron), electronVersion: version } : {}),
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  linux: {
    target: ['AppImage', 'deb', 'rpm'],
    executableName: 'ferry',
    category: 'Network;FileTransfer',
    synopsis: 'Sends files straight from one computer to another',
    icon: 'build/icons/icon-512.png',
  },
  mac: {
    target: ['dmg', 'zip'],
    category: 'public.app-category.utilities',
    icon: 'build/icons/icon-512.png',
    extendInfo: {
      NSLocalNetworkUsageDescription: 'Ferry finds devices on your network and exchanges files with them.',
    },
  },
  win: { target: ['nsis'], icon: 'build/icons/icon-512.png' },
};
