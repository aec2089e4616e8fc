/**
 * What the terminal app says, in English; failures have their sentences in `shared/text`. All that may come from a
 * peer goes through `safe` here, so that no caller can forget it.
 */
import type { Failure } from '../../shared/errors.ts';
import { formatBytes, formatCode, formatDuration, formatRate, shortFingerprint } from '../../shared/format.ts';
import type { AppState, Casualty, ManifestLine, Peer, SelfInfo, Totals, Transfer } from '../../shared/state.ts';
import { failureSentence, textFor } from '../../shared/text/index.ts';
import { safe } from './display.ts';

const en = textFor('en');

export const text = {
  failure: (failure: Failure) => failureSentence(en, failure, safe),

  /** `photos and 2 more`. */
  title: (transfer: Transfer) =>
    transfer.roots > 1 ? en.transfers.andMore(safe(transfer.title), transfer.roots - 1) : safe(transfer.title),
  transfers: (count: number) => `${count} transfers`,
  /** `12 files in 3 folders, 4.5 MB`. */
  contents: (totals: Totals) =>
    `${en.contents(totals.files, totals.folders)}, ${formatBytes(totals.bytes, 'en')}${totals.complete ? '' : ' so far'}`,
  peer: (peer: Peer) =>
    safe(peer.name) + (peer.fingerprint === '' ? '' : ` (${shortFingerprint(safe(peer.fingerprint))})`),

  // send
  looking: (name: string) => `Looking for ${safe(name)}…`,
  connecting: (peer: Peer) => `Connecting to ${safe(peer.name)}…`,
  waiting: (peer: Peer, code: string | null) =>
    `Waiting for ${safe(peer.name)} to accept.` +
    (code === null ? '' : ` Code ${formatCode(safe(code))} — the same code must show there.`),
  /** With the digits that tell devices of one name apart. */
  seen: (devices: readonly { name: string; fingerprint: string }[]) =>
    devices.length === 0
      ? ['No device is in sight.']
      : ['In sight:', ...devices.map((device) => `  ${safe(device.fingerprint.slice(0, 16))}  ${safe(device.name)}`)],

  // receive
  listening: (self: SelfInfo, addresses: readonly string[], dir: string) => [
    `Listening as ${safe(self.name)} (${shortFingerprint(self.fingerprint)})` +
      (addresses.length > 0 ? ` at ${addresses.join(', ')}` : ` on port ${self.port}`),
    `Files go to ${safe(dir)}. Ctrl-C ends.`,
  ],
  trustedOnly: 'Nobody can be asked here: taking files only from devices you always accept (--accept trusted).',
  offer: (transfer: Transfer) => `${text.peer(transfer.peer)} offers ${text.contents(transfer.totals)}:`,
  manifest: (lines: readonly ManifestLine[], total: number) => [
    ...lines.map((line) =>
      line.kind === 'folder' ? `  ${safe(line.path)}/` : `  ${safe(line.path)}  ${formatBytes(line.bytes, 'en')}`,
    ),
    ...(total > lines.length ? [`  ${en.transfers.moreMissing(total - lines.length)}`] : []),
  ],
  note: (note: string) => note.split(/\r\n?|\n/).map((line) => `  | ${safe(line)}`),
  code: (peer: Peer, code: string) =>
    `Code ${formatCode(safe(code))} — ${safe(peer.name)} must show the same. If not, decline.`,
  question: 'Accept? [y]es / [n]o / [a]lways ',
  accepted: (transfer: Transfer) => `Receiving from ${text.peer(transfer.peer)}.`,
  declined: (transfer: Transfer) => `Declined an offer from ${text.peer(transfer.peer)}.`,

  // how it went
  done: (transfer: Transfer, seconds: number) => {
    const { files, bytes } = transfer.progress;
    const amount = `${en.contents(files, transfer.totals.folders)}, ${formatBytes(bytes, 'en')}`;
    const time = `in ${formatDuration(seconds)}${seconds >= 1 ? ` (${formatRate(bytes / seconds, 'en')})` : ''}`;
    return transfer.direction === 'outgoing'
      ? `Delivered ${amount} to ${safe(transfer.peer.name)} ${time}.`
      : `Received ${amount} from ${safe(transfer.peer.name)} ${time}, in ${safe(transfer.dir ?? '')}.`;
  },
  missing: (transfer: Transfer) =>
    `${transfer.direction === 'outgoing' ? en.transfers.missingSent(transfer.casualtyCount) : en.transfers.missingReceived(transfer.casualtyCount)}:`,
  casualty: ({ path, failure }: Casualty) => {
    const sentence = text.failure({ code: failure.code, params: { ...failure.params, path } });
    return sentence.includes(safe(path)) ? sentence : `${safe(path)}: ${sentence}`;
  },
  andMore: (count: number) => en.transfers.moreMissing(count),
  stopping: 'Stopping… Ctrl-C again leaves at once.',

  // devices
  lookingAround: 'Looking for devices…',
  noDevices: 'No device is in sight.',
  deviceNote: (state: AppState, fingerprint: string) => {
    const known = state.known.find((device) => device.fingerprint === fingerprint);
    if (!known) return '';
    return known.autoAccept ? 'always accepted' : 'remembered';
  },
};
