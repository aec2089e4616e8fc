/**
 * Who may import what. Each room of the source names the rooms, packages and Node modules it may use; everything else
 * is refused. Types may come from anywhere a file could name them without running it: only Node's own are let through.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
const engine = 'electron/engine';
const transfer = `${engine}/transfer`;
const below = (room: string, ...names: readonly string[]): string[] => names.map((name) => `${room}/${name}`);

/** A file belongs to the room with the longest name that its path begins with. */
const rooms: Readonly<Record<string, Room>> = {
  // What all agree on: no Node, no DOM, no Electron.
  shared: { packages: ['valibot'] },
  // The page: what its preload hands it, and what draws it.
  renderer: {
    packages: ['react', 'react-dom', '@base-ui/react', 'lucide-react', 'uqr', 'valibot'],
  },
  // Composition roots, and which of them the packaged app is.
  'electron/entry.ts': { rooms: ['electron/main.ts', 'electron/cli.ts'], node: ['process'] },
  'electron/main.ts': {
    rooms: ['electron/desktop', `${engine}/state/home/home.ts`, `${engine}/threads/engine-thread.ts`],
    packages: ['electron'],
    node: ['*'],
  },
  'electron/cli.ts': { rooms: ['electron/cli', engine], node: ['*', 'dns/promises'] },
  // The desktop app around the engine: only engine-thread.ts starts one.
  'electron/desktop': {
    rooms: [
      ...below(
        'electron/desktop',
        'attention',
        'awake',
        'bus',
        'clipboard',
        'drag-out',
        'instance',
        'login',
        'notifications',
        'paths.ts',
        'rest',
        'thumbnails',
        'tray',
        'updates',
      ),
      ...below(engine, 'threads/engine-thread.ts', 'identity/key-file.ts'),
      ...below(`${engine}/state`, 'home/home.ts', 'read-file.ts', 'spool/given-bytes.ts'),
    ],
    packages: ['electron', 'electron-log', 'valibot'],
    node: ['*'],
  },
  // The one room of the desktop's that dials: a server of updates, when it is asked to.
  'electron/desktop/updates': {
    rooms: [`${engine}/state/state-file.ts`, `${engine}/disk/names/own-names.ts`],
    packages: ['electron', 'valibot'],
    node: ['crypto', 'fs', 'fs/promises', 'http', 'https', 'path'],
  },
  // Linux desktops' bus. The library opens its socket.
  'electron/desktop/bus': { packages: ['@jellybrick/dbus-next'], node: ['path'] },
  // One desktop app for a home: a lock, and a socket that is no network's.
  'electron/desktop/instance': {
    rooms: [`${engine}/state/exclusive`],
    node: ['crypto', 'events', 'fs', 'fs/promises', 'net', 'os', 'path', 'timers/promises'],
  },
  'electron/desktop/paths.ts': { node: ['path', 'url'] },
  // What arrived, dragged into other programs.
  'electron/desktop/drag-out': {
    rooms: ['electron/desktop/paths.ts'],
    packages: ['electron'],
    node: ['crypto', 'fs/promises', 'path'],
  },
  // The system's small pictures of what arrived, found in its cache or asked for over the bus.
  'electron/desktop/thumbnails': {
    rooms: ['electron/desktop/bus'],
    packages: ['electron'],
    node: ['crypto', 'fs/promises', 'os', 'path'],
  },
  // What calls a person who looks elsewhere: over the bus, or by Electron.
  'electron/desktop/notifications': { rooms: ['electron/desktop/bus'], packages: ['electron'] },
  'electron/desktop/attention': {
    rooms: below('electron/desktop', 'bus', 'notifications', 'paths.ts'),
    packages: ['electron'],
  },
  // What other programs have copied: the X server is asked over its own socket, which is no network's.
  'electron/desktop/clipboard': { rooms: ['electron/desktop/x11'], packages: ['electron'] },
  'electron/desktop/x11': { node: ['events', 'fs', 'net', 'os', 'path'] },
  // The icon in the tray, and what closing the window means; it makes no windows.
  'electron/desktop/tray': {
    rooms: below('electron/desktop', 'attention', 'bus', 'paths.ts', 'x11'),
    packages: ['electron'],
  },
  'electron/desktop/awake': { rooms: ['electron/desktop/bus'], packages: ['electron'], node: ['child_process'] },
  // What is given back while nobody looks.
  'electron/desktop/rest': { rooms: [`${engine}/runtime`] },
  'electron/desktop/login': { packages: ['electron'], node: ['fs/promises', 'os', 'path'] },
  // The page's one gap in its wall runs without Node.
  'electron/desktop/bridge/preload.ts': {
    rooms: ['electron/desktop/bridge/channels.ts'],
    packages: ['electron'],
  },
  // The terminal app: an engine, and never Electron.
  'electron/cli': {
    rooms: below(engine, 'identity/moving', 'net/address.ts', 'runtime', 'state', 'wire/limits.ts'),
    packages: ['uqr', 'valibot'],
    node: ['*'],
  },
  // What is told of it outside: text out of its table of options.
  'electron/cli/manual': { rooms: below('electron/cli', 'arguments/options.ts', 'help.ts'), node: ['process'] },
  // The engine's own files wire its rooms together.
  [engine]: {
    rooms: below(
      engine,
      'identity',
      'state',
      'net',
      'discovery',
      'wire',
      'disk',
      'rehearsal',
      'threads',
      'transfer',
      'pairing',
      'share',
      'localsend',
      'runtime',
    ),
    packages: ['valibot'],
    node: ['crypto', 'os', 'path', 'url', 'v8', 'worker_threads'],
  },
  // Transfers that nobody sees: engines, started by what is handed in.
  [`${engine}/rehearsal`]: {
    rooms: below(engine, 'engine-disk.ts', 'engine-options.ts'),
    node: ['crypto', ...files],
  },
  // What is asked of V8.
  [`${engine}/runtime`]: { node: ['v8', 'vm', 'worker_threads'] },
  // Halves of a transfer put into threads of the disk's own, and the whole engine into one.
  // A composition root like main.ts and cli.ts: the engine's own thread.
  [`${engine}/threads/engine-worker.ts`]: {
    rooms: below(engine, 'engine.ts', 'rehearsal', 'threads'),
    node: ['path', 'url'],
  },
  [`${engine}/threads`]: {
    rooms: [
      ...below(engine, 'engine.ts', 'disk', 'identity/key-file.ts', 'net/sendfile.ts'),
      ...below(transfer, 'agreed', 'receiving/landing', 'sending/reading'),
    ],
    node: ['fs', 'fs/promises', 'os', 'path', 'url', 'v8', 'worker_threads'],
  },
  // Two devices verified for each other: no transfer, but the way to a peer is the same.
  [`${engine}/pairing`]: {
    rooms: [...below(engine, 'net', 'wire'), ...below(transfer, 'context.ts', 'calling', 'agreed/capabilities.ts')],
    node: ['crypto'],
  },
  // A page for browsers: downloads read as a sender does, uploads land as an incoming transfer does.
  [`${engine}/share`]: {
    rooms: [
      ...below(engine, 'net', 'share/files', 'share/http', 'share/page', 'share/upload', 'share/zip'),
      `${transfer}/context.ts`,
    ],
    node: ['crypto'],
  },
  // Who is let in; knows neither files nor transfers.
  [`${engine}/share/http`]: {
    rooms: below(engine, 'net/admission', 'net/http', 'share/limits.ts'),
    node: ['crypto', 'http', 'net'],
  },
  [`${engine}/share/files`]: {
    rooms: below(engine, 'disk/names', 'disk/source', 'disk/system', 'share/http', 'share/limits.ts'),
    node: ['crypto', 'events', 'fs/promises', 'path'],
  },
  [`${engine}/share/zip`]: {
    rooms: below(engine, 'disk/source', 'share/files', 'share/http'),
    packages: ['zip-stream'],
    node: ['events', 'stream'],
  },
  [`${engine}/share/page`]: { rooms: [`${engine}/share/files`] },
  [`${engine}/share/upload`]: {
    rooms: [
      ...below(engine, 'disk/names', 'disk/system', 'net/admission', 'state', 'share/http', 'share/limits.ts'),
      ...below(transfer, 'context.ts', 'agreed', 'lifecycle', 'receiving'),
      ...below(`${transfer}/receiving`, 'destination', 'landing', 'plan'),
    ],
    packages: ['valibot'],
    node: ['crypto'],
  },
  // Its files are mended as all state files are.
  [`${engine}/identity`]: {
    rooms: below(engine, 'open-elsewhere', 'state'),
    packages: ['valibot'],
    node: ['crypto', ...files],
  },
  // What Windows refuses while somebody has a file open: calls are handed in.
  [`${engine}/open-elsewhere`]: { node: ['timers/promises'] },
  // Only a command of the terminal's comes here: who moves house has no engine running.
  [`${engine}/identity/moving`]: {
    rooms: below(engine, 'identity', 'open-elsewhere', 'state'),
    packages: ['age-encryption', 'valibot'],
    node: ['crypto', ...files],
  },
  [`${engine}/state`]: {
    rooms: below(engine, 'open-elsewhere', 'state/exclusive'),
    packages: ['unhomoglyph', 'valibot'],
    node: ['crypto', 'module', 'zlib', ...files],
  },
  [`${engine}/state/home`]: { rooms: [`${engine}/state/read-file.ts`], node: ['os', ...files] },
  // Texts and standard input, which are no files of a person's.
  [`${engine}/state/spool`]: { rooms: below(engine, 'open-elsewhere', 'state'), node: ['crypto', ...files] },
  // Locks of the system's own.
  [`${engine}/state/exclusive`]: { packages: ['koffi'], node: ['crypto', 'module', 'zlib', ...files] },
  [`${engine}/net`]: {
    rooms: below(engine, 'identity', 'net/admission', 'wire/awake.ts', 'wire/limits.ts'),
    packages: ['koffi'],
    node: ['net', 'tls', 'dgram', 'dns/promises', 'crypto', 'events', 'os', 'url', 'timers/promises', 'worker_threads'],
  },
  // What a share's page and LocalSend both need of HTTP.
  [`${engine}/net/http`]: { rooms: [`${engine}/net/admission`], node: ['crypto', 'http'] },
  // Who may call: counts, and opens nothing.
  [`${engine}/net/admission`]: { packages: ['koffi'], node: ['net', 'module'] },
  [`${engine}/discovery`]: {
    rooms: below(engine, 'net', 'wire/limits.ts', 'localsend/discovery', 'localsend/wire'),
    packages: ['valibot'],
    node: ['dgram', 'net', 'dns/promises', 'crypto', 'events', 'os', 'timers/promises'],
  },
  // Bytes and messages; neither files nor who calls.
  [`${engine}/wire/limits.ts`]: {},
  [`${engine}/wire/frames.ts`]: { rooms: [`${engine}/wire/limits.ts`] },
  [`${engine}/wire`]: {
    rooms: below(`${engine}/wire`, 'packing', 'frames.ts', 'limits.ts'),
    packages: ['valibot'],
    node: ['crypto', 'events'],
  },
  // What frames are packed with, and when.
  [`${engine}/wire/packing`]: {
    rooms: below(engine, 'wire/frames.ts', 'wire/limits.ts'),
    node: ['stream', 'zlib'],
  },
  // What LocalSend says, for both halves: neither sockets nor files.
  [`${engine}/localsend/wire`]: { rooms: [`${engine}/wire/limits.ts`], packages: ['valibot'] },
  // What of its protocol is served here.
  [`${engine}/localsend`]: {
    rooms: [
      ...below(`${engine}/localsend`, 'client', 'http', 'looking', 'receiving', 'sending', 'wire'),
      `${transfer}/context.ts`,
    ],
    node: ['net'],
  },
  // HTTP over sockets that our listener took.
  [`${engine}/localsend/http`]: {
    rooms: [...below(engine, 'net', 'net/admission', 'net/http'), `${engine}/localsend/wire`],
    node: ['http', 'crypto', 'tls'],
  },
  // Its devices as sightings.
  [`${engine}/localsend/discovery`]: { rooms: below(`${engine}/localsend`, 'http/caller.ts', 'wire') },
  // Its senders, as transfers of ours.
  [`${engine}/localsend/receiving`]: {
    rooms: [
      ...below(
        engine,
        'wire',
        'net/admission',
        'net/http',
        'localsend/http',
        'localsend/wire',
        'runtime',
        'state/spool/texts.ts',
      ),
      ...below(transfer, 'door.ts', 'agreed', 'receiving/incoming-leg.ts', 'receiving/landing/shared-copy.ts'),
    ],
    node: ['crypto'],
  },
  // Calls a LocalSend: sockets, neither files nor transfers.
  [`${engine}/localsend/client`]: {
    rooms: below(engine, 'identity', 'localsend/wire', 'net', 'net/http', 'wire/awake.ts'),
    node: ['net'],
  },
  // Calls whole networks; opens nothing itself.
  [`${engine}/localsend/looking`]: {
    rooms: below(engine, 'localsend/client', 'localsend/wire', 'net/local-addresses.ts'),
    node: ['events'],
  },
  // A transfer to one: neither sockets nor files itself.
  [`${engine}/localsend/sending`]: {
    rooms: [
      ...below(engine, 'disk/source', 'localsend/client', 'localsend/wire', 'net/address.ts', 'runtime', 'wire'),
      ...below(transfer, 'agreed', 'calling', 'context.ts', 'lifecycle', 'sending', 'sent.ts'),
    ],
    node: ['crypto'],
  },
  // Names, sources and sinks know the system's calls; sources and sinks don't know each other.
  [`${engine}/disk/system`]: {
    rooms: [`${engine}/open-elsewhere`, `${engine}/disk/system/native`],
    node: ['crypto', 'worker_threads', ...files],
  },
  // Long lists in little memory, for whoever has some.
  [`${engine}/columns`]: { node: ['crypto'] },
  [`${engine}/disk/system/native`]: { packages: ['koffi'], node: ['fs', 'module', 'path', 'util'] },
  [`${engine}/disk/destination`]: { rooms: [`${engine}/disk/system`], node: ['crypto', ...files] },
  [`${engine}/disk/names`]: { rooms: [`${engine}/disk/system`], node: ['crypto', ...files] },
  [`${engine}/disk/source`]: {
    rooms: [
      ...below(engine, 'columns', 'open-elsewhere'),
      ...below(`${engine}/disk`, 'system', 'names', 'destination'),
    ],
    node: ['crypto', ...files],
  },
  [`${engine}/disk/sink`]: {
    rooms: [
      ...below(engine, 'columns', 'open-elsewhere'),
      ...below(`${engine}/disk`, 'system', 'names', 'destination'),
    ],
    node: ['crypto', ...files],
  },
  // What transfers need of the engine around them.
  [`${transfer}/context.ts`]: {
    rooms: [
      ...below(engine, 'net', 'state', 'wire'),
      `${engine}/disk/destination/destinations.ts`,
      ...below(
        transfer,
        'lanes',
        'leftovers',
        'lifecycle',
        'agreed/delta.ts',
        'receiving/landing/landing.ts',
        'sending/reading/reading.ts',
      ),
    ],
  },
  // What goes from here, whatever its receiver speaks: types alone.
  [`${transfer}/sent.ts`]: { rooms: below(transfer, 'context.ts', 'sending') },
  // Moves bytes between disk and wire, and touches neither itself: where peers come in.
  [transfer]: {
    rooms: [
      ...below(engine, 'net', 'state', 'wire'),
      ...below(transfer, 'context.ts', 'calling', 'lanes', 'lifecycle', 'receiving', 'sending', 'sent.ts'),
    ],
    node: ['crypto'],
  },
  // What ended transfers leave on the disk. Either side's room knows of it, and it of neither's.
  [`${transfer}/leftovers`]: { rooms: [`${engine}/state`, ...below(transfer, 'context.ts', 'agreed')] },
  // What both sides agree on.
  [`${transfer}/agreed`]: {
    rooms: below(engine, 'columns', 'disk/source', 'disk/system/calls.ts', 'state/journal-format.ts', 'wire'),
    packages: ['@napi-rs/blake-hash'],
    node: ['module'],
  },
  // How a transfer stands, whoever runs it.
  [`${transfer}/lifecycle`]: { rooms: [...below(engine, 'state', 'wire'), `${transfer}/agreed`], node: ['events'] },
  // Dialling a peer and knowing it again.
  [`${transfer}/calling`]: { rooms: below(engine, 'identity', 'net', 'state', 'wire'), node: ['events'] },
  // A transfer's further connections: one half for each end.
  [`${transfer}/lanes`]: { rooms: [`${engine}/wire`] },
  [`${transfer}/lanes/sending`]: {
    rooms: [...below(engine, 'identity', 'net', 'wire'), ...below(transfer, 'context.ts', 'agreed', 'lanes/lanes.ts')],
    node: ['crypto', 'events', 'timers/promises'],
  },
  [`${transfer}/lanes/receiving`]: {
    rooms: [...below(engine, 'identity', 'net', 'wire'), ...below(transfer, 'context.ts', 'agreed', 'lanes/lanes.ts')],
    node: ['crypto', 'events', 'timers/promises'],
  },
  [`${transfer}/sending`]: {
    rooms: [
      ...below(engine, 'columns', 'disk/source', 'disk/names', 'disk/destination/destinations.ts', 'state', 'wire'),
      ...below(transfer, 'context.ts', 'sent.ts', 'agreed', 'calling', 'lanes/lanes.ts', 'lanes/sending'),
      ...below(transfer, 'lifecycle', 'sending'),
    ],
    node: ['crypto', 'events', 'path'],
  },
  [`${transfer}/sending/manifest`]: {
    rooms: [
      ...below(engine, 'columns', 'disk/source', 'disk/names', 'disk/destination/destinations.ts', 'wire'),
      ...below(transfer, 'agreed', 'lifecycle', 'sending/drop.ts', 'sending/reading', 'sending/sender-journal.ts'),
    ],
    node: ['path'],
  },
  [`${transfer}/sending/pump`]: {
    rooms: [
      ...below(engine, 'disk/source', 'net', 'wire'),
      ...below(transfer, 'agreed', 'sending/delta', 'sending/reading', 'sending/flow.ts', 'sending/plan-queue.ts'),
    ],
  },
  // The sender's disk half: runs in a thread of the disk's.
  // What a receiver tells of its versions of files, and how long that is waited for.
  [`${transfer}/sending/delta`]: {
    rooms: [...below(engine, 'wire/frames.ts', 'wire/limits.ts', 'wire/messages.ts'), `${transfer}/agreed`],
  },
  [`${transfer}/sending/reading`]: {
    rooms: [...below(engine, 'disk', 'net/sendfile.ts', 'wire/frames.ts', 'wire/limits.ts'), `${transfer}/agreed`],
  },
  [`${transfer}/receiving`]: {
    rooms: [
      ...below(engine, 'disk/names', 'disk/destination', 'disk/system', 'state', 'wire'),
      ...below(
        transfer,
        'context.ts',
        'agreed',
        'calling',
        'lanes/lanes.ts',
        'lanes/receiving',
        'leftovers',
        'lifecycle',
        'receiving',
      ),
    ],
    node: ['crypto', 'events'],
  },
  // From a chosen folder to one that can be written.
  [`${transfer}/receiving/destination`]: {
    rooms: [`${engine}/disk/destination`, ...below(transfer, 'context.ts', 'agreed', 'calling', 'receiving/landing')],
  },
  // What comes of an accepted offer over one connection, file by file.
  [`${transfer}/receiving/files`]: {
    rooms: [
      `${engine}/wire`,
      ...below(transfer, 'context.ts', 'agreed', 'lanes/receiving', 'lifecycle'),
      ...below(transfer, 'receiving/landing', 'receiving/plan'),
    ],
  },
  [`${transfer}/receiving/plan`]: {
    rooms: [
      ...below(engine, 'columns', 'disk/names', 'disk/destination', 'disk/system/times.ts'),
      ...below(engine, 'state', 'wire'),
      ...below(transfer, 'agreed', 'leftovers', 'lifecycle', 'receiving/landing/landing.ts'),
    ],
    node: ['crypto'],
  },
  // The receiver's disk half: what runs in a thread of the disk's, and what feeds it.
  [`${transfer}/receiving/landing`]: {
    rooms: [
      ...below(engine, 'disk', 'wire/frames.ts', 'wire/limits.ts'),
      ...below(transfer, 'agreed', 'receiving/landing/delta'),
    ],
  },
  // Files put together of another version and what comes.
  [`${transfer}/receiving/landing/delta`]: {
    rooms: [...below(engine, 'disk', 'wire/limits.ts'), ...below(transfer, 'agreed', 'receiving/landing/landing.ts')],
  },
};

/**
 * What a room shows to others: the files they may import. Of a room that isn't named here all may be imported by those
 * who may import the room; its own folders and files see everything in it.
 */
const exported: Readonly<Record<string, readonly string[]>> = {
  [engine]: ['engine.ts'],
  [`${engine}/identity`]: ['identity.ts', 'key-file.ts', 'key-keeper.ts', 'succession.ts'],
  [`${engine}/identity/moving`]: ['move.ts'],
  [`${engine}/discovery`]: ['discovery.ts', 'known-calls.ts'],
  [`${engine}/threads`]: ['disk-thread-watch.ts', 'disk-thread.ts', 'disk-threads.ts', 'engine-thread.ts'],
  [`${engine}/pairing`]: ['pairings.ts'],
  [`${engine}/share`]: ['limits.ts', 'shares.ts'],
  [`${engine}/disk/source`]: [
    'block-reader.ts',
    'promised-source.ts',
    'read-through.ts',
    'source-disk.ts',
    'source-file.ts',
    'waiting-source.ts',
    'walk.ts',
  ],
  [`${engine}/columns`]: [
    'hash-index.ts',
    'numbers.ts',
    'path-table.ts',
    'paths.ts',
    'shared-texts.ts',
    'sorted-texts.ts',
  ],
  [`${engine}/disk/sink`]: ['entry.ts', 'existing.ts', 'sink-disk.ts', 'sink.ts'],
  [`${transfer}/lifecycle`]: [
    'file-states.ts',
    'holds.ts',
    'offer-expiry.ts',
    'record.ts',
    'transfer-holds.ts',
    'turns.ts',
  ],
  [`${transfer}/lanes/sending`]: ['lane-door.ts', 'sending-lanes.ts'],
  [`${transfer}/lanes/receiving`]: ['dial-lane.ts', 'raw-merge.ts', 'receiving-lanes.ts'],
  [`${transfer}/sending`]: ['drop.ts', 'farewells.ts', 'outgoing.ts'],
  [`${engine}/localsend/client`]: ['cancel.ts', 'client.ts'],
  [`${engine}/localsend/looking`]: ['addresses.ts', 'look-further.ts'],
  [`${engine}/localsend/sending`]: ['sender.ts'],
  [`${transfer}/sending/manifest`]: ['manifest-sender.ts', 'own-output.ts'],
  [`${transfer}/sending/pump`]: [
    'big-frames-ahead.ts',
    'buffer-ring.ts',
    'pump-options.ts',
    'pump-small.ts',
    'pump.ts',
  ],
  [`${transfer}/receiving`]: ['already-ended.ts', 'incoming-leg.ts', 'incoming.ts', 'introduced.ts', 'leg-owner.ts'],
  [`${transfer}/receiving/destination`]: ['open-destination.ts'],
  [`${transfer}/receiving/files`]: ['data-stream.ts', 'file-receiver.ts', 'file-terms.ts'],
  [`${transfer}/receiving/plan`]: [
    'additions.ts',
    'agreements.ts',
    'deltas.ts',
    'holdings.ts',
    'plan-items.ts',
    'planned-files.ts',
    'planner.ts',
    'question-queue.ts',
    'room.ts',
    'top-folders.ts',
    'unasked.ts',
  ],
  [`${transfer}/receiving/landing`]: [
    'big-file-blocks.ts',
    'direct-landing.ts',
    'intake.ts',
    'landing.ts',
    'neighbours.ts',
  ],
};

/** Names of Electron's that one file alone may import. */
const onlyIn: Readonly<Record<string, string>> = {
  ipcMain: 'electron/desktop/bridge/ipc.ts',
  ipcRenderer: 'electron/desktop/bridge/preload.ts',
  contextBridge: 'electron/desktop/bridge/preload.ts',
  webUtils: 'electron/desktop/bridge/preload.ts',
  protocol: 'electron/desktop/window/app-protocol.ts',
  clipboard: 'electron/desktop/clipboard/system-clipboard.ts',
  Tray: 'electron/desktop/tray/tray.ts',
  Notification: 'electron/desktop/notifications/electron-notifications.ts',
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

/** Whether a room shows this file of its to others. */
function isExported(target: string): boolean {
  const room = roomOf(target);
  return exported[room]?.includes(posix.relative(room, target)) ?? true;
}

function isAllowed(path: string, name: string, room: Room, { from, values }: Import): boolean {
  if (from.startsWith('.')) {
    const target = posix.join(posix.dirname(path), from);
    if (roomOf(target) === name || isIn(target, 'shared')) return true;
    return (room.rooms ?? []).some((other) => isIn(target, other) && (other === target || isExported(target)));
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

test('every file that a room shows is there, and is one that another room imports', () => {
  const imported = new Set(
    sources().flatMap((path) =>
      importsOf(path, readFileSync(join(root, path), 'utf8'))
        .filter(({ from }) => from.startsWith('.'))
        .map(({ from }) => posix.join(posix.dirname(path), from))
        .filter((target) => roomOf(target) !== roomOf(path)),
    ),
  );
  const shown = Object.entries(exported).flatMap(([room, names]) => names.map((name) => `${room}/${name}`));
  expect(shown.filter((path) => !imported.has(path))).toEqual([]);
});

test('a room may not reach into any room that its rule does not name', () => {
  const paths = sources();
  const first = new Map(paths.map((path) => [roomOf(path), path]));
  let tried = 0;
  for (const [from, rule] of Object.entries(rooms)) {
    const path = from.endsWith('.ts') ? from : `${from}/x.ts`;
    for (const [to, target] of first) {
      const named = (rule.rooms ?? []).some((other) => isIn(target, other) || isIn(other, to));
      if (to === from || to === 'shared' || named) continue;
      const specifier = posix.relative(posix.dirname(path), target);
      const source = `import { x } from '${specifier.startsWith('.') ? specifier : `./${specifier}`}';`;
      expect(violations(path, source), `${path}: ${source}`).toHaveLength(1);
      tried++;
    }
  }
  expect(tried).toBeGreaterThan(300);
});

test('nor past what another room shows', () => {
  const hidden = sources().filter((path) => !isExported(path));
  expect(hidden.length).toBeGreaterThan(50);
  for (const target of hidden) {
    const guests = Object.entries(rooms)
      .filter(([, rule]) => (rule.rooms ?? []).includes(roomOf(target)))
      .filter(([from]) => !isIn(from, roomOf(target)));
    for (const [from] of guests) {
      const path = from.endsWith('.ts') ? from : `${from}/x.ts`;
      const specifier = posix.relative(posix.dirname(path), target);
      const source = `import { x } from '${specifier.startsWith('.') ? specifier : `./${specifier}`}';`;
      expect(violations(path, source), `${path}: ${source}`).toHaveLength(1);
    }
  }
});

/** Rooms that import each other's values, as cycles of room names. */
function roomCycles(imports: readonly (readonly [from: string, to: string])[]): string[] {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of imports) if (from !== to) next.set(from, (next.get(from) ?? new Set()).add(to));
  const cycles = new Set<string>();
  const walk = (room: string, path: readonly string[]): void => {
    const at = path.indexOf(room);
    if (at >= 0) return void cycles.add(path.slice(at).toSorted().join(' ⇄ '));
    for (const other of next.get(room) ?? []) walk(other, [...path, room]);
    next.delete(room);
  };
  for (const room of [...next.keys()]) walk(room, []);
  return [...cycles];
}

test('no two rooms import values from each other, directly or around', () => {
  const edges = sources().flatMap((path) =>
    importsOf(path, readFileSync(join(root, path), 'utf8'))
      .filter(({ from, values }) => from.startsWith('.') && values.length > 0)
      .map(({ from }) => [roomOf(path), roomOf(posix.join(posix.dirname(path), from))] as const),
  );
  expect(roomCycles(edges)).toEqual([]);
  expect(roomCycles([...edges, ['electron/engine/wire', 'electron/engine/transfer/sending']])).not.toEqual([]);
});

/** Most modules in a folder that one still sees at a glance; a component and its style count once. */
const maxModules = 15;
/** Most lines of a file of source. Tables of texts may be longer: nobody reads them through. */
const maxLines = 300;

test('no folder has more modules than one sees at a glance, unless its README says why', () => {
  const folders = new Map<string, Set<string>>();
  for (const top of ['shared', 'electron', 'renderer', 'build', 'test']) {
    for (const entry of readdirSync(join(root, top), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(tsx?|mjs|css|sh)$/.test(entry.name)) continue;
      const folder = relative(root, entry.parentPath).replaceAll('\\', '/');
      const module = entry.name.replace(/(\.module)?\.\w+$/, '');
      folders.set(folder, (folders.get(folder) ?? new Set()).add(module));
    }
  }
  const full = [...folders].filter(([, modules]) => modules.size > maxModules).map(([folder]) => folder);
  const unexplained = full.filter((folder) => {
    const readme = join(root, folder, 'README.md');
    return !existsSync(readme) || !readFileSync(readme, 'utf8').includes('More than 15 modules');
  });
  expect(unexplained).toEqual([]);
});

test('no file of source is longer than one reads in one go', () => {
  const long = sources().filter((path) => {
    const lines = readFileSync(join(root, path), 'utf8').split('\n').length - 1;
    return lines > maxLines && !isIn(path, 'shared/text');
  });
  expect(long).toEqual([]);
});

test.each([
  ['electron/engine/engine.ts', `import { app } from 'electron';`],
  ['electron/engine/engine.ts', `import type { App } from 'electron';`],
  ['electron/engine/engine.ts', `const { app } = await import('electron');`],
  ['electron/engine/transfer/x.ts', `export { app } from 'electron';`],
  ['electron/engine/wire/x.ts', `import { open } from 'node:fs/promises';`],
  ['electron/engine/wire/x.ts', `import { Sink } from '../disk/sink/sink.ts';`],
  ['electron/engine/wire/x.ts', `import { connect } from 'node:tls';`],
  ['electron/engine/transfer/x.ts', `import * as fs from 'node:fs';`],
  ['electron/engine/transfer/x.ts', `import { connect } from 'node:net';`],
  ['electron/engine/disk/sink/x.ts', `import { createServer } from 'node:http';`],
  ['electron/engine/disk/sink/x.ts', `import { Connection } from '../../wire/connection.ts';`],
  ['electron/engine/net/x.ts', `import { readFile } from 'node:fs/promises';`],
  ['electron/engine/net/x.ts', `import { Connection } from '../wire/connection.ts';`],
  ['electron/engine/transfer/sending/x.ts', `import { Incoming } from '../receiving/incoming.ts';`],
  ['electron/engine/transfer/receiving/x.ts', `import type { Outgoing } from '../sending/outgoing.ts';`],
  ['electron/engine/transfer/sending/x.ts', `import { RawMerge } from '../lanes/receiving/raw-merge.ts';`],
  ['electron/engine/transfer/receiving/x.ts', `import type { SendingLanes } from '../lanes/sending/sending-lanes.ts';`],
  ['electron/engine/transfer/lanes/receiving/x.ts', `import { LaneDoor } from '../sending/lane-door.ts';`],
  ['electron/engine/disk/source/x.ts', `import { Sink } from '../sink/sink.ts';`],
  ['electron/engine/state/x.ts', `import { connect } from 'node:net';`],
  ['electron/cli/x.ts', `import { app } from 'electron';`],
  ['electron/cli/x.ts', `import { connect } from 'node:net';`],
  ['electron/cli/x.ts', `import { createWindow } from '../desktop/window/window.ts';`],
  ['electron/desktop/shell/menu.ts', `import { ipcMain } from 'electron';`],
  ['electron/desktop/shell/menu.ts', `import * as electron from 'electron';`],
  ['electron/desktop/shell/menu.ts', `import { createServer } from 'node:net';`],
  ['electron/desktop/shell/menu.ts', `import { startEngine } from '../../engine/engine.ts';`],
  ['electron/desktop/shell/menu.ts', `import { App } from '../../../renderer/app.tsx';`],
  ['electron/desktop/bridge/preload.ts', `import { readFileSync } from 'node:fs';`],
  ['renderer/app.tsx', `import { ipcRenderer } from 'electron';`],
  ['renderer/app.tsx', `import { join } from 'node:path';`],
  ['renderer/app.tsx', `import type { Stats } from 'node:fs';`],
  ['renderer/app.tsx', `import type { DesktopHandlers } from '../electron/desktop/bridge/dispatch.ts';`],
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
  ['electron/desktop/bridge/ipc.ts', `import { ipcMain } from 'electron';`],
  ['electron/engine/wire/x.ts', `import type { TLSSocket } from 'node:tls';`],
  ['electron/engine/net/x.ts', `import { connect } from 'node:tls';`],
  ['electron/cli/x.ts', `import { isIP } from 'node:net';`],
  ['renderer/app.tsx', `import { isTerminal } from '../shared/state.ts'; import './app.css';`],
])('%s may: %s', (path, source) => {
  expect(violations(path, source)).toEqual([]);
});
