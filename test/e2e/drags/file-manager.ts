/** A real file manager beside the window, on the tests' own screen, driven by the real pointer and keys (xdotool). */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { Locator, Page } from 'playwright-core';
import { desktop } from '../seats/desktop.ts';
import type { FerryApp } from '../ferry.ts';

const run = promisify(execFile);

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where in each one's window the first icon is, and its address as text once that is chosen, in pixels from its corner. */
const managers = {
  pcmanfm: { args: ['--no-desktop'], icon: { x: 208, y: 97 }, address: { x: 245, y: 45 } },
  thunar: { args: [], icon: { x: 236, y: 142 }, address: { x: 195, y: 46 } },
} as const;
export type Manager = keyof typeof managers;
export const managerNames = Object.keys(managers) as readonly Manager[];
/** A place without any icon. */
const empty = { x: 600, y: 400 };
const size = { width: 640, height: 480 };
/** The window is left of it. */
const left = 900;

/** Why one can't be driven here; null: it can. `programs`: whatever else has to be installed. */
export function whyNot(manager: Manager, programs: readonly string[] = []): string | null {
  if (!desktop.runs) return desktop.reason;
  if (desktop.display === null) return 'there is no Xvfb';
  const missing = [manager, 'xdotool', 'dbus-run-session', ...programs].filter(
    (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0,
  );
  return missing.length === 0 ? null : `${missing.join(', ')} not installed`;
}

const env = (): NodeJS.ProcessEnv => ({
  ...process.env,
  ...(desktop.runs && desktop.display !== null && { DISPLAY: desktop.display }),
});

async function xdo(...args: readonly string[]): Promise<string> {
  return (await run('xdotool', [...args], { env: env() })).stdout.trim();
}

export interface OpenOptions {
  /** Of its own settings. */
  readonly home: string;
  /** What its window's title begins with, where that isn't the folder's name. */
  readonly title?: string;
  /** More of the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export class FileManager {
  private readonly ferry: FerryApp;
  private readonly window: string;
  private readonly at: (typeof managers)[Manager];
  readonly close: () => Promise<void>;

  private constructor(ferry: FerryApp, manager: Manager, window: string, close: () => Promise<void>) {
    this.ferry = ferry;
    this.window = window;
    this.at = managers[manager];
    this.close = close;
  }

  /** Opens a folder, a path or an address of its own, beside Ferry's window. */
  static async open(
    ferry: FerryApp,
    manager: Manager,
    folder: string,
    { home, title = folder.slice(folder.lastIndexOf('/') + 1), env: more = {} }: OpenOptions,
  ): Promise<FileManager> {
    await ferry.electron.evaluate(({ BrowserWindow }, width) => {
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, width, height: 700 });
    }, left - 20);
    const child = spawn('dbus-run-session', ['--', manager, ...managers[manager].args, folder], {
      // Its settings, and the socket by which it would be one with others on this screen.
      env: { ...env(), HOME: home, XDG_RUNTIME_DIR: home, ...more },
      stdio: 'ignore',
      detached: true,
    });
    const gone = once(child, 'exit');
    const close = async (): Promise<void> => {
      // Its bus and all on it.
      if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
      await gone;
    };
    try {
      const window = (await xdo('search', '--sync', '--onlyvisible', '--name', `^${title}`)).split('\n')[0]!;
      await xdo('windowmove', '--sync', window, String(left), '0');
      await xdo('windowsize', window, String(size.width), String(size.height));
      return new FileManager(ferry, manager, window, close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** Selects all of the folder's entries, as a person does. */
  private async selectAll(): Promise<void> {
    await xdo('windowfocus', '--sync', this.window);
    await this.point(empty);
    await xdo('click', '1', 'key', 'ctrl+a');
  }

  private point(at: Point): Promise<string> {
    return xdo('mousemove', String(left + at.x), String(at.y));
  }

  /**
   * Takes all entries and holds them over the window. Answers once the window has seen `count` files; a file manager that
   * is still reading its folder is asked again. What it has no paths for comes as one thing, however many there are.
   */
  async hold(count: number | 'without paths'): Promise<void> {
    await this.drag(this.at.icon, () => this.selectAll(), count);
  }

  /** Takes these words out of its address bar and holds them over the window. */
  async holdText(words: string): Promise<void> {
    const choose = async (): Promise<void> => {
      await xdo('windowfocus', '--sync', this.window);
      await xdo('key', 'ctrl+l', 'key', 'ctrl+a', 'type', words);
      await xdo('key', 'ctrl+a');
    };
    await this.drag(this.at.address, choose, 'without paths');
  }

  private async drag(from: Point, choose: () => Promise<void>, count: number | 'without paths'): Promise<void> {
    const { page } = this.ferry;
    await watchDrags(page);
    for (;;) {
      await choose();
      await this.point(from);
      await xdo('mousedown', '1');
      for (let step = 1; step < 8; step++) {
        await xdo('mousemove', String(left + from.x - 12 * step), String(from.y + 10 * step));
      }
      for (let nudge = 0; nudge < 40; nudge++) {
        await xdo('mousemove', String(300 + (nudge % 2)), String(400 + (nudge % 2)));
        const held = await heldOver(page);
        if (count === 'without paths' ? held > 0 : held === count) return this.accepted();
      }
      await xdo('key', 'Escape');
      await xdo('mouseup', '1');
    }
  }

  /** A file manager tells of the next place once it has heard that the last one takes what it holds. */
  private async accepted(): Promise<void> {
    const { page } = this.ferry;
    const before = await heardOf(page);
    for (let nudge = 0; (await heardOf(page)) < before + 3; nudge++) {
      await xdo('mousemove', String(310 + (nudge % 2)), String(400 + (nudge % 2)));
    }
  }

  /** Takes hold of something in the window and brings it over the folder; `letGo` drops it there. */
  async bring(thing: Locator): Promise<void> {
    await takeHold(thing);
    for (let nudge = 0; nudge < 20; nudge++) {
      await this.point({ x: empty.x + (nudge % 2), y: empty.y + (nudge % 2) });
    }
  }

  async letGo(): Promise<void> {
    await letGo();
  }

  /** Copies or cuts all of it there, then pastes in the window, by its keys. */
  async carry(how: 'copy' | 'cut'): Promise<void> {
    await this.selectAll();
    await xdo('key', how === 'copy' ? 'ctrl+c' : 'ctrl+x');
    await this.paste();
  }

  async paste(): Promise<void> {
    await this.ferry.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus());
    await this.ferry.page.keyboard.press('Control+v');
  }
}

/**
 * Takes hold of something in the window, `inset` pixels from its left, and moves off, until the page is told what is held over it: by
 * then the app has asked the system for the drag. A press soon after another one at the same place is the second half of a double
 * click, and drags nothing, nor does one at what has moved meanwhile: each further one is elsewhere.
 */
export async function takeHold(thing: Locator, inset = 20): Promise<void> {
  const page = thing.page();
  await watchDrags(page);
  const before = await heardOf(page);
  for (let more = 0; ; more = (more + 7) % 28) {
    const box = await thing.boundingBox();
    if (box === null) throw new Error('nothing to take hold of');
    const from = { x: box.x + Math.min(inset + more, box.width / 2), y: box.y + box.height / 2 };
    await xdo('mousemove', String(Math.round(from.x)), String(Math.round(from.y)));
    await xdo('mousedown', '1');
    for (let step = 1; step < 8; step++) {
      await xdo('mousemove', String(Math.round(from.x + 8 * step)), String(Math.round(from.y + step)));
    }
    for (let nudge = 0; nudge < 60; nudge++) {
      if ((await heardOf(page)) > before) return;
      await xdo('mousemove', String(Math.round(from.x + 60 + (nudge % 2))), String(Math.round(from.y + 8)));
    }
    await xdo('mouseup', '1');
  }
}

/** Moves what is held over something in the window. */
export async function moveOver(place: Locator): Promise<void> {
  const box = await place.boundingBox();
  if (box === null) throw new Error('no such place');
  for (let nudge = 0; nudge < 20; nudge++) {
    const [x, y] = [box.x + box.width / 2 + (nudge % 2), box.y + box.height / 2];
    await xdo('mousemove', String(Math.round(x)), String(Math.round(y)));
  }
}

export async function letGo(): Promise<void> {
  await xdo('mouseup', '1');
}

/** What the page has seen of drags over it: how many things, and how often it was told of a place. */
interface Seen {
  ferryDrag?: { items: number; places: number };
}

function watchDrags(page: Page): Promise<void> {
  return page.evaluate(() => {
    const seen = globalThis as Seen;
    if (seen.ferryDrag !== undefined) return;
    const drag = { items: -1, places: 0 };
    seen.ferryDrag = drag;
    const over = (event: DragEvent): void => {
      drag.items = event.dataTransfer?.items.length ?? -1;
      drag.places++;
    };
    addEventListener('dragover', over, true);
  });
}

function heldOver(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as Seen).ferryDrag?.items ?? -1);
}

function heardOf(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as Seen).ferryDrag?.places ?? 0);
}
