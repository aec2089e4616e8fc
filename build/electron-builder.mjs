/**
 * How `out/` becomes packages for every system: `npm run dist -- TARGET…` (build/dist.mjs). What is in the app, what the packages of
 * Linux hold beside it, and their scripts: build/packaging. Names and addresses are package.json's.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { appFiles, tidy } from './packaging/app.mjs';
import { deb, linux, rpm } from './packaging/linux.mjs';
import { licencesFile, stage } from './packaging/stage.mjs';
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
  copyright: 'Copyright © 2026 Ferry contributors',
  directories: { output: 'dist', buildResources: 'build/icons' },
  artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
  files: appFiles,
  extraFiles: [{ from: licencesFile, to: 'LICENSES.third-party.txt' }],
  // Also what servers of notifications read by themselves.
  asarUnpack: ['**/*.node', 'build/icons/icon-256.png'],
  electronLanguages: ['en-US', 'zh-CN'],
  // Prebuilt inside its registry package.
  npmRebuild: false,
  // The runtime that is here already, rather than another download.
  ...(process.platform === 'linux' ? { electronDist: dirname(electron), electronVersion: version } : {}),
  // The static runtime: the default one asks for libfuse2, which newer systems lack.
  toolsets: { appimage: '1.0.3' },
  electronFuses: {
    // `ELECTRON_RUN_AS_NODE`, `NODE_OPTIONS` and `--inspect` would let whoever sets them run programs in Ferry's name, with what
    // the system allows Ferry. Tests of a packaged app therefore use its window and its terminal, never Playwright.
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    // Ferry keeps no cookies; with this on, Chromium would ask the system's key store for a key at each start.
    enableCookieEncryption: false,
    // On macOS and Windows; Electron has no such check on Linux, where the package manager has the sums (`dpkg --verify`).
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  protocols: [{ name: 'Ferry pairing link', schemes: ['ferry'] }],
  beforePack: stage,
  afterPack: tidy,
  // Nothing is published by electron-builder, and no address of updates goes into the app: it calls nobody.
  publish: null,
  linux,
  deb,
  rpm,
  mac: {
    target: [
      { target: 'dmg', arch: 'universal' },
      { target: 'zip', arch: 'universal' },
    ],
    category: 'public.app-category.utilities',
    icon: 'build/icons/icon.icns',
    hardenedRuntime: true,
    // Both halves hold the natives of both processors.
    x64ArchFiles: '**/*.node',
    extendInfo: {
      NSLocalNetworkUsageDescription: 'Ferry finds devices on your network and exchanges files with them.',
      // What is dropped onto the icon in the Dock: anything, though Ferry is nothing's usual program.
      CFBundleDocumentTypes: [
        { CFBundleTypeRole: 'Viewer', LSHandlerRank: 'None', LSItemContentTypes: ['public.data', 'public.folder'] },
      ],
    },
  },
  win: { target: ['nsis', 'zip'], icon: 'build/icons/icon.ico' },
  nsis: {
    oneClick: false,
    perMachine: false,
    selectPerMachineByDefault: false,
    allowToChangeInstallationDirectory: true,
    include: 'build/packaging/windows/installer.nsh',
    installerLanguages: ['en_US', 'zh_CN'],
    deleteAppDataOnUninstall: false,
    differentialPackage: false,
  },
};
