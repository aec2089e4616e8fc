/** A scripted engine behind `window.ferry`: it keeps a state, numbers patches, records commands and answers as told. */
import type { CommandInput, CommandName, CommandValue, FerryBridge, Result, WindowRequest } from '../../shared/api.ts';
import { applyPatch, type Change, type Patch, type Snapshot } from '../../shared/patch.ts';
import { isTerminal, type AppState, type ManifestLine, type Transfer } from '../../shared/state.ts';
import { remembered } from '../support/state/remembered.ts';

export interface Call {
  readonly name: CommandName;
  readonly args: unknown;
}

type Answers = {
  [K in CommandName]?: (args: CommandInput<K>) => Result<CommandValue[K]> | Promise<Result<CommandValue[K]>>;
};

export class FakeBridge implements FerryBridge {
  readonly platform = 'linux' as const;
  readonly systemLanguages: readonly string[];
  readonly calls: Call[] = [];
  /** What was dragged out of the window. */
  readonly dragged: string[] = [];
  /** What single commands answer instead of the usual. */
  readonly answers: Answers = {};
  state: AppState;
  version = 0;
  /** Lines of any transfer's manifest. */
  manifest: (index: number) => ManifestLine = (index) => ({
    index,
    path: `file-${index}.txt`,
    kind: 'file',
    state: 'waiting',
    bytes: 10,
  });
  /** Lines that were left out, whatever `manifest` says. */
  readonly leftOut = new Set<number>();
  readonly #patchListeners = new Set<(patch: Patch) => void>();
  readonly #requestListeners = new Set<(request: WindowRequest) => void>();

  constructor(state: AppState, systemLanguages: readonly string[] = ['en']) {
    this.state = state;
    this.systemLanguages = systemLanguages;
  }

  /** Changes the state and tells the window. */
  patch(...changes: Change[]): Patch {
    const patch = { version: ++this.version, changes };
    this.state = applyPatch(this.state, patch);
    this.emit(patch);
    return patch;
  }

  /** Tells the window of a patch, in whatever order the test likes. */
  emit(patch: Patch): void {
    for (const listener of this.#patchListeners) listener(patch);
  }

  request(request: WindowRequest): void {
    for (const listener of this.#requestListeners) listener(request);
  }

  called<K extends CommandName>(name: K): CommandInput<K>[] {
    return this.calls.filter((call) => call.name === name).map((call) => call.args as CommandInput<K>);
  }

  async command<K extends CommandName>(name: K, args: CommandInput<K>): Promise<Result<CommandValue[K]>> {
    this.calls.push({ name, args });
    const answer = this.answers[name];
    if (answer !== undefined) return answer(args);
    return { ok: true, value: this.#usual(name, args) as CommandValue[K] };
  }

  subscribe(listener: (patch: Patch) => void): () => void {
    this.#patchListeners.add(listener);
    return () => this.#patchListeners.delete(listener);
  }

  snapshot(): Promise<Snapshot> {
    return Promise.resolve({ version: this.version, state: this.state });
  }

  onRequest(listener: (request: WindowRequest) => void): () => void {
    this.#requestListeners.add(listener);
    return () => this.#requestListeners.delete(listener);
  }

  pathForFile(file: unknown): string {
    return (file as { path?: string }).path ?? '';
  }

  drag(dragId: string): Promise<void> {
    this.dragged.push(dragId);
    return Promise.resolve();
  }

  #usual(name: CommandName, args: unknown): unknown {
    switch (name) {
      case 'updates':
        return {
          ...{ host: 'example.org', installedBy: 'deb', lookedAt: null, newer: null },
          ...{ looking: false, failure: null, download: null, downloaded: null },
        };
      case 'desktopSituation':
        return { tray: 'there', startsAtLogin: false };
      case 'send':
      case 'sendText':
        return { transferId: (this.calls.length + 0xf000).toString(16).padStart(32, '0') };
      case 'listFiles':
        return this.#list(args as CommandInput<'listFiles'>);
      case 'freeSpace':
        return { bytes: 212e9 };
      case 'lookFurther':
        return { found: 0 };
      case 'addAddress':
        return { fingerprint: 'ad'.repeat(32), name: 'Attic server' };
      case 'pickFiles':
      case 'pickFolders':
        return { paths: [] };
      case 'clipboardFiles':
        return { paths: [], uris: [] };
      case 'draggedThings':
        return { uris: [] };
      case 'look': {
        const { paths, uris } = args as CommandInput<'look'>;
        return { paths: [...new Set(paths)], gone: [], elsewhere: uris, links: [] };
      }
      case 'prepareDrag':
        return { dragId: 'drag', gone: [], unfinished: [] };
      case 'thumbnails':
        return { pictures: (args as CommandInput<'thumbnails'>).items.map(() => null) };
      case 'about':
        return { runtime: 'Electron 33.2.1, Chromium 130.0, Node 20.18.1', system: 'linux x64 6.18' };
      case 'keepGiven':
        return { path: `/home/given/${(args as CommandInput<'keepGiven'>).name}` };
      case 'pickReceiveDir':
        return { dir: null };
      case 'setSettings':
        this.patch({ kind: 'settings', settings: { ...this.state.settings, ...(args as object) } });
        return null;
      case 'dismiss':
        this.patch({ kind: 'transfer-gone', id: (args as CommandInput<'dismiss'>).transferId });
        return null;
      case 'clearHistory':
        for (const { id, status } of this.state.transfers) {
          const isNamed = (args as CommandInput<'clearHistory'>).transferIds.includes(id);
          if (isNamed && isTerminal(status)) this.patch({ kind: 'transfer-gone', id });
        }
        return null;
      case 'pause':
      case 'resume':
        this.#hold((args as CommandInput<'pause'>).transferId, name === 'pause');
        return null;
      case 'answer':
      case 'cancel':
        this.#end(args as CommandInput<'answer'>);
        return null;
      case 'decide':
        this.#change((args as CommandInput<'decide'>).transferId, { question: null });
        return null;
      case 'cancelFile':
        this.leftOut.add((args as CommandInput<'cancelFile'>).index);
        return null;
      case 'setFastLane': {
        const { fingerprint, on } = args as CommandInput<'setFastLane'>;
        const known = this.state.known.map((it) => (it.fingerprint === fingerprint ? { ...it, fastLane: on } : it));
        this.patch({ kind: 'known', known });
        return null;
      }
      case 'setRules': {
        const { fingerprint, rules } = args as CommandInput<'setRules'>;
        const known = this.state.known.map((it) => (it.fingerprint === fingerprint ? { ...it, ...rules } : it));
        this.patch({ kind: 'known', known: known as typeof this.state.known });
        return null;
      }
      case 'forget': {
        const { fingerprint } = args as CommandInput<'forget'>;
        this.patch({ kind: 'known', known: this.state.known.filter((device) => device.fingerprint !== fingerprint) });
        return null;
      }
      case 'remember': {
        const { fingerprint, name, autoAccept } = args as CommandInput<'remember'>;
        const device = remembered({ fingerprint, name, rule: autoAccept ? 'accept' : 'ask' });
        const others = this.state.known.filter((known) => known.fingerprint !== device.fingerprint);
        this.patch({ kind: 'known', known: [...others, device] });
        return null;
      }
      default:
        return null;
    }
  }

  #list({ transferId, from, count }: CommandInput<'listFiles'>): CommandValue['listFiles'] {
    const totals = this.state.transfers.find((transfer) => transfer.id === transferId)?.totals;
    const total = totals === undefined ? 0 : totals.files + totals.folders;
    const length = Math.max(0, Math.min(count, total - from));
    const line = (index: number): ManifestLine =>
      this.leftOut.has(index) ? { ...this.manifest(index), state: 'left-out' } : this.manifest(index);
    return { lines: Array.from({ length }, (_, i) => line(from + i)), total };
  }

  #hold(id: string, paused: boolean): void {
    if (paused) this.#change(id, { status: 'paused', hold: { code: 'paused' } });
    else this.#change(id, { status: 'active', hold: null });
  }

  #change(id: string, change: Partial<Transfer>): void {
    const transfer = this.state.transfers.find((other) => other.id === id);
    if (transfer !== undefined) this.patch({ kind: 'transfer', transfer: { ...transfer, ...change } });
  }

  #end({ transferId, accept }: { transferId: string; accept?: boolean }): void {
    const transfer = this.state.transfers.find((other) => other.id === transferId);
    if (transfer === undefined || isTerminal(transfer.status)) return;
    const status = accept === undefined ? 'cancelled' : accept ? 'active' : 'declined';
    this.patch({ kind: 'transfer', transfer: { ...transfer, status } });
  }
}
