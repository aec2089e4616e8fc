/** One English sentence or two for every way Ferry can fail: what happened, then what to do about it. */
import { formatBytes } from '../format.ts';
import { enLocalSendingFailures } from './localsend/en-sending.ts';
import { enPairingFailures } from './pairing/en.ts';
import { enUpdateFailures } from './updates/en.ts';
import { bytesParam, param, saidByPeer, type FailureTexts, type SentenceParams } from './failures.ts';

/** `“report.pdf”`, or a word for it where nobody knows which. */
function quoted(params: SentenceParams, keys: readonly string[], otherwise: string): string {
  const value = param(params, ...keys);
  return value === undefined ? otherwise : `“${value}”`;
}

const file = (p: SentenceParams): string => quoted(p, ['path'], 'This file');
const folder = (p: SentenceParams): string => quoted(p, ['dir', 'path'], 'The chosen folder');
const place = (p: SentenceParams): string =>
  saidByPeer(p) ? `the folder on ${lower(device(p))}` : quoted(p, ['dir', 'path'], 'the receiving folder');
const device = (p: SentenceParams): string => param(p, 'name', 'peer', 'device', 'address') ?? 'The other device';
/** What the sender can do about a folder over there. */
const elsewhere = 'Another folder has to be chosen there; then send again.';
const at = (p: SentenceParams): string => param(p, 'address', 'name', 'device') ?? 'the address';
const detail = (p: SentenceParams): string => {
  const value = param(p, 'detail');
  return value === undefined ? '' : ` (${value})`;
};

const isFull = (p: SentenceParams): boolean => ['ENOSPC', 'EDQUOT'].includes(param(p, 'detail') ?? '');
/** Where the damaged file is now. */
const aside = (p: SentenceParams): string => {
  const value = param(p, 'aside');
  return value === undefined ? '' : ` As it was, it is kept as “${value}”.`;
};

function room(p: SentenceParams): string {
  const needed = bytesParam(p, 'needed', 'bytes');
  const free = bytesParam(p, 'free');
  if (needed !== undefined && free !== undefined) {
    return `: ${formatBytes(needed, 'en')} needed, ${formatBytes(free, 'en')} free`;
  }
  return free === undefined ? '' : `: ${formatBytes(free, 'en')} free`;
}

function sizes(p: SentenceParams): string {
  const [needed, size] = [bytesParam(p, 'needed'), bytesParam(p, 'size')];
  if (needed === undefined || size === undefined) return '';
  return ` (${formatBytes(needed, 'en')}; the disk has ${formatBytes(size, 'en')})`;
}

/** ` (at most 1 MB)`, where it is known. */
const limit = (p: SentenceParams, words: string): string => {
  const most = bytesParam(p, 'limit');
  return most === undefined ? '' : ` (${words} ${formatBytes(most, 'en')})`;
};

/** ` while working on “a.txt”`, where it is known. */
const path = (p: SentenceParams): string => {
  const value = param(p, 'path');
  return value === undefined ? '' : ` while working on “${value}”`;
};

const olderThere = (p: SentenceParams): string =>
  `${device(p)} runs an older Ferry that this one can’t talk to. Update Ferry there.`;
const newerThere = (p: SentenceParams): string =>
  `${device(p)} runs a newer Ferry that this one can’t talk to. Update Ferry here.`;

export const enFailures: FailureTexts = {
  ...enPairingFailures,
  ...enLocalSendingFailures,
  ...enUpdateFailures,
  usage: (p) => `That command isn’t complete or isn’t understood${detail(p)}. “ferry --help” shows how to write it.`,
  'nothing-to-send': () => 'There is nothing to send. Choose at least one file or folder.',
  'text-too-long': (p) =>
    `That text is too long to go as a text${limit(p, 'at most')}. Save it as a file and send that (in the terminal: … | ferry send - --to DEVICE).`,
  'input-too-long': (p) =>
    `The input has no end in sight${limit(p, 'at most')}, so nothing was sent. Write it into a file and send that.`,
  'path-not-found': (p) =>
    `${quoted(p, ['path'], 'A chosen file or folder')} doesn’t exist. Check the path; it may have been moved or renamed.`,
  'no-working-folder': (p) =>
    `${quoted(p, ['path'], 'A path')} counts from the folder you are in, and that folder is gone. Change to another one, or write the whole path.`,
  'link-circle': (p) => `${file(p)} is a link that leads in a circle. Send what it was meant to point to.`,
  'bad-address': (p) =>
    `${quoted(p, ['address'], 'That')} isn’t an address. Type it like 192.168.1.20, 192.168.1.20:53400 or name.local.`,
  'bad-setting': (p) =>
    `That value can’t be used${param(p, 'setting') === undefined ? '' : ` for “${param(p, 'setting')}”`}${detail(p)}. Choose another one.`,
  'device-not-found': (p) =>
    param(p, 'namesake') !== undefined
      ? `${quoted(p, ['name'], 'The device')} isn’t on the network now. Another device that calls itself ${quoted(p, ['namesake'], 'so')} is, with another key than the one remembered, so nothing was sent to it.`
      : `${param(p, 'name', 'device') === undefined ? 'The device' : `“${param(p, 'name', 'device')}”`} isn’t on the network now. Check that Ferry is open there and that both are on the same network.`,
  'device-ambiguous': (p) =>
    `More than one device is called ${quoted(p, ['name', 'device'], 'that')}. Choose it by its fingerprint instead.`,
  'device-blocked': (p) =>
    `You have blocked ${device(p)}, so nothing was sent. Send anyway, or unblock it in its details (in the terminal: ferry known --rule ask DEVICE).`,
  'name-taken': (p) =>
    `Another device that you remember is called ${quoted(p, ['name'], 'so')}, or looks like it. Choose a name that can’t be taken for it.`,
  'unknown-file': () => 'This transfer has no such file.',
  'file-in-place': (p) => `${file(p)} has arrived already, so it can’t be left out any more.`,
  'cannot-pause': (p) => `${device(p)} sends by LocalSend, which can’t be paused. Cancel it, or let it finish.`,
  'cannot-add': () => 'Nothing can be added to this transfer any more. Send the files as a new one.',
  'undo-lapsed': () => 'That can’t be undone any more.',
  'already-decided': () => 'This question has been answered already.',
  'unknown-transfer': () => 'This transfer is no longer there. It has probably ended already.',
  'unknown-share': () => 'This is not shared any more.',
  'too-many-shares': (p) =>
    `So much is shared already${p['limit'] ? ` (${p['limit']} at most)` : ''}. Stop sharing something first.`,
  'self-send': () => 'That is this very device. Choose another one to send to.',
  'not-given': (p) =>
    `${quoted(p, ['path'], 'A file')} wasn’t dropped, pasted or picked here since Ferry was opened, so it isn’t sent. Choose it once more.`,
  'folder-not-given': (p) =>
    `${quoted(p, ['dir'], 'That folder')} wasn’t chosen in the system’s dialog, so nothing is received into it. Choose it there.`,
  'not-confirmed': () => 'You haven’t agreed to that in the dialog, so nothing has changed.',
  'link-not-there': () => 'That link isn’t in the text it should be in, or is no web page’s, so it wasn’t opened.',
  'clipboard-silent': () =>
    'The program in which you copied doesn’t answer, so nothing was pasted. Copy again, or drag it here.',
  'not-the-window': () =>
    'Something other than Ferry’s own page asked for this, so it wasn’t done. Quit Ferry and open it again.',

  'port-in-use': (p) =>
    `Port ${param(p, 'port') ?? 'for receiving'} is used by another program. Close that program or choose another port, then start Ferry again.`,
  'port-not-allowed': (p) =>
    `The system doesn’t let Ferry listen on port ${param(p, 'port') ?? 'chosen'}; low ports are often kept for its own services. Choose one above 1023.`,
  'interface-unusable': (p) =>
    `There is no network interface ${quoted(p, ['interface'], 'of that name')} with an address here now${param(p, 'there') === undefined ? '' : `, only ${param(p, 'there')}`}. Nothing was done over another one.`,
  'not-on-interface': (p) =>
    `${at(p)} can’t be reached over ${quoted(p, ['interface'], 'the chosen network interface')}, and no other was to be used. Choose the interface that leads there, or none.`,
  'debugging-refused': (p) =>
    `Ferry doesn’t start with ${param(p, 'option') ?? 'a debugging option'}: other programs could then send and receive in your name. Start it without.`,
  'first-silent': () =>
    'Ferry is running already, but doesn’t answer just now. It was left alone: it may be in the middle of a transfer. Wait a moment, then open it again.',
  'autostart-unwritable': (p) =>
    `Whether Ferry starts at login couldn’t be changed: ${quoted(p, ['path'], 'the file for it')} can’t be written. Look at who may write it, and whether the disk is full.`,
  'no-home': () =>
    'The system names no home folder for you, so Ferry doesn’t know where to keep its key and settings. Write --home DIR, or set FERRY_HOME.',
  'home-unusable': (p) =>
    saidByPeer(p)
      ? `Ferry on ${lower(device(p))} can’t keep anything in its own folder. Its disk may be full; see to that there, then send again.`
      : isFull(p)
        ? `Ferry can’t keep its settings in ${quoted(p, ['dir', 'path', 'home'], 'its own folder')}: the disk is full. Free some space, then try again.`
        : `Ferry can’t keep its settings in ${quoted(p, ['dir', 'path', 'home'], 'its own folder')}${detail(p)}. Make sure you may write there, then start Ferry again.`,
  'home-in-use': (p) =>
    `Another Ferry is already using ${quoted(p, ['dir', 'path', 'home'], 'these settings')}. Use that one, or close it first.`,
  'not-kept': (p) =>
    `Ferry couldn’t write to ${quoted(p, ['path'], 'its own folder')}${isFull(p) ? ': the disk is full' : detail(p)}. Transfers go on, but what happens now may not be remembered. ${isFull(p) ? 'Free some space there.' : 'Make sure you may write there.'}`,
  'state-restored': (p) => `${file(p)} was damaged and has been restored from its copy: nothing is lost.${aside(p)}`,
  'state-damaged': (p) =>
    `${file(p)} was damaged. What could be read is kept, the rest is lost: check that everything is as you want it.${aside(p)}`,
  'state-newer': (p) =>
    `${file(p)} was written by a newer Ferry, so it is left as it is and nothing in it counts here. Update Ferry.`,
  'known-incomplete': (p) =>
    `The list of remembered devices was damaged, and devices may be missing from it. Until you have looked at it and dismissed this message, nothing is sent to a device that isn’t on it unless you say so.${aside(p)}`,
  'identity-restored': (p) =>
    `${file(p)}, a part of this device’s key, was damaged and has been restored from its copy: nothing is lost.${aside(p)}`,
  'identity-damaged': (p) =>
    `${file(p)}, a part of this device’s key, is damaged or missing, and there is no copy. Put it back from a backup; or move the folder it is in away: Ferry then makes a new key, and others have to forget the old one.`,
  'home-open': (p) =>
    `Others on this computer may look into ${quoted(p, ['path'], 'Ferry’s folder')}. Close it to them (chmod 700 for a folder, 600 for a file); if that changes nothing, its disk keeps no permissions, and another folder is safer.`,
  'key-was-open': (p) =>
    `Others on this computer could read the key of this device (${quoted(p, ['path'], 'key.pem')}). It is closed to them now. If one of them may have copied it, make a new one: quit Ferry, delete the folder it lies in, and compare codes again with each device.`,
  'identity-new': (p) =>
    `${quoted(p, ['path'], 'The folder')} with this device’s key was gone, so it has a new one: devices that remember the old one will refuse this one until they forget it. If you have a backup, put it back and start Ferry again.`,
  'journal-damaged': (p) =>
    `The notes of an unfinished transfer (${quoted(p, ['path'], 'a file')}) were damaged in part. It goes on, and what was lost is looked at anew.`,
  'journal-lost': (p) =>
    `The notes of an unfinished transfer (${quoted(p, ['path'], 'a file')}) were damaged, so it doesn’t go on by itself. Send it again: what has arrived is not sent twice.`,
  'unknown-problem': () => 'That message has been dismissed already.',
  'no-space': (p) =>
    saidByPeer(p)
      ? `There isn’t enough room on ${lower(device(p))}${room(p)}. Send again once there is.`
      : `There isn’t enough room where the files should go${room(p)}. Free some space or choose another folder, then try again.`,
  'no-space-in-quota': (p) =>
    saidByPeer(p)
      ? `The quota on ${lower(device(p))} is used up. Send again once there is room.`
      : 'Your quota is used up where the files should go. Free some space, have the quota raised or choose another folder, then try again.',
  'no-inodes': (p) =>
    saidByPeer(p)
      ? `The disk on ${lower(device(p))} has room, but can’t hold more files. Some have to be deleted there; then send again.`
      : `The disk of ${quoted(p, ['dir'], 'the receiving folder')} has room, but can’t hold more files. Delete some or choose a folder on another disk, then try again.`,
  'larger-than-disk': (p) =>
    `${file(p)} is larger than the whole receiving disk${sizes(p)}. ${saidByPeer(p) ? elsewhere : 'Choose a folder on another disk.'}`,
  'no-permission': (p) =>
    `The system doesn’t allow access to ${place(p)}. ${saidByPeer(p) ? elsewhere : 'Change its permissions or choose another folder.'}`,
  'folder-not-found': (p) =>
    saidByPeer(p)
      ? `The folder chosen on ${lower(device(p))} isn’t there. Another one has to be chosen there; then send again.`
      : `${folder(p)} isn’t there. Choose another folder.`,
  'destination-gone': (p) =>
    saidByPeer(p)
      ? `The disk or folder the files go to on ${lower(device(p))} isn’t there. Send again once it is back.`
      : `${folder(p)} isn’t where it was: its disk is gone, or another one is there. Put it back, then try again.`,
  'not-a-folder': (p) =>
    saidByPeer(p)
      ? `What was chosen on ${lower(device(p))} is a file, not a folder. A folder has to be chosen there; then send again.`
      : `${folder(p)} is a file, not a folder. Choose a folder.`,
  'read-only': (p) =>
    `Nothing can be written to ${place(p)}, because its disk is read-only. ${saidByPeer(p) ? elsewhere : 'Choose a folder on another disk.'}`,
  'file-in-use': (p) =>
    saidByPeer(p)
      ? `${file(p)} is open in another program on ${lower(device(p))}, so it was left as it is there. Once it is closed there, send it again.`
      : `${file(p)} is open in another program, so it was left as it is. Close it there, then have it sent again.`,
  'file-read-only': (p) =>
    saidByPeer(p)
      ? `${file(p)} is write-protected on ${lower(device(p))}, so it was not replaced. The protection has to be taken off there; then send it again.`
      : `${file(p)} is write-protected, so it was not replaced. Take the protection off in its properties, or keep both; then have it sent again.`,
  'disk-error': (p) =>
    saidByPeer(p)
      ? `The disk on ${lower(device(p))} failed${path(p)}. It has to be checked there; then send again.`
      : `The disk failed while working on ${quoted(p, ['path', 'dir'], 'a file')}${detail(p)}. Check the disk and its cable, then try again.`,
  'file-too-large': (p) =>
    `${file(p)} is larger than the receiving disk can hold in one file (on FAT, 4 GB). Choose a folder on another disk.`,
  'too-many-open-files': (p) =>
    saidByPeer(p)
      ? `Too many files are open on ${lower(device(p))}. Some programs have to be closed there; then send again.`
      : 'The system has too many files open. Close some programs, then try again.',
  'output-failed': (p) =>
    `What Ferry has to say can’t be written to its output${detail(p)}, so it ended. What was under way is kept and goes on at the next start.`,

  'source-unreadable': (p) =>
    saidByPeer(p)
      ? `${file(p)} couldn’t be read on ${lower(device(p))}. It can be sent again from there.`
      : p['reason'] === 'in-use'
        ? `${file(p)} is open in another program that lets nobody else read it. Close it there, then send it again.`
        : `${file(p)} couldn’t be read${detail(p)}. Check that you may open it, then send it again.`,
  'source-vanished': (p) =>
    saidByPeer(p)
      ? `${file(p)} was moved or deleted on ${lower(device(p))} before it could be sent. It can be sent again from there.`
      : `${file(p)} was moved or deleted before it could be sent. Send it from where it is now.`,
  'source-changed': (p) =>
    saidByPeer(p)
      ? `${file(p)} changed on ${lower(device(p))} while it was being sent. It can be sent again from there.`
      : p['reason'] === 'longer'
        ? `${file(p)} holds more than its disk says, so it was not sent. Copy it to another disk and send the copy.`
        : `${file(p)} changed while it was being sent. Send it again once nothing writes to it.`,
  'symlink-skipped': (p) => {
    switch (p['reason']) {
      case 'broken':
        return `${file(p)} is a link that leads nowhere, so it was left out.`;
      case 'circle':
        return `${file(p)} is a link to a folder that it is in itself, so it was left out.`;
      case 'chosen':
        return `${file(p)} is a link, and was left out as you asked.`;
      case 'peer':
        return `${file(p)} is a link, and the other device’s Ferry is too old to take links. Update it, or send what the link points to.`;
      default:
        return `${file(p)} is a link that leads out of what is sent, so it was left out. Send what it points to instead.`;
    }
  },
  'no-links': (p) =>
    `${file(p)} is a link, and the disk it should go to can’t hold links. Choose a folder on another disk.`,
  'into-itself': (p) =>
    `${file(p)} was left out, because what is being sent arrives there. Choose another folder to receive into, or send it by itself.`,
  'special-skipped': (p) => `${file(p)} is neither a file nor a folder, so there is nothing in it to send.`,
  'name-not-unicode': (p) => `The name of ${quoted(p, ['path'], 'a file')} isn’t valid text. Rename it, then send it.`,
  'name-refused': (p) =>
    p['reason'] === 'taken'
      ? `Too many things are already called ${quoted(p, ['path'], 'that')} where it should go. Choose another folder.`
      : p['reason'] === 'file-system'
        ? `The disk that it should go to can’t hold the name of ${quoted(p, ['path'], 'a file')}. Rename it, or choose a folder on another disk.`
        : `The name of ${quoted(p, ['path'], 'a file')} can’t be used on the receiving computer. Rename it, then send it.`,
  'name-too-long': (p) =>
    p['limit'] === 'source'
      ? `The path of ${quoted(p, ['path'], 'a file')} is too long for this computer to open. Move it up some folders, then send it.`
      : p['limit'] === 'wire'
        ? `The path of ${quoted(p, ['path'], 'a file')} is longer than Ferry can tell. Shorten it or move it up some folders, then send it.`
        : `The name of ${quoted(p, ['path'], 'a file')} is too long for the receiving disk. Shorten it, then send it.`,
  'time-out-of-range': (p) =>
    `${file(p)} was not sent, because its date lies further off than can be told. Give it another date (with touch, for example), then send it.`,
  'size-out-of-range': (p) =>
    `${file(p)} was not sent, because its size is more than can be told (8 PiB, all files together). Send it by other means.`,
  'too-many-entries': (p) =>
    `This is more than ${p['entries'] ?? 'can be sent'} files and folders, the most that can be sent at once. Send it in parts, or pack it into one file.`,
  'symlinked-parent': (p) =>
    `${file(p)} would have gone through a link that leads elsewhere, so it was not saved. Remove the link or choose another folder.`,
  'hash-mismatch': (p) =>
    p['reason'] === 'swapped'
      ? `Somebody else put another file in the place of ${quoted(p, ['path'], 'a file')} while it was being saved. Choose a folder that only you can write to.`
      : p['reason'] === 'removed'
        ? `${file(p)} was taken away, by somebody or another program, while it was being saved. Send it again.`
        : `${file(p)} arrived damaged and was not kept. Send it again.`,
  'not-chosen': (p) => `${file(p)} was not wanted by the receiver.`,

  unreachable: (p) =>
    p['reason'] === 'unknown-name'
      ? `Nobody on this network knows ${quoted(p, ['address'], 'that name')}. Check how it is spelled, or type the number that the device shows in its settings.`
      : `Nothing answers at ${at(p)}. Check that Ferry is open there, that both are on the same network, and that no firewall is in the way.`,
  timeout: (p) => `${device(p)} took too long to answer. Check that it is awake and on the network, then try again.`,
  disconnected: (p) => `The connection to ${lower(device(p))} broke. Check the network, then try again.`,
  'not-ferry': (p) =>
    `Something answers at ${at(p)}, but it isn’t Ferry. Check the address and port, and that Ferry is open there.`,
  'peer-too-old': (p) => (saidByPeer(p) ? newerThere(p) : olderThere(p)),
  'peer-too-new': (p) => (saidByPeer(p) ? olderThere(p) : newerThere(p)),
  'protocol-violation': (p) =>
    saidByPeer(p)
      ? `${device(p)} didn’t understand what this Ferry sent, so it closed the connection. Make sure both run the newest Ferry, then try again.`
      : `${device(p)} sent something Ferry doesn’t understand${detail(p)}, so the connection was closed. Make sure both run the newest Ferry, then try again.`,
  'peer-busy': (p) =>
    `${device(p)} has more waiting than it takes, or devices it doesn’t know have called it too often. Try again in a minute.`,
  'too-many-under-way': (p) =>
    saidByPeer(p)
      ? `All that is on its way to ${lower(device(p))} is more files together than Ferry can keep in mind there. Send it again when something has arrived.`
      : 'All that is on its way here is more files together than Ferry can keep in mind, so this transfer was ended; what has arrived stays. Have it sent again when something else has arrived.',
  'strangers-turned-away': (p) =>
    p['count'] === 1
      ? 'A call by a device that isn’t remembered here came to nothing: there were too many within a minute, or the offer was taken back. Who means it tries again in a minute. It may be somebody who wants to hit a code by chance: compare all six digits before you accept.'
      : `${param(p, 'count') ?? 'Many'} calls by devices that aren’t remembered here came to nothing: there were too many within a minute, or offers were taken back. Who means it tries again in a minute. It may be somebody who wants to hit a code by chance: compare all six digits before you accept.`,
  'first-contact': (p) =>
    p['reason'] === 'localsend'
      ? `${device(p)} isn’t remembered here with the key that it shows, and nobody could be asked whether it is the right one, so nothing was sent. Send from the window or a terminal; or name its key, --to with the first 16 digits of its fingerprint; or take a new device’s key, with --accept-new or FERRY_ACCEPT_NEW=1.`
      : `${device(p)} isn’t remembered here, and nobody could be asked to compare its code, so nothing was sent. Send from a terminal; or name its key, --to with the 16 digits that it shows of its own fingerprint; or take whichever key answers, with --accept-new or FERRY_ACCEPT_NEW=1.`,
  'codes-differ': (p) =>
    saidByPeer(p)
      ? `On ${lower(device(p))} it was said that the codes differ, so nothing was sent. If they do, somebody may be in between: try again over another network.`
      : 'You didn’t say that the codes are the same, so nothing was sent. If they differ, somebody may be in between: try again over another network.',
  'identity-mismatch': (p) =>
    `A different device answers at ${at(p)} than the one you chose, so nothing was sent. Choose the device from the list again.`,
  'identity-changed': (p) =>
    saidByPeer(p)
      ? `${device(p)} remembers another key for this device, so not one byte went through. If Ferry was set up anew here, somebody there has to pair again (in the terminal: ferry pair).`
      : `${device(p)} shows a different key than the one remembered, so not one byte went through. If it was set up anew, pair again and compare the codes (in the terminal: ferry pair); otherwise somebody may be posing as it.`,

  'identity-unsure': (p) =>
    `${device(p)} isn’t among the remembered devices, but that list was damaged and may have held it, so nothing was sent: another device may be using its name. Look at the list first and dismiss the message about it (in the terminal: ferry devices --acknowledge).`,

  'other-device-here': (p) =>
    `At ${at(p)}, where ${quoted(p, ['name'], 'a remembered device')} was met last, another device answers (${param(p, 'other') ?? 'its key is another'}), so nothing was sent. If that is the one you mean, send to it anyway (in a script: by digits of its fingerprint); if ${quoted(p, ['name'], 'the remembered one')} has moved, choose it by its name.`,

  declined: (p) => `${device(p)} declined the files.`,
  'offer-expired': () =>
    `Nobody accepted within ten minutes, so the offer and its code are no longer good. Send again when somebody is at both devices.`,
  cancelled: (p) => {
    const path = param(p, 'path');
    if (path === undefined) return 'You cancelled this transfer.';
    return saidByPeer(p) ? `“${path}” was left out by ${lower(device(p))}.` : `You left out “${path}”.`;
  },
  'cancelled-by-peer': (p) => `${device(p)} cancelled this transfer.`,
  paused: (p) => (saidByPeer(p) ? `${device(p)} has paused this transfer.` : 'Paused. Resume it when you like.'),
  'awaiting-answer': (p) => `Somebody at ${device(p)} has to answer a question first.`,
  'awaiting-receiver': (p) => `${device(p)} has to say first what it wants.`,
  queued: (p) => (saidByPeer(p) ? `${device(p)} has other transfers to finish first.` : 'Other transfers go first.'),
  exists: () => 'A file of that name is there already; it was left as it is.',
  'shutting-down': (p) =>
    saidByPeer(p)
      ? `${device(p)} closed Ferry before the files were accepted. They can be sent again once it is open there.`
      : 'Ferry was closed before the files were accepted, so they have to be sent again.',
  'work-stuck': (p) =>
    saidByPeer(p)
      ? `Ferry on ${lower(device(p))} turned in circles over this transfer and ended it. Send it again; if it stays, report it with the log from there.`
      : 'Ferry turned in circles over this transfer and ended it; other transfers go on. Send it again; if it stays, report it with the log.',
  internal: (p) =>
    saidByPeer(p)
      ? `Something went wrong inside Ferry on ${lower(device(p))}. Try again; if it stays, report it with the log from there.`
      : `Something went wrong inside Ferry${detail(p)}. Try again; if it stays, report it with the log.`,
};

/** “The other device” in the middle of a sentence. */
function lower(name: string): string {
  return name === 'The other device' ? 'the other device' : name;
}
