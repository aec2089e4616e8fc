/** What the icon in the tray says and offers: the state in a few lines, and what is wanted without a window. Pure. */
import { nameHere } from '../../../shared/rules/device-rules.ts';
import type { AppState, Device } from '../../../shared/state.ts';
import { isRunning, isTerminal, pausable, pausedHere } from '../../../shared/statuses.ts';
import { inPlainText, type Text } from '../../../shared/text/index.ts';
import { attentionOf } from '../attention/attention.ts';

/** Longest name in a menu, in graphemes: menus grow as wide as their widest line. */
const longestName = 32;
/** Devices to send to: those a person would look for first. All others are in the window. */
export const mostDevices = 5;

export type TrayDo =
  | { readonly kind: 'open' | 'send-files' | 'send-folder' | 'open-receive-dir' | 'settings' | 'quit' }
  /** Dropped onto the icon, where the system can (macOS). */
  | { readonly kind: 'send-paths'; readonly paths: readonly string[] }
  | { readonly kind: 'send-to'; readonly fingerprint: string }
  | { readonly kind: 'pause' | 'resume'; readonly transferIds: readonly string[] };

export type TrayItem =
  | { readonly kind: 'separator' }
  /** `does` null: a line that only says something. */
  | { readonly kind: 'item'; readonly label: string; readonly does: TrayDo | null }
  | { readonly kind: 'menu'; readonly label: string; readonly items: readonly TrayItem[] };

export interface TrayLook {
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
  /** Somebody waits for the person here: the icon says so. */
  readonly waits: boolean;
}

const separator: TrayItem = { kind: 'separator' };
const item = (label: string, does: TrayDo | null): TrayItem => ({ kind: 'item', label: ampersands(label), does });

export function trayLook(state: AppState, { tray }: Text): TrayLook {
  const name = inPlainText(state.self.name, longestName);
  const running = state.transfers.filter(isRunning).length;
  const { waiting } = attentionOf(state);
  const reachable = state.self.problem === null && state.self.port !== 0;
  const devices = devicesFor(state);
  return {
    waits: waiting > 0,
    tooltip: waiting > 0 ? tray.waiting(waiting) : tray.tooltip(name),
    items: [
      item(reachable ? tray.receiving(name) : tray.notReceiving, null),
      ...(waiting > 0 ? [item(tray.waiting(waiting), { kind: 'open' })] : []),
      ...(running > 0 ? [item(tray.transfersRunning(running), null)] : []),
      separator,
      item(tray.open, { kind: 'open' }),
      item(tray.sendFiles, { kind: 'send-files' }),
      item(tray.sendFolder, { kind: 'send-folder' }),
      ...(devices.length > 0 ? [{ kind: 'menu' as const, label: tray.sendTo, items: devices }] : []),
      ...pausing(state, tray),
      separator,
      item(tray.openReceiveFolder, { kind: 'open-receive-dir' }),
      item(tray.settings, { kind: 'settings' }),
      separator,
      item(tray.quit, { kind: 'quit' }),
    ],
  };
}

/** Devices that are there, the one that something went to or came from last first, then favourites. */
function devicesFor({ devices, transfers, known }: AppState): TrayItem[] {
  const last = new Map<string, number>();
  for (const { peer, startedAt } of transfers) {
    last.set(peer.fingerprint, Math.max(last.get(peer.fingerprint) ?? 0, startedAt));
  }
  const rules = new Map(known.map((device) => [device.fingerprint, device]));
  const rank = ({ fingerprint }: Device): number =>
    last.get(fingerprint) ?? (rules.get(fingerprint)?.favourite === true ? 1 : 0);
  return devices
    .filter(({ fingerprint, namesakeOf }) => rules.get(fingerprint)?.rule !== 'block' && namesakeOf === undefined)
    .toSorted((a, b) => rank(b) - rank(a))
    .slice(0, mostDevices)
    .map(({ fingerprint, name }) => {
      const remembered = rules.get(fingerprint);
      const shown = remembered === undefined ? name : nameHere(remembered);
      return item(inPlainText(shown, longestName), { kind: 'send-to', fingerprint });
    });
}

/** Pause while something can be, go on while the person here holds something: both where both are so. */
function pausing({ transfers }: AppState, tray: Text['tray']): TrayItem[] {
  const ids = (which: (transfer: AppState['transfers'][number]) => boolean): string[] =>
    transfers.filter(which).map(({ id }) => id);
  const [moving, held] = [ids(pausable), ids((transfer) => !isTerminal(transfer.status) && pausedHere(transfer))];
  return [
    ...(moving.length > 0 ? [item(tray.pauseAll, { kind: 'pause', transferIds: moving })] : []),
    ...(held.length > 0 ? [item(tray.resumeAll, { kind: 'resume', transferIds: held })] : []),
  ];
}

/** In menus an ampersand underlines the letter behind it. */
function ampersands(label: string): string {
  return label.replaceAll('&', '&&');
}
