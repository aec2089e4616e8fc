/** Of what has arrived there may be a small picture: which files, from whom, how many at once. */
import { nativeImage } from 'electron';
import { kindOfPicture } from '../../../shared/desktop/pictured.ts';
import { FerryError } from '../../../shared/errors.ts';
import { isTerminal, type AppState } from '../../../shared/state.ts';
import type { Bus } from '../bus/bus.ts';
import { cachedThumbnail, cacheFolder, maxThumbnailBytes } from './cache.ts';
import { makeThumbnails, type Pictured } from './thumbnailer.ts';

/** In pixels, on systems whose own program draws in the size it is asked for. */
const drawnSize = { width: 128, height: 128 } as const;
/** Files that are still to be asked about; what comes while so many wait gets none this time. */
const mostWaiting = 200;

export interface ThumbnailOptions {
  readonly state: () => Promise<AppState>;
  /** Whether it is what its name says, and nothing that could run. */
  readonly isOpenable: (path: string) => Promise<boolean>;
  /** Null: the system makes them itself. */
  readonly bus: Bus | null;
  readonly env?: NodeJS.ProcessEnv;
}

export class Thumbnails {
  private readonly options: ThumbnailOptions;
  private readonly folder: string;
  /** One request after another: a history that is scrolled through doesn't start a hundred programs. */
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  /** Paths that were asked for in this run: a file of which nothing can be made isn't tried again. */
  private readonly asked = new Set<string>();

  constructor(options: ThumbnailOptions) {
    this.options = options;
    this.folder = cacheFolder(options.env ?? process.env);
  }

  /**
   * For each of `items` (places in the transfer's `landed`) a `data:` address of a PNG, or null. Only of what came whole and has its
   * name, of kinds that are opened, and not from a device that is blocked. Throws `unknown-transfer`.
   */
  async of(transferId: string, items: readonly number[]): Promise<(string | null)[]> {
    const { transfers, known } = await this.options.state();
    const transfer = transfers.find(({ id }) => id === transferId);
    if (transfer === undefined || transfer.direction !== 'incoming' || !isTerminal(transfer.status)) {
      throw new FerryError('unknown-transfer');
    }
    const { peer, landed } = transfer;
    const isBlocked = known.some(({ fingerprint, rule }) => fingerprint === peer.fingerprint && rule === 'block');
    if (isBlocked || this.waiting + items.length > mostWaiting) return items.map(() => null);
    this.waiting += items.length;
    const made = this.last.then(() => this.find(items.map((item) => landed[item] ?? '')));
    this.last = made.catch(() => {});
    return made.finally(() => (this.waiting -= items.length));
  }

  private async find(paths: readonly string[]): Promise<(string | null)[]> {
    const pictured = await Promise.all(paths.map((path) => this.mayBePictured(path)));
    const { bus } = this.options;
    if (bus === null) return Promise.all(pictured.map(async (file) => file && drawnBySystem(file.path)));
    const cached = await this.fromCache(pictured);
    const missing = pictured.filter((file, at) => file !== null && cached[at] === null && !this.asked.has(file.path));
    if (missing.length === 0) return cached;
    for (const file of missing) this.asked.add(file!.path);
    await makeThumbnails(bus, missing as Pictured[]);
    return this.fromCache(pictured);
  }

  private async mayBePictured(path: string): Promise<Pictured | null> {
    const mime = kindOfPicture(path);
    if (mime === null || !(await this.options.isOpenable(path).catch(() => false))) return null;
    return { path, mime };
  }

  private fromCache(files: readonly (Pictured | null)[]): Promise<(string | null)[]> {
    return Promise.all(files.map(async (file) => file && dataUrl(await cachedThumbnail(this.folder, file.path))));
  }
}

/** By the system's own program (Windows' and macOS' thumbnail providers). */
async function drawnBySystem(path: string): Promise<string | null> {
  const picture = await nativeImage.createThumbnailFromPath(path, drawnSize).catch(() => null);
  return picture === null || picture.isEmpty() ? null : dataUrl(picture.toPNG());
}

function dataUrl(png: Buffer | null): string | null {
  return png === null || png.length > maxThumbnailBytes ? null : `data:image/png;base64,${png.toString('base64')}`;
}
