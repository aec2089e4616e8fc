/**
 * The way of a drag out of the window: prepared when the page asks, begun a moment later, straight from the message that asks for
 * it. After an `await` main's timers would stand still until the drop (Electron 33, X11), so nothing is looked up in between.
 */
import { randomUUID } from 'node:crypto';
import { app, nativeImage, type NativeImage, type WebContents } from 'electron';
import { FerryError } from '../../../shared/errors.ts';
import type { AppState } from '../../../shared/state.ts';
import { iconPath } from '../paths.ts';
import { prepare } from './prepared.ts';

/** The picture under the pointer, in pixels: as file managers draw theirs. */
const iconSize = 48;
/** The system's own picture of a file is waited for so long; a person who drags doesn't notice it. */
const iconWithinMs = 150;

export interface DragOutOptions {
  readonly state: () => Promise<AppState>;
  /** These paths are in the page's hands now: dropped onto the window itself they are nothing that the person gave. */
  readonly leaving: (transferId: string, paths: readonly string[]) => void;
}

interface Ready {
  readonly dragId: string;
  readonly transferId: string;
  readonly paths: readonly string[];
  readonly icon: NativeImage;
}

export class DragOut {
  private readonly options: DragOutOptions;
  private ready: Ready | null = null;
  private isButtonDown = false;

  constructor(options: DragOutOptions) {
    this.options = options;
  }

  /** `dragId` null: nothing of it can go. The names are for the person to read. Throws `unknown-transfer`. */
  async prepare(
    transferId: string,
    items: readonly number[],
  ): Promise<{ dragId: string | null; gone: string[]; unfinished: string[] }> {
    const { paths, gone, unfinished } = await prepare(await this.options.state(), transferId, items);
    const [first] = paths;
    const ready: Ready | null =
      first === undefined ? null : { dragId: randomUUID(), transferId, paths, icon: await iconOf(first) };
    this.ready = ready;
    return { dragId: ready?.dragId ?? null, gone: [...gone], unfinished: [...unfinished] };
  }

  /** The window's own presses, which no page can make up (`input-event`). */
  heard({ type }: { readonly type: string }): void {
    if (type === 'mouseDown') this.isButtonDown = true;
    else if (type === 'mouseUp') this.isButtonDown = false;
  }

  /**
   * Returns once it has been let go or given up; which of both nobody tells. Where no button is down nothing begins: the system
   * would hold it until the next click, wherever that is. Throws `usage` for what isn't prepared.
   */
  begin(dragId: unknown, page: WebContents): void {
    const { ready } = this;
    this.ready = null;
    if (ready === null || ready.dragId !== dragId) throw new FerryError('usage', { detail: 'dragId' });
    if (!this.isButtonDown) return;
    const { transferId, paths, icon } = ready;
    this.options.leaving(transferId, paths);
    // The release goes to whoever is under it.
    this.isButtonDown = false;
    page.startDrag({ file: paths[0]!, files: [...paths], icon });
  }
}

/** As the system draws such files; an empty picture would drag nothing and say nothing. */
async function iconOf(path: string): Promise<NativeImage> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, iconWithinMs, null));
  const drawn = await Promise.race([app.getFileIcon(path, { size: 'normal' }).catch(() => null), late]);
  if (drawn !== null && !drawn.isEmpty()) return drawn;
  return nativeImage.createFromPath(iconPath('icon-256.png')).resize({ width: iconSize, height: iconSize });
}
