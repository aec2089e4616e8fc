/** What the window's buttons, drops and keys do: commands to the engine, and a message when one is refused. */
import type { CommandInput, CommandName, CommandValue, FerryBridge, Result, Target } from '../../shared/api.ts';
import { toFailure } from '../../shared/errors.ts';
import type { Transfer } from '../../shared/state.ts';
import { nameInAddress } from '../../shared/given/addresses.ts';
import type { PickingTo } from '../../shared/given/look.ts';
import { isolated } from '../../shared/text/index.ts';
import { maxGivenBytes } from '../../shared/values.ts';
import { titleOf } from '../transfers/describe.ts';
import { sayUntaken, thingsAt, thingsIn, type Things, type Untaken } from './things.ts';
import type { Ui } from './ui.ts';

/** As in `send` of `shared/api.ts`. */
export interface SendHow {
  readonly evenUnsure?: boolean;
  readonly only?: readonly string[] | undefined;
}

export type Actions = ReturnType<typeof createActions>;

export function createActions(bridge: FerryBridge, ui: Ui) {
  /** A refusal as data; a broken channel counts as one too. */
  async function ask<K extends CommandName>(name: K, args: CommandInput<K>): Promise<Result<CommandValue[K]>> {
    try {
      return await bridge.command(name, args);
    } catch (error) {
      return { ok: false, failure: toFailure(error) };
    }
  }

  /** Runs a command whose refusal the person reads as a notice. */
  async function run<K extends CommandName>(name: K, args: CommandInput<K>): Promise<CommandValue[K] | undefined> {
    const result = await ask(name, args);
    if (result.ok) return result.value;
    // Who has just said no in the system's dialog knows.
    if (result.failure.code !== 'not-confirmed') ui.notify({ tone: 'error', failure: result.failure });
    return undefined;
  }

  async function send(
    paths: readonly string[],
    to: Target,
    note = '',
    { evenUnsure = false, only }: SendHow = {},
  ): Promise<Result<{ transferId: string }>> {
    const part = only && { only: [...only] };
    const result = await ask('send', { paths: [...paths], to, note, ...(evenUnsure && { evenUnsure }), ...part });
    if (result.ok) ui.rememberSent(result.value.transferId, { paths, note, to, ...part });
    return result;
  }

  /** Something is about to be sent to that device. What is wrong shows when it is. */
  function approach(fingerprint: string): void {
    void ask('approach', { to: { by: 'fingerprint', fingerprint } });
  }

  /** The same as `send`, of a text. */
  async function sendText(text: string, to: Target, evenUnsure = false): Promise<Result<{ transferId: string }>> {
    const result = await ask('sendText', { text, to, ...(evenUnsure && { evenUnsure }) });
    if (result.ok) ui.rememberSent(result.value.transferId, { paths: [], note: '', text, to });
    return result;
  }

  async function sendTextToDevice(fingerprint: string, text: string): Promise<void> {
    const result = await sendText(text, { by: 'fingerprint', fingerprint });
    if (!result.ok) ui.notify({ tone: 'error', failure: result.failure });
  }

  async function sendToDevice(fingerprint: string, paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const result = await send(paths, { by: 'fingerprint', fingerprint });
    if (!result.ok) ui.notify({ tone: 'error', failure: result.failure });
  }

  /**
   * Adds to a transfer on its way; the receiver is asked there. Where it takes no more, they go to the same device as a
   * transfer of their own, and that is said.
   */
  async function addTo({ id: transferId, peer, title }: Transfer, paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const added = await ask('addFiles', { transferId, paths: [...paths] });
    if (added.ok) return;
    const apart = await send(paths, { by: 'fingerprint', fingerprint: peer.fingerprint });
    if (apart.ok) ui.notify({ tone: 'info', say: (text) => text.transfers.sentApart(isolated(title)) });
    else ui.notify({ tone: 'error', failure: apart.failure });
  }

  /** All addresses of what was dropped: Chromium tells the page the first of several alone. */
  async function allDropped(first: readonly string[]): Promise<readonly string[]> {
    const dragged = await ask('draggedThings', {});
    const all = dragged.ok ? dragged.value.uris : [];
    // What was read is this drag's, and not one before it.
    return first.every((uri) => all.some((each) => nameInAddress(each) === nameInAddress(uri))) ? all : first;
  }

  /**
   * What of these can be sent, as paths: what has none on this computer is made a file of Ferry's own. The rest is named to the
   * person, and so is what goes under a link's name.
   */
  async function take({ paths, uris, loose, nameless }: Things): Promise<readonly string[]> {
    const looked = await run('look', { paths: [...paths], uris: [...uris] });
    if (looked === undefined) return [];
    const kept: string[] = [];
    const untaken: Untaken = {
      all: paths.length + uris.length + loose.length + nameless,
      nameless,
      elsewhere: looked.elsewhere.map(nameInAddress),
      gone: [...looked.gone],
      links: [...looked.links],
      tooLarge: [],
    };
    for (const file of loose) {
      if (file.size > maxGivenBytes) {
        untaken.tooLarge.push(file.name);
        continue;
      }
      const bytes = await file.arrayBuffer().catch(() => null);
      const made = bytes && (await ask('keepGiven', { name: file.name, bytes: new Uint8Array(bytes) }));
      if (made?.ok === true) kept.push(made.value.path);
      else if (made === null) untaken.elsewhere.push(file.name);
      else ui.notify({ tone: 'error', failure: made.failure });
    }
    sayUntaken(ui, untaken);
    return [...looked.paths, ...kept];
  }

  async function composeTaken(paths: readonly string[]): Promise<void> {
    const taken = await take(thingsAt(paths));
    if (taken.length > 0) ui.compose(taken);
  }

  /** Makes a draft of what an ended transfer was of, or of what is still there of what it brought; to whom, the person says then. */
  async function sendOn({ id: transferId, direction, sources, text }: Transfer): Promise<void> {
    if (text !== undefined) {
      const read = await run('readText', { transferId });
      if (read !== undefined) ui.composeText(read.text);
    } else if (direction === 'outgoing') await composeTaken(sources);
    else {
      const landed = await run('sendOn', { transferId });
      if (landed !== undefined) await composeTaken(landed.paths);
    }
  }

  /** Takes ended transfers off the list. The engine hears of it once nobody can undo it any more. */
  function takeOff(ended: readonly Transfer[]): void {
    const [first] = ended;
    if (first === undefined) return;
    const transferIds = ended.map(({ id }) => id);
    ui.hide(
      transferIds,
      (text) =>
        ended.length > 1 ? text.undo.cleared(ended.length) : text.undo.dismissed(titleOf(text, first, isolated)),
      async () => void (await run('clearHistory', { transferIds })),
    );
  }

  /** Remembers a device again as it was before it was forgotten a moment ago. */
  async function unforget(fingerprint: string): Promise<void> {
    await run('unforget', { fingerprint });
  }

  /** Forgets a device, with the way back in a notice. */
  async function forget(fingerprint: string, name: string): Promise<void> {
    if ((await run('forget', { fingerprint })) === undefined) return;
    ui.notify({
      tone: 'done',
      say: (text) => text.transfers.forgotten(isolated(name)),
      undoing: { undo: () => void unforget(fingerprint) },
    });
  }

  async function pick(kind: 'files' | 'folders', to: PickingTo): Promise<readonly string[]> {
    const picked = await run(kind === 'files' ? 'pickFiles' : 'pickFolders', { to });
    return picked === undefined || picked.paths.length === 0 ? [] : take(thingsAt(picked.paths));
  }

  return {
    ask,
    run,
    send,
    sendText,
    sendTextToDevice,
    sendToDevice,
    pick,
    addTo,
    takeOff,
    sendOn,
    forget,
    unforget,
    /** Picks, then sends to this device at once. */
    pickAndSend: async (fingerprint: string, kind: 'files' | 'folders') => {
      approach(fingerprint);
      await sendToDevice(fingerprint, await pick(kind, 'send'));
    },
    approach,
    /** Picks, then adds to this transfer. */
    pickAndAdd: async (transfer: Transfer, kind: 'files' | 'folders') => addTo(transfer, await pick(kind, 'add')),
    /** Picks, then asks to whom; `add`: to a draft that is open. */
    /** `device`: the fingerprint of whom they are for, where that is known. */
    pickAndCompose: async (kind: 'files' | 'folders', to: 'choose' | 'add' = 'choose', device?: string) => {
      const paths = await pick(kind, to);
      if (paths.length > 0) ui.compose(paths, device);
    },
    allDropped,
    take,
    /** Takes what the system brought, then asks to whom. */
    composeTaken,
    /** What a drop or a paste holds; to be asked while its event lasts. */
    thingsIn: (data: DataTransfer | null, how: 'dropped' | 'pasted'): Things =>
      thingsIn(data, how, (file) => bridge.pathForFile(file)),
  };
}
