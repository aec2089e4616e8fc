/**
 * Where an icon in the tray would be seen: a panel that takes them over D-Bus (StatusNotifierItem), an older one by XEmbed, or
 * nowhere. Followed as long as Ferry runs: panels start after programs at login, end, and start again.
 */
import type { Bus } from '../bus/bus.ts';
import { followXEmbed } from './xembed.ts';

export interface IconPlace {
  /** `system`: Windows and macOS, which always have one. */
  readonly kind: 'system' | 'panel' | 'xembed';
  /** Another one is another place: an icon that was put into the one before isn't in it. */
  readonly id: string;
}

type PanelBus = Pick<Bus, 'call' | 'listen' | 'watchName'>;

export interface IconPlaceOptions {
  /** The session's; null: the system has none (Windows, macOS), and always a place. */
  readonly bus: PanelBus | null;
  readonly env?: NodeJS.ProcessEnv;
}

/** https://freedesktop.org/wiki/Specifications/StatusNotifierItem, under the name that programs really use. */
const watcherName = 'org.kde.StatusNotifierWatcher';
const watcherPath = '/StatusNotifierWatcher';
/** It answers in milliseconds; as long as it doesn't nobody would see an icon. */
const answerMs = 2000;

/** Tells the place, first when all has been looked at once, then whenever it is another; null: nowhere. */
export function followIconPlace(
  { bus, env = process.env }: IconPlaceOptions,
  tell: (place: IconPlace | null) => void,
): () => void {
  if (bus === null) {
    tell({ kind: 'system', id: 'system' });
    return () => {};
  }
  let panel: string | null | undefined;
  let xembed: number | null | undefined;
  let told: string | undefined;
  const changed = (): void => {
    if (panel === undefined || xembed === undefined) return;
    const place = placeOf(panel, xembed);
    const id = place?.id ?? '';
    if (id === told) return;
    told = id;
    tell(place);
  };
  const stops = [
    followPanel(bus, (owner) => {
      panel = owner;
      changed();
    }),
    // Under Wayland Electron's own windows aren't the X server's, and its icons neither.
    ...(env['XDG_SESSION_TYPE'] === 'wayland'
      ? []
      : [
          followXEmbed(env, (manager) => {
            xembed = manager;
            changed();
          }),
        ]),
  ];
  if (stops.length === 1) {
    xembed = null;
    changed();
  }
  return () => stops.forEach((stop) => stop());
}

/** Where there are both Electron puts the icon into the panel. */
function placeOf(panel: string | null, xembed: number | null): IconPlace | null {
  if (panel !== null) return { kind: 'panel', id: `panel ${panel}` };
  return xembed === null ? null : { kind: 'xembed', id: `xembed ${xembed}` };
}

/** Tells the watcher's unique name while it has a host: a watcher alone takes icons, and shows none. */
function followPanel(bus: PanelBus, tell: (owner: string | null) => void): () => void {
  let owner: string | null = null;
  let asked = 0;
  const ask = async (): Promise<void> => {
    const [turn, of] = [++asked, owner];
    const shows = of !== null && (await hasHost(bus, of));
    // Of several questions the last one counts.
    if (turn === asked) tell(shows ? of : null);
  };
  const stops = [
    bus.watchName(watcherName, (name) => {
      owner = name;
      void ask();
    }),
    ...['StatusNotifierHostRegistered', 'StatusNotifierHostUnregistered'].map((member) =>
      bus.listen({ sender: watcherName, interface: watcherName, member }, () => void ask()),
    ),
  ];
  return () => stops.forEach((stop) => stop());
}

async function hasHost(bus: PanelBus, owner: string): Promise<boolean> {
  const question = {
    destination: owner,
    path: watcherPath,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: [watcherName, 'IsStatusNotifierHostRegistered'],
  };
  const answer = await bus.call(question, answerMs);
  return answer.ok && answer.body[0] === true;
}
