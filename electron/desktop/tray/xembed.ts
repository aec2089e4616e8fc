/**
 * The tray of X11's older desktops (System Tray Protocol of freedesktop.org): whoever owns a selection of that name embeds
 * icons. Followed over a connection of our own: Electron doesn't say whether anybody does.
 */
import { localDisplay, XServer } from '../x11/x-server.ts';

const changeWindowAttributes = 2;
const valueMaskEvents = 0x800;
/** Of a window: that it went; of the root: what its clients are told, a new tray's greeting among it. */
const structureNotify = 0x20000;
const events = { destroyNotify: 17, clientMessage: 33 } as const;

/** The number of the screen that programs use by default: the last part of `DISPLAY`. */
function screenOf(display: string): string {
  return /\.(\d+)$/u.exec(display)?.[1] ?? '0';
}

/**
 * Tells which window is the tray's, at once and whenever that changes; null: there is none, or no X server that could have
 * one. Ends with the returned function, and with the X server.
 */
export function followXEmbed(env: NodeJS.ProcessEnv, tell: (manager: number | null) => void): () => void {
  const display = env['DISPLAY'] ?? '';
  const number = localDisplay(display);
  const ended = new AbortController();
  let told: number | null | undefined;
  const say = (manager: number | null): void => {
    if (ended.signal.aborted || manager === told) return;
    told = manager;
    tell(manager);
  };
  if (number === null) say(null);
  else {
    follow(number, screenOf(display), env, ended.signal, say).catch(() => say(null));
  }
  return () => ended.abort();
}

async function follow(
  number: string,
  screen: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  say: (manager: number | null) => void,
): Promise<void> {
  const server = await XServer.open(number, signal, { env, skipErrors: true });
  const watch = (window: number): void =>
    server.send(changeWindowAttributes, 0, window, valueMaskEvents, structureNotify);
  const [selection, greeting] = [await server.atom(`_NET_SYSTEM_TRAY_S${screen}`), await server.atom('MANAGER')];
  watch(server.root);
  let manager = 0;
  for (;;) {
    // Asked again once it is watched: one that went in between is not told of by any event.
    for (let owner = await server.ownerOf(selection); owner !== manager; owner = await server.ownerOf(selection)) {
      manager = owner;
      if (owner !== 0) watch(owner);
    }
    say(manager === 0 ? null : manager);
    await server.next((event) => {
      const kind = event[0]! & 0x7f;
      const isGreeting = kind === events.clientMessage && event.readUInt32LE(8) === greeting;
      return isGreeting || (kind === events.destroyNotify && event.readUInt32LE(8) === manager);
    });
  }
}
