/** What the person gave in this run: files and folders to send, folders to receive into, a link that was pasted. Kept by main, not by the page. */
import { dirname, resolve } from 'node:path';
import type { AppState } from '../../../../shared/state.ts';

export class Given {
  private readonly sendable = new Set<string>();
  /** What the page has had dragged out of the window, and the transfer that brought it. */
  private readonly leaving = new Map<string, string>();
  private readonly folders = new Set<string>();
  private readonly uris = new Set<string>();
  private trustsDrops = true;
  /** What was dragged over the window last. */
  private hoveredLast: Promise<readonly string[]> = Promise.resolve([]);
  /** What was on the clipboard when the person pasted last. */
  private pasted: Promise<string> = Promise.resolve('');

  /** Files and folders that were dropped, pasted, picked or named at the start. Answers them, for handing on. */
  toSend(paths: readonly string[]): readonly string[] {
    for (const path of paths) {
      this.sendable.add(resolve(path));
      this.leaving.delete(resolve(path));
    }
    return paths;
  }

  /**
   * The same by the word of the page's side, of what was dropped or pasted. What the page has begun to drag out itself doesn't
   * count: let go over its own window, it would turn what others have sent into what the person gave.
   */
  byPage(paths: readonly string[]): void {
    this.toSend(paths.filter((path) => this.broughtBy(path) === null));
  }

  /** These leave the window in a drag that the page has begun. */
  draggedOut(transferId: string, paths: readonly string[]): void {
    for (const path of paths) this.leaving.set(resolve(path), transferId);
  }

  /** The transfer that brought what the page has dragged out, where this is that, or in it; null: it is something else. */
  broughtBy(path: string): string | null {
    for (let at = resolve(path); ; at = dirname(at)) {
      const transferId = this.leaving.get(at);
      if (transferId !== undefined) return transferId;
      if (at === dirname(at)) return null;
    }
  }

  /** Addresses of things in a file manager that main itself read on the clipboard. Answers them, for handing on. */
  toLookFor(uris: readonly string[]): readonly string[] {
    for (const uri of uris) this.uris.add(uri);
    return uris;
  }

  /** Addresses that were dropped, by the preload's word. */
  dropped(uris: readonly string[]): void {
    if (this.trustsDrops) this.toLookFor(uris);
  }

  /** Something was dragged over the window from elsewhere, by the preload's word: `read` is what main reads of it. */
  hovered(read: Promise<readonly string[]>): void {
    this.hoveredLast = this.trustsDrops ? read.catch(() => []) : Promise.resolve([]);
  }

  /** Addresses of all that was dragged over the window last. They may be looked for. */
  async draggedLast(): Promise<readonly string[]> {
    return this.toLookFor(await this.hoveredLast);
  }

  /** The page has a frame in it, where a drag of its own could begin unheard. Ours never has. */
  distrustDrops(): void {
    this.trustsDrops = false;
  }

  /** The first of these addresses that nobody gave; null: all may be looked for. */
  firstNotDropped(uris: readonly string[]): string | null {
    return uris.find((uri) => !this.uris.has(uri)) ?? null;
  }

  /** A folder that was picked to receive into. */
  toReceiveInto(dir: string): void {
    this.folders.add(resolve(dir));
  }

  /** The person has pasted, whatever: `text` is the clipboard's. */
  paste(text: Promise<string>): void {
    this.pasted = text.catch(() => '');
  }

  /** Whether the person pasted just that; once. */
  async tookFromClipboard(text: string): Promise<boolean> {
    const pasted = await this.pasted;
    if (text.trim() === '' || pasted.trim() !== text.trim()) return false;
    this.pasted = Promise.resolve('');
    return true;
  }

  /** The first of these that nobody gave; null: all may go. What was sent before may be sent again. */
  firstNotGiven(paths: readonly string[], { transfers }: Pick<AppState, 'transfers'>): string | null {
    const missing = paths.filter((path) => !this.sendable.has(resolve(path)));
    if (missing.length === 0) return null;
    const again = new Set(transfers.flatMap(({ sources }) => sources));
    return missing.find((path) => !again.has(resolve(path))) ?? null;
  }

  /** Whether the person said so of this folder: now, in the settings, or for a transfer that is there. */
  isFolderOfTheirs(
    dir: string,
    { settings, transfers, known }: Pick<AppState, 'settings' | 'transfers' | 'known'>,
  ): boolean {
    const wanted = resolve(dir);
    // A text's folder is Ferry's own.
    const received = transfers.filter(({ text }) => text === undefined);
    const others = [...received, ...known].flatMap((one) => one.dir ?? []);
    const theirs = [settings.receiveDir, ...others];
    return this.folders.has(wanted) || theirs.some((each) => resolve(each) === wanted);
  }
}
