/** What the terminal app says of pairing and of an identity that moves, in English. All that may come from a peer goes through `safe` here. */
import { formatCode, shortFingerprint } from '../../shared/format.ts';
import type { Pairing } from '../../shared/pairing.ts';
import { textFor } from '../../shared/text/index.ts';
import { safe } from './terminal/display.ts';

const en = textFor('en').pairing;

export const pairingText = {
  calling: ({ peer }: Pairing) => en.connecting(safe(peer.name)),
  asked: ({ peer }: Pairing) => `${en.asked(safe(peer.name))} (${shortFingerprint(safe(peer.fingerprint))}).`,
  code: ({ peer }: Pairing, code: string) => `Code ${formatCode(safe(code))} — ${en.compare(safe(peer.name))}`,
  question: 'Do the codes match? [y]es / [n]o ',
  waiting: ({ peer }: Pairing) => en.waiting(safe(peer.name)),
  paired: ({ peer }: Pairing) => en.paired(safe(peer.name)),
  turnedAway: ({ peer }: Pairing) =>
    `${en.asked(safe(peer.name))}, and nobody can be asked here: it was turned away. For that run: ferry pair --show`,

  namesake: (name: string, digits: string) =>
    `The “${safe(name)}” that you remember isn’t there. Another device calls itself so, with another key (${safe(digits)}). ${en.againHint(safe(name))}`,
  namesakeQuestion: 'Pair with it in the place of the old one? [y]es / [n]o ',

  show: [
    'Scan this with the other device, or copy the link and open it there: “Pair by link”, or “ferry pair -”.',
    en.secret,
  ],
  goodFor: (minutes: number) => `${en.goodFor(minutes)} Ctrl-C takes it back.`,
  linkQuestion: 'Paste the link that the other device shows: ',

  passphrase: 'Passphrase: ',
  newPassphrase: (least: number) => `A passphrase for the file (at least ${least} characters): `,
  again: 'Once more: ',
  exported: (path: string, devices: number) =>
    `Exported to “${safe(path)}”: this device’s key and ${remembered(devices)}. Whoever has the file and its passphrase is this device; don’t use the key in two places at once.`,
  imported: (devices: number, fingerprint: string) =>
    `Imported: this device is ${shortFingerprint(fingerprint)} now, and ${remembered(devices)} came with it. A Ferry that runs with this home has to be started again.`,
  renewed: (fingerprint: string) =>
    `This device is ${shortFingerprint(fingerprint)} now, and its old key said so: devices that remember it hear of it when they meet it within a year. A Ferry that runs with this home has to be started again.`,
  keptAt: (path: string) => `The identity that was here before is kept in “${safe(path)}”.`,
};

function remembered(devices: number): string {
  return devices === 1 ? '1 remembered device' : `${devices} remembered devices`;
}
