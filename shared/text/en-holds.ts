/** Why a transfer stands still, in English, and that it goes on by itself where it does. */
import { param, saidByPeer, type SentenceParams } from './failures.ts';
import type { HoldTexts } from './holds.ts';

const device = (p: SentenceParams): string => param(p, 'name', 'peer', 'device') ?? 'the other device';
const dir = (p: SentenceParams): string => {
  const value = param(p, 'dir');
  return value === undefined ? 'where the files go' : `in “${value}”`;
};

/** `disk`: where the volume was mounted; only where the whole volume is gone. */
const gone = (p: SentenceParams): string => {
  const [disk, folder] = [param(p, 'disk'), param(p, 'dir')];
  if (disk === undefined) {
    return `${folder === undefined ? 'the receiving folder' : `“${folder}”`} isn’t there, or is another folder than before.`;
  }
  return `the disk that was at “${disk}” isn’t there${folder === undefined || folder === disk ? '' : ` (for “${folder}”)`}.`;
};

export const enHolds: HoldTexts = {
  paused: (p) =>
    saidByPeer(p)
      ? `Paused by ${device(p)}. It goes on when it is resumed there.`
      : 'Paused here. Resume it when you like.',
  queued: (p) =>
    saidByPeer(p)
      ? `Waiting for its turn at ${device(p)}, where other transfers go first. It goes on by itself.`
      : 'Waiting for its turn: other transfers go first. It goes on by itself.',
  'awaiting-answer': (p) =>
    `Waits for an answer at ${device(p)}, where a name is taken. It goes on by itself once somebody has chosen there.`,
  'awaiting-receiver': (p) =>
    `Waits for ${device(p)}, which compares with what it has, or asks somebody there. It goes on by itself.`,
  'no-space': (p) =>
    saidByPeer(p)
      ? `Paused: no room on ${device(p)}. It goes on by itself when there is room.`
      : `Paused: no room ${dir(p)}. Free some space, and it goes on by itself.`,
  'no-space-in-quota': (p) =>
    saidByPeer(p)
      ? `Paused: the quota on ${device(p)} is used up. It goes on by itself when there is room.`
      : `Paused: your quota is used up ${dir(p)}. Free some space or have the quota raised, and it goes on by itself.`,
  'destination-gone': (p) =>
    saidByPeer(p)
      ? `Paused: the disk or folder the files go to on ${device(p)} isn’t there. It goes on by itself when it is back.`
      : `Paused: ${gone(p)} It goes on by itself when it is back.`,
  'too-many-open-files': (p) =>
    saidByPeer(p)
      ? `Paused: too many files are open on ${device(p)}. It goes on by itself when some are closed there.`
      : 'Paused: the system has too many files open. Close some programs, and it goes on by itself.',
  // Also after a restart: then nothing broke, the two just haven't met yet.
  disconnected: (p) => `Reconnecting… There is no connection to ${device(p)}. It goes on by itself.`,
  timeout: (p) => `Reconnecting… No answer from ${device(p)}. It goes on by itself.`,
  unreachable: (p) => `Reconnecting… Can’t reach ${device(p)}. It goes on by itself once Ferry is open there.`,
  'device-not-found': (p) =>
    `Reconnecting… Nothing is seen of ${device(p)} on the network. It goes on by itself once Ferry is open there.`,
  'not-ferry': (p) =>
    `Reconnecting… Ferry doesn’t answer where ${device(p)} was. It goes on by itself once it is open there.`,
  'peer-busy': (p) => `Waiting for ${device(p)}, which is busy with other transfers. It goes on by itself.`,
  'shutting-down': (p) =>
    `Waiting for ${device(p)}, where Ferry was closed. It goes on by itself once it is open there.`,
  otherwise: (p) => `Reconnecting to ${device(p)}… It goes on by itself.`,
};
