/** What one module of a transfer is tested with: entries, a record in a store, a connection that only notes what is sent. */
import { onTestFinished } from 'vitest';
import type { SourceEntry } from '../../electron/engine/disk/source/source-file.ts';
import { Store } from '../../electron/engine/state/store.ts';
import { TransferRecord } from '../../electron/engine/transfer/lifecycle/record.ts';
import type { Connection } from '../../electron/engine/wire/connection.ts';
import type { Outbound } from '../../electron/engine/wire/messages.ts';
import type { Transfer } from '../../shared/state.ts';
import { sampleState, sampleTransfer } from './state/sample.ts';

export function fileEntry(path: string, bytes = 1, over: Partial<SourceEntry> = {}): SourceEntry {
  return { kind: 'file', path, local: `/src/${path}`, bytes, mtimeMs: 1000, executable: false, ...over };
}

export function folderEntry(path: string): SourceEntry {
  return { kind: 'folder', path, local: `/src/${path}`, bytes: 0, mtimeMs: 1000, executable: false };
}

export function linkEntry(path: string, link: string): SourceEntry {
  return { kind: 'link', path, local: `/src/${path}`, bytes: 0, mtimeMs: 1000, executable: false, link };
}

export function recordInStore(over: Partial<Transfer> = {}): { store: Store; record: TransferRecord } {
  const store = new Store(sampleState());
  const record = new TransferRecord(store, sampleTransfer('11'.repeat(16), over));
  onTestFinished(() => record.stop());
  return { store, record };
}

/** A connection that takes messages and does nothing with them. */
export function notingConnection(): { connection: Connection; sent: Outbound[] } {
  const sent: Outbound[] = [];
  const connection = { send: (message: Outbound) => void sent.push(message), drained: () => Promise.resolve() };
  return { connection: connection as unknown as Connection, sent };
}

/** Whether a promise has settled once everything that could happen by itself has happened. */
export async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = () => (settled = true);
  promise.then(note, note);
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

/** What a call throws, by its code; null: nothing. */
export function codeThrown(call: () => unknown): string | null {
  try {
    call();
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
