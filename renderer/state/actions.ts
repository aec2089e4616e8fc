/** What the window's buttons, drops and keys do: commands to the engine, and a message when one is refused. */
import type { CommandInput, CommandName, CommandValue, FerryBridge, Result, Target } from '../../shared/api.ts';
import { toFailure } from '../../shared/errors.ts';
import type { Ui } from './ui.ts';

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
    ui.notify({ tone: 'error', failure: result.failure });
    return undefined;
  }

  async function send(paths: readonly string[], to: Target, note = ''): Promise<Result<{ transferId: string }>> {
    const result = await ask('send', { paths: [...paths], to, note });
    if (result.ok) ui.rememberSent(result.value.transferId, { paths, note, to });
    return result;
  }

  async function sendToDevice(fingerprint: string, paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const result = await send(paths, { by: 'fingerprint', fingerprint });
    if (!result.ok) ui.notify({ tone: 'error', failure: result.failure });
  }

  async function pick(kind: 'files' | 'folders'): Promise<readonly string[]> {
    const picked = await run(kind === 'files' ? 'pickFiles' : 'pickFolders', {});
    return picked?.paths ?? [];
  }

  return {
    ask,
    run,
    send,
    sendToDevice,
    pick,
    /** Picks, then sends to this device at once. */
    pickAndSend: async (fingerprint: string, kind: 'files' | 'folders') => sendToDevice(fingerprint, await pick(kind)),
    /** Picks, then asks to whom. */
    pickAndCompose: async (kind: 'files' | 'folders') => {
      const paths = await pick(kind);
      if (paths.length > 0) ui.compose(paths);
    },
    /** Paths among dropped or pasted files; things without a path on this computer are left out. */
    pathsOf: (files: Iterable<File>): string[] =>
      [...files].map((file) => bridge.pathForFile(file)).filter((path) => path !== ''),
  };
}
