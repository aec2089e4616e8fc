/** The packages of Linux: what they are called and need, what stands in the menu, and what is run as root when they come and go. */
import { stageFolder } from './stage.mjs';

const scripts = {
  afterInstall: 'build/packaging/linux/after-install.sh',
  afterRemove: 'build/packaging/linux/after-remove.sh',
};
/** All that stands outside /opt/Ferry: programs, manual, completions, file managers' menus. */
const fpm = [`${stageFolder}/=/`];

/** Debian 13 and Ubuntu 24.04 renamed libraries when time_t grew to 64 bits. @param {string} name */
const renamed = (name) => `${name}t64 | ${name}`;

/** @type {import('electron-builder').LinuxConfiguration} */
export const linux = {
  target: ['deb', 'rpm', 'AppImage', 'tar.gz'],
  // `ferry` is the terminal app.
  executableName: 'ferry-desktop',
  syncDesktopName: true,
  category: 'Network;FileTransfer',
  synopsis: 'Send files straight to a computer on your network',
  icon: 'build/icons/linux',
  // As in the AppImage's own line: files and links alike.
  executableArgs: ['%U'],
  extraFiles: [{ from: 'build/packaging/linux/ferry', to: 'ferry' }],
  desktop: {
    entry: {
      GenericName: 'File Transfer',
      'GenericName[zh_CN]': '文件传输',
      'Comment[zh_CN]': '把文件直接发到同一网络里的另一台电脑',
      Keywords: 'send;receive;share;LAN;Wi-Fi;transfer;',
      'Keywords[zh_CN]': '发送;接收;共享;局域网;传文件;',
      StartupNotify: 'true',
    },
  },
};

/** @type {import('electron-builder').DebOptions} */
export const deb = {
  artifactName: 'ferry_${version}_${arch}.deb',
  packageName: 'ferry',
  packageCategory: 'net',
  priority: 'optional',
  ...scripts,
  // What the runtime links (`ldd`), as `apt install` on a lean system needs it, and what it opens: passwords, notifications, links.
  depends: [
    renamed('libasound2'),
    renamed('libatk-bridge2.0-0'),
    renamed('libatk1.0-0'),
    renamed('libatspi2.0-0'),
    'libc6 (>= 2.25)',
    'libcairo2',
    renamed('libcups2'),
    'libdbus-1-3',
    'libdrm2',
    'libexpat1',
    'libgbm1',
    'libgcc-s1',
    renamed('libglib2.0-0'),
    renamed('libgtk-3-0'),
    'libnotify4',
    'libnspr4',
    'libnss3',
    'libpango-1.0-0',
    'libsecret-1-0',
    'libudev1',
    'libx11-6',
    'libx11-xcb1',
    'libxcb1',
    'libxcomposite1',
    'libxdamage1',
    'libxext6',
    'libxfixes3',
    'libxkbcommon0',
    'libxrandr2',
    'xdg-utils',
  ],
  recommends: ['libayatana-appindicator3-1'],
  fpm,
};

/** @type {NonNullable<import('electron-builder').Configuration['rpm']>} */
export const rpm = {
  artifactName: 'ferry-${version}.${arch}.rpm',
  packageName: 'ferry',
  ...scripts,
  // By the names of libraries: packages are called otherwise on each system.
  depends: [
    ...['asound.so.2', 'atk-bridge-2.0.so.0', 'atspi.so.0', 'cups.so.2', 'drm.so.2', 'gbm.so.1', 'gtk-3.so.0']
      .concat([
        'notify.so.4',
        'nss3.so',
        'secret-1.so.0',
        'X11-xcb.so.1',
        'Xcomposite.so.1',
        'Xdamage.so.1',
        'Xrandr.so.2',
      ])
      .concat(['xkbcommon.so.0'])
      .map((name) => `lib${name}()(64bit)`),
    'xdg-utils',
  ],
  fpm,
};
