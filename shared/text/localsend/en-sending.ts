/** Sending to a LocalSend: what is asked and told before, and how it can fail, in English. */
import { param, type FailureTexts, type SentenceParams } from '../failures.ts';

const device = (p: SentenceParams): string => param(p, 'name', 'peer', 'address') ?? 'The other device';
const there = (p: SentenceParams): string => param(p, 'name', 'peer', 'address') ?? 'the other device';
const quoted = (p: SentenceParams, otherwise: string): string => {
  const value = param(p, 'path');
  return value === undefined ? otherwise : `“${value}”`;
};
const detail = (p: SentenceParams): string => {
  const value = param(p, 'detail');
  return value === undefined ? '' : ` (${value})`;
};

/** `500: Disk full`: what it has answered. */
function answered(p: SentenceParams): string {
  const said = param(p, 'detail');
  return `${param(p, 'status') ?? 'no reason given'}${said === undefined ? '' : `: ${said}`}`;
}

export const enLocalSending = {
  /** The mark of a device that isn't a Ferry. */
  badge: 'LocalSend',
  fingerprint: (name: string) => `Is this the right ${name}?`,
  fingerprintHint:
    'LocalSend shows no code to compare, only its key has this fingerprint. Say yes where you have reason to trust this network, or have compared it. Not even a file’s name is sent before; the key is remembered then.',
  changed: (name: string, remembered: string) =>
    `${name} shows another key than the one remembered for ${remembered}. Is it that device?`,
  changedHint:
    'LocalSend makes a new key when it is installed anew. If nobody did that, somebody may be posing as it. After your yes the key that was remembered is forgotten.',
  plain: (name: string) => `Send to ${name} without encryption?`,
  plainHint:
    'It speaks plain HTTP: nobody can tell whether it is the device you mean, and anybody on this network can read along. Switch on encryption in its LocalSend, or send nothing that is nobody’s business.',
  /** What can't be had from it, whatever is sent. */
  limits:
    'LocalSend can’t go on after a broken connection, and checks nothing: a file that fails may lie there cut short. Folders may arrive flat, and where a name is taken the file is called “x (1)” there.',
  yes: 'Yes, send',
  no: 'No',
  pin: (name: string) => `${name} asks for its PIN`,
  wrongPin: (name: string) => `That PIN was wrong. ${name} asks for it again`,
  pinHint: 'It is set in its LocalSend. After three wrong ones it takes no more from this computer.',
  pinLabel: 'PIN',
  pinSend: 'Send',
  pinCancel: 'Cancel',
};
export type LocalSendingText = typeof enLocalSending;

export const enLocalSendingFailures = {
  'cannot-pause': (p) =>
    `A transfer to ${there(p)} can’t be paused: LocalSend takes a pause for a broken connection. Cancel it, and send it again later.`,
  'empty-folder': (p) =>
    `The folder ${quoted(p, 'that was chosen')} has nothing in it that goes, so it was not sent: LocalSend knows folders only by their files.`,
  'file-refused': (p) =>
    `${quoted(p, 'This file')} was not taken there (${answered(p)}), and what had gone of it may lie there cut short. See whether there is room and a name for it, then send it again.`,
  'fingerprint-refused': (p) =>
    `You didn’t say that ${there(p)} is the right device, so nothing was sent. Choose another one, or send again.`,
  'not-encrypted': (p) =>
    `${device(p)} speaks plain HTTP: nobody can tell whether it is the device you mean, and anybody on the network could read along, so nothing was sent. Switch on encryption in its LocalSend, or send from the window or a terminal, where you can say that it may be.`,
  'pin-needed': (p) =>
    p['reason'] === 'wrong'
      ? `${device(p)} says that the PIN is wrong, so nothing was sent. See which one is set in its LocalSend, then send again.`
      : `${device(p)} asks for a PIN, and nobody could be asked for it here, so nothing was sent. Send from the window or a terminal, set FERRY_PIN, or switch the PIN off there.`,
  'pin-locked': (p) =>
    `${device(p)} takes no more PINs from this computer, since too many were wrong. Restart LocalSend there, then try again.`,
  'localsend-busy': (p) =>
    `${device(p)} is busy with another transfer, or has a question open on its screen: LocalSend takes one at a time. Try again when that is over.`,
  'localsend-nothing-wanted': (p) => `${device(p)} wanted none of the files.`,
  'localsend-refused': (p) =>
    `${device(p)} didn’t take the files (${answered(p)}). See what LocalSend says there and whether it is up to date, then try again.`,
  'localsend-garbled': (p) =>
    `${device(p)} gave an answer that isn’t LocalSend’s${detail(p)}, so nothing more was sent. Check the address, and that the newest LocalSend runs there.`,
} satisfies Partial<FailureTexts>;
