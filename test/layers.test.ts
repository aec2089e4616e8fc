/**
 * Who may import what. Each room of the source names the rooms, packages and Node modules it may use; everything else
 * is refused. Types may come from anywhere a file could name them without running it: only Node's own are let through.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

interface Room {
  /** Rooms (folders, or single files) of ours besides itself and `shared`. */
  readonly rooms?: readonly string[];
  readonly packages?: readonly string[];
  /** Node modules whose values it may use, without `node:`; `'*'`: all but the network's. */
  readonly node?: readonly string[];
}

/** Modules that open sockets. Only rooms that name them have them. */
const network = ['net', 'tls', 'dgram', 'http', 'https', 'http2', 'dns', 'dns/promises'];
/** Of those, what only looks at text. */
const harmless = ['isIP', 'isIPv4', 'isIPv6'];

const files = ['fs', 'fs/promises', 'path', 'os', 'url', 'util', 'timers/promises'];
const engineRooms = ['identity', 'state', 'net', 'discovery', 'wire', 'disk', 'transfer'].map(
  (r) => `electron/engine/${r}`,
);

/** A file belongs to the room with the longest name that its path begins with. */
const rooms: Readonly<Record<string, Room>> = {
  // What all agree on: no Node, no DOM, no Electron.
  shared: { packages: ['valibot'] },
  // The page: what its preload hands it, and what draws it.
  renderer: {
    packages: ['react', 'react-dom', '@base-ui/react', '@tanstack/react-virtual', 'lucide-react', 'valibot'],
  },
  // The desktop app around the engine: only thread.ts starts one.
  electron: {
    rooms: ['electron/engine/thread.ts', 'electron/engine/state/home.ts'],
    packages: ['electron', 'electron-log', 'valibot'],
    node: ['*'],
  },
  // The page's one gap in its wall runs without Node.
  'electron/preload.ts': { rooms: ['electron/channels.ts'], packages: ['electron'] },
  // The terminal app: an engine, and never Electron.
  'electron/cli.ts': { rooms: ['electron/cli', 'electron/engine'], node: ['*', 'dns/promises'] },
  'electron/cli': {
    rooms: ['electron/engine/net/address.ts', 'electron/engine/wire/limits.ts', 'electron/engine/state'],
    packages: ['valibot'],
    node: ['*'],
  },
  // The engine's own files wire its rooms together.
  'electron/engine': {
    rooms: engineRooms,
    packages: ['valibot'],
    node: ['crypto', 'os', 'path', 'url', 'v8', 'worker_threads'],
  },
  'electron/engine/identity': { node: ['crypto', ...files] },
  'electron/engine/state': { packages: ['valibot'], node: ['crypto', ...files] },
  'electron/engine/net': {
    rooms: ['electron/engine/identity', 'electron/engine/wire/limits.ts'],
    packages: ['koffi'],
    node: ['net', 'tls', 'dns/promises', 'crypto', 'events', 'os', 'url', 'timers/promises', 'worker_threads'],
  },
  'electron/engine/discovery': {
    rooms: ['electron/engine/net', 'electron/engine/wire/limits.ts'],
    packages: ['valibot'],
    node: ['dgram', 'net', 'dns/promises', 'crypto', 'events', 'os', 'timers/promises'],
  },
  // Bytes and messages; neither files nor who calls.
  'electron/engine/wire': { packages: ['valibot'], node: ['crypto', 'events'] },
  'electron/engine/disk': { packages: ['koffi'], node: ['crypto', 'module', 'worker_threads', ...files] },
  // Moves bytes between disk and wire, and touches neither itself.
  'electron/engine/transfer': {
    rooms: engineRooms,
    packages: ['@napi-rs/blake-hash'],
    node: ['crypto', 'events', 'timers/promises'],
  },
};

/** Names of Electron's that one file alone may import. */
const onlyIn: Readonly<Record<string, string>> = {
  ipcMain: 'electron/ipc.ts',
  ipcRenderer: 'electron/preload.ts',
  contextBridge: 'electron/preload.ts',
  webUtils: 'electron/preload.ts',
  protocol: 'electron/app-protocol.ts',
  clipboard: 'electron/desktop-commands.ts',
  Tray: 'electron/tray.ts',
  Notification: 'electron/notifications.ts',
};

interface Import {
  readonly from: string;
  /** Imported values, `*` for all of the module; empty when only types are. */
  readonly values: readonly string[];
}

function importsOf(path: string, source: string): Import[] {
  const { module, errors } = parseSync(path, source);
  expect(errors, path).toEqual([]);
  const found: Import[] = module.staticImports.map(({ moduleRequest, entries }) => ({
    from: moduleRequest.value,
    values:
      entries.length === 0
        ? ['*']
        : entries.filter(({ isType }) => !isType).map(({ importName }) => importName.name ?? '*'),
  }));
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest !== null) found.push({ from: moduleRequest.value, values: isType ? [] : ['*'] });
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^['"](.*)['"]$/.exec(source.slice(moduleRequest.start, moduleRequest.end).trim());
    found.push({ from: literal?.[1] ?? '(computed)', values: ['*'] });
  }
  return found;
}

function isIn(path: string, room: string): boolean {
  return path === room || path.startsWith(`${room}/`);
}

function roomOf(path: string): string {
  const [name] = Object.keys(rooms)
    .filter((room) => isIn(path, room))
    .toSorted((a, b) => b.length - a.length);
  return name ?? '';
}

/** What a file imports and may not, as `path → import`. */
function violations(path: string, source: string): string[] {
  const name = roomOf(path);
  const room = rooms[name];
  if (room === undefined) return [`${path} is in no room`];
  return importsOf(path, source)
    .filter((wanted) => !isAllowed(path, name, room, wanted))
    .map(({ from, values }) => `${path} → ${from}${values.length > 0 ? ` {${values.join(', ')}}` : ''}`);
}

function isAllowed(path: string, name: string, room: Room, { from, values }: Import): boolean {
  if (from.startsWith('.')) {
    const target = posix.join(posix.dirname(path), from);
    if (roomOf(target) === name || isIn(target, 'shared')) return true;
    // A room that is a folder of rooms does not bring those along.
    return (room.rooms ?? []).some((other) => isIn(target, other));
  }
  if (from.startsWith('node:')) {
    const module = from.slice('node:'.length);
    if (values.length === 0) return room.node !== undefined;
    if ((room.node ?? []).includes(module)) return true;
    if (network.includes(module)) return room.node !== undefined && values.every((value) => harmless.includes(value));
    return (room.node ?? []).includes('*');
  }
  if (!(room.packages ?? []).some((each) => isIn(from, each))) return false;
  return from !== 'electron' || values.every((value) => value !== '*' && (onlyIn[value] ?? path) === path);
}

function sources(): string[] {
  return ['shared', 'electron', 'renderer'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  );
}

test('every import in the source is one its room may make', () => {
  const paths = sources();
  expect(paths.length).toBeGreaterThan(100);
  expect(paths.flatMap((path) => violations(path, readFileSync(join(root, path), 'utf8')))).toEqual([]);
});

test('every room is lived in: a rule for nothing proves nothing', () => {
  const inhabited = new Set(sources().map(roomOf));
  expect(Object.keys(rooms).filter((room) => !inhabited.has(room))).toEqual([]);
});

test.each([
  ['electron/engine/engine.ts', `import { app } from 'electron';`],
  ['electron/engine/engine.ts', `import type { App } from 'electron';`],
  ['electron/engine/engine.ts', `const { app } = await import('electron');`],
  ['electron/engine/transfer/x.ts', `export { app } from 'electron';`],
  ['electron/engine/wire/x.ts', `import { open } from 'node:fs/promises';`],
  ['electron/engine/wire/x.ts', `import { Sink } from '../disk/sink.ts';`],
  ['electron/engine/wire/x.ts', `import { connect } from 'node:tls';`],
  ['electron/engine/transfer/x.ts', `import * as fs from 'node:fs';`],
  ['electron/engine/transfer/x.ts', `import { connect } from 'node:net';`],
  ['electron/engine/disk/x.ts', `import { createServer } from 'node:http';`],
  ['electron/engine/disk/x.ts', `import { Connection } from '../wire/connection.ts';`],
  ['electron/engine/net/x.ts', `import { readFile } from 'node:fs/promises';`],
  ['electron/engine/net/x.ts', `import { Connection } from '../wire/connection.ts';`],
  ['electron/engine/state/x.ts', `import { connect } from 'node:net';`],
  ['electron/cli/x.ts', `import { app } from 'electron';`],
  ['electron/cli/x.ts', `import { connect } from 'node:net';`],
  ['electron/cli/x.ts', `import { createWindow } from '../window.ts';`],
  ['electron/menu.ts', `import { ipcMain } from 'electron';`],
  ['electron/menu.ts', `import * as electron from 'electron';`],
  ['electron/menu.ts', `import { createServer } from 'node:net';`],
  ['electron/menu.ts', `import { startEngine } from './engine/engine.ts';`],
  ['electron/menu.ts', `import { App } from '../renderer/app.tsx';`],
  ['electron/preload.ts', `import { readFileSync } from 'node:fs';`],
  ['renderer/app.tsx', `import { ipcRenderer } from 'electron';`],
  ['renderer/app.tsx', `import { join } from 'node:path';`],
  ['renderer/app.tsx', `import type { Stats } from 'node:fs';`],
  ['renderer/app.tsx', `import type { DesktopHandlers } from '../electron/dispatch.ts';`],
  ['renderer/app.tsx', `import left from 'left-pad';`],
  ['renderer/app.tsx', `await import(somewhere);`],
  ['shared/state.ts', `import { join } from 'node:path';`],
  ['shared/state.ts', `import { App } from '../renderer/app.tsx';`],
  ['shared/state.ts', `import 'react';`],
  ['elsewhere/x.ts', ''],
])('%s may not: %s', (path, source) => {
  expect(violations(path, source)).toHaveLength(1);
});

test.each([
  ['electron/ipc.ts', `import { ipcMain } from 'electron';`],
  ['electron/engine/wire/x.ts', `import type { TLSSocket } from 'node:tls';`],
  ['electron/engine/net/x.ts', `import { connect } from 'node:tls';`],
  ['electron/cli/x.ts', `import { isIP } from 'node:net';`],
  ['renderer/app.tsx', `import { isTerminal } from '../shared/state.ts'; import './app.css';`],
])('%s may: %s', (path, source) => {
  expect(violations(path, source)).toEqual([]);
});
