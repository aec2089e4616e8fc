/** `ferry send`: finds the device, offers the files, waits until it has them. */
import { lstat } from 'node:fs/promises';
import { maxPinLength, type Target } from '../../../shared/api.ts';
import { FerryError, type Failure } from '../../../shared/errors.ts';
import type { AppState, Transfer } from '../../../shared/state.ts';
import { isOffered, isTerminal } from '../../../shared/statuses.ts';
import { errorCode } from '../../engine/state/json-file.ts';
import type { SendArguments } from '../arguments/send-arguments.ts';
import { unwrap, type Context } from '../context.ts';
import { exitCodeOfTransfer, type ExitCode } from '../exit-codes.ts';
import { resolveDevice } from '../resolve-device.ts';
import { FirstContact } from '../answering/first-contact.ts';
import type { CliIo } from '../terminal/io.ts';
import { Prompt } from '../terminal/prompt.ts';
import { text } from '../text.ts';
import { inputAsFile, inputAsText } from './input.ts';
import { expandWildcards } from './wildcards.ts';

/** How long the other side has to hear of a cancel before we leave anyway. */
const cancelMs = 3000;

export async function send(given: SendArguments, context: Context): Promise<ExitCode> {
  const { follower, output, interrupt, io } = context;
  // Before anything else, so that a slip of the finger doesn't wait for a device, nor send half of what was meant.
  const args: SendArguments = { ...given, ...(await whatToSend(given, context)) };

  output.status(text.looking(args.to));
  const resolves = (host: string) => io.resolves(host);
  const to = await resolveDevice(args.to, follower, interrupt.signal, resolves).finally(() => output.status(''));
  const how = { linksMayStay: args.links !== undefined };
  const mayAsk = !readsInput(given);
  const ended = await sendOnce(args, to, context, { evenUnsure: false, mayAsk });
  const anyway = evenSo(ended.failure, to);
  const asks = anyway !== null && isSomebodyHere(io) && mayAsk;
  if (!asks || !(await sendsAnyway(context))) return exitCodeOfTransfer(ended, how);
  return exitCodeOfTransfer(await sendOnce(args, anyway.to, context, { evenUnsure: anyway.evenUnsure, mayAsk }), how);
}

/** Standard input is read to its end: paths, or the text. */
async function whatToSend(
  { paths, instead }: SendArguments,
  context: Context,
): Promise<Pick<SendArguments, 'paths' | 'instead'>> {
  if (instead === undefined) {
    const expanded = await expandWildcards(paths, context.io.platform);
    for (const path of expanded) await mustExist(path);
    return { paths: expanded };
  }
  if ('as' in instead) return { paths: [await inputAsFile(instead.as, context)], instead };
  return { paths, instead: { text: instead.text ?? (await inputAsText(context)) } };
}

/** Then it holds no answers. */
function readsInput({ instead }: SendArguments): boolean {
  return instead !== undefined && ('as' in instead || instead.text === null);
}

function isSomebodyHere({ stdin, stderr }: CliIo): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/** How it would be sent all the same, where a person may say so; null where nobody may. */
function evenSo(failure: Failure | null, to: Target): { to: Target; evenUnsure: boolean } | null {
  if (failure?.code === 'identity-unsure' || failure?.code === 'device-blocked') return { to, evenUnsure: true };
  const key = failure?.params?.['answering'];
  if (failure?.code !== 'other-device-here' || to.by !== 'address' || typeof key !== 'string') return null;
  return { to: { ...to, key }, evenUnsure: false };
}

/** Nobody can tell whether it is the device that is meant: the person here says. */
async function sendsAnyway({ io, output, interrupt }: Context): Promise<boolean> {
  const prompt = new Prompt(io, output);
  try {
    const answers = { y: true, yes: true, n: false, no: false };
    return (await prompt.ask(text.unsureQuestion, answers, false, interrupt.signal)) ?? false;
  } finally {
    prompt.close();
  }
}

/** Answers the transfer as it ended. `evenUnsure`, `mayAsk`: as in `send` of `shared/api.ts`. */
async function sendOnce(
  { paths, instead, note, links = 'keep', acceptNew: asked }: SendArguments,
  to: Target,
  context: Context,
  { evenUnsure, mayAsk }: { evenUnsure: boolean; mayAsk: boolean },
): Promise<Transfer> {
  const { engine, follower, report, output, interrupt, io } = context;
  const acceptNew = asked || io.env['FERRY_ACCEPT_NEW'] === '1';
  // Others on this computer can read arguments, and no one else's environment.
  const pin = io.env['FERRY_PIN']?.slice(0, maxPinLength) ?? '';
  const how = { to, evenUnsure, acceptNew, mayAsk: mayAsk && isSomebodyHere(io), ...(pin !== '' && { pin }) };
  const words = instead !== undefined && 'text' in instead ? instead.text : null;
  const { transferId } = unwrap(
    words === null
      ? await engine.command('send', { ...how, paths: [...paths], note, links })
      : await engine.command('sendText', { ...how, text: words }),
  );
  const firstContact = new FirstContact(context);

  let said: Transfer['status'] | null = null;
  const see = (state: AppState): Transfer | null => {
    const transfer = state.transfers.find((t) => t.id === transferId);
    if (!transfer) return null;
    if (transfer.peer.localSend === true && said === 'connecting' && transfer.status !== said) {
      output.say(text.localSendLimits);
    }
    if (transfer.status !== said) {
      said = transfer.status;
      if (isOffered(said)) output.say(text.offered[said](transfer));
    }
    report.see(transfer);
    firstContact.see(transfer);
    return isTerminal(transfer.status) ? transfer : null;
  };
  // Until the engine has stopped: an end that comes this late is told all the same.
  follower.onChange(see);
  try {
    return (await follower.until(see, interrupt.signal))!;
  } catch (error) {
    if (interrupt.decided) {
      await engine.command('cancel', { transferId });
      await follower.until(see, new AbortController().signal, cancelMs);
    }
    throw error;
  }
}

/** Throws `path-not-found`, `name-not-unicode`, `link-circle`, `source-unreadable`, each {path}. */
async function mustExist(path: string): Promise<void> {
  try {
    await lstat(path);
  } catch (cause) {
    const detail = errorCode(cause) ?? '';
    if (detail === 'ELOOP') throw new FerryError('link-circle', { path }, { cause });
    if (detail === 'EACCES' || detail === 'EPERM') throw new FerryError('source-unreadable', { path }, { cause });
    if (!cannotBe.includes(detail)) throw new FerryError('source-unreadable', { path, detail }, { cause });
    // Bytes that are no text came as this character: under it nothing can be found.
    throw new FerryError(path.includes('\ufffd') ? 'name-not-unicode' : 'path-not-found', { path }, { cause });
  }
}

/** What the system says of a path under which nothing is, or could be. */
const cannotBe = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE', ''];
