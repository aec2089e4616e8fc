/** Drives the real app: start it, drop real files on it, take its picture, end it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Locator, type Page } from 'playwright-core';
import { describe, onTestFinished } from 'vitest';
import { root } from '../../build/build.mjs';
import type { Language } from '../../shared/languages.ts';
import { desktop } from './seats/desktop.ts';

/** Longest time from a signal to the end of the process, which the engine's goodbye takes a part of. */
const exitTimeoutMs = 10_000;

/** A `describe` whose tests are skipped, with the reason in its name, where the real app cannot run. */
export function describeApp(name: string, tests: () => void): void {
  if (desktop.runs) describe(name, tests);
  else describe.skip(`${name} (${desktop.reason})`, tests);
}

export interface LaunchOptions {
  /** State folder; left out: a new one, removed when the app is closed. */
  readonly home?: string;
  readonly name: string;
  /** Left out: any free one. */
  readonly port?: number;
  readonly interface?: string;
  /** The system's language. */
  readonly language?: Language;
  /** Files named on the command line. */
  readonly paths?: readonly string[];
  /** More arguments; the later of two wins. */
  readonly args?: readonly string[];
  /** More of the environment, such as `HOME`. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface FerryApp {
  readonly electron: ElectronApplication;
  /** The window's page, with the engine's state on it. */
  readonly page: Page;
  readonly home: string;
  /** All that the app has written to its stdout and stderr so far. */
  readonly output: () => string;
  /** Sets the size of the window's content, in pixels. */
  readonly resize: (width: number, height: number) => Promise<void>;
  /** Ends the app as a signal does, without questions. Resolves with its exit code. */
  readonly close: () => Promise<number | null>;
}

/** Starts the built app and waits until its window shows the engine's state. */
export async function launchFerry(options: LaunchOptions): Promise<FerryApp> {
  const { electron: executablePath, args, env, home } = await commandLine(options);
  // The page's own colours, not the light ones Playwright would impose.
  const electron = await _electron.launch({ executablePath, args, env, colorScheme: null });
  const child = electron.process();
  const output = collect(child);
  const close = async (): Promise<number | null> => {
    const code = await end(child);
    if (options.home === undefined) await rm(home, { recursive: true, force: true });
    return code;
  };
  try {
    const page = await electron.firstWindow();
    await page.getByTestId('self-name').waitFor();
    const resize = async (width: number, height: number): Promise<void> => {
      await electron.evaluate(
        ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
        { width, height },
      );
      await page.waitForFunction((size) => innerWidth === size.width && innerHeight === size.height, { width, height });
    };
    return { electron, page, home, output, resize, close };
  } catch (error) {
    await close();
    throw new Error(`the app did not come up; it said:\n${output()}`, { cause: error });
  }
}

/** `launchFerry` for the running test alone: closed when it ends. */
export async function launchHere(options: LaunchOptions): Promise<FerryApp> {
  const ferry = await launchFerry(options);
  onTestFinished(async () => void (await ferry.close()));
  return ferry;
}

export interface FerryProcess {
  readonly output: () => string;
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
  /** Ends it when it hasn't ended by itself. */
  readonly close: () => Promise<number | null>;
}

/**
 * Starts the built app with nobody at its controls: for starts that end by themselves, or fail. `home` must be given. `cwd`: its
 * working folder; `cwdIsGone`: removed, when it is empty, before the app runs.
 */
export async function startFerry(
  options: LaunchOptions & { readonly home: string; readonly cwd?: string; readonly cwdIsGone?: boolean },
): Promise<FerryProcess> {
  const { electron, args, env } = await commandLine(options);
  const [program, ...before] = options.cwdIsGone
    ? ['sh', '-c', 'rmdir "$PWD" && exec "$0" "$@"', electron]
    : [electron];
  const child = spawn(program, [...before, ...args], { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collect(child);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return { output, exited, close: () => end(child) };
}

async function commandLine(options: LaunchOptions) {
  if (!desktop.runs) throw new Error(desktop.reason);
  const { name, port = 0, language = 'en', paths = [], args = [], env = {} } = options;
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'ferry-home-')));
  return {
    home,
    electron: desktop.electron,
    args: [
      ...desktop.switches,
      // Nothing of Chromium's talk about the buses a test machine lacks.
      '--log-level=3',
      root,
      `--home=${home}`,
      `--name=${name}`,
      `--port=${port}`,
      ...(options.interface === undefined ? [] : [`--interface=${options.interface}`]),
      ...args,
      ...paths,
    ],
    env: {
      ...(process.env as Record<string, string>),
      ...(desktop.display === null ? {} : { DISPLAY: desktop.display }),
      LANGUAGE: language,
      LC_ALL: 'C.UTF-8',
      ...env,
    },
  };
}

function collect(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  return () => output;
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), exitTimeoutMs);
    await exited;
    clearTimeout(timer);
  }
  return child.exitCode;
}

/** Drops real files and folders, by absolute path, as the system's file manager would. On the middle of `target`. */
export async function dropPaths(page: Page, target: Locator, paths: readonly string[]): Promise<void> {
  const box = await target.boundingBox();
  if (box === null) throw new Error('nothing to drop on');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const session = await page.context().newCDPSession(page);
  const copy = 1;
  const data = { items: [], files: [...paths], dragOperationsMask: copy };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x, y, data });
  }
  await session.detach();
}

/** Saves what the window shows as `test-results/NAME.png`, for people to look at. Resolves with the path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const path = join(root, 'test-results', `${name}.png`);
  await mkdir(join(root, 'test-results'), { recursive: true });
  await page.screenshot({ path, animations: 'disabled' });
  return path;
}

/** Hands files to the page as a drop or a paste does: the preload sees that they are real. */
export async function giveFiles(page: Page, paths: readonly string[]): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', multiple: true, id: 'given', hidden: true });
    document.body.append(input);
  });
  await page.locator('#given').setInputFiles([...paths]);
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#given');
    for (const file of input?.files ?? []) window.ferry.pathForFile(file);
    input?.remove();
  });
}

/**
 * From now on a person presses the button with this number in the system's questions; null: they stand as they are, and nobody
 * presses anything. Resolves with what was asked, when asked for.
 */
export async function pressInDialogs(
  electron: ElectronApplication,
  response: number | null,
): Promise<() => Promise<string[]>> {
  await electron.evaluate(({ dialog }, pressed) => {
    type Ask = (window: unknown, options: { message: string }) => Promise<object>;
    const asking = dialog as unknown as { showMessageBox: Ask; real?: Ask };
    const real = (asking.real ??= asking.showMessageBox.bind(dialog));
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    asking.showMessageBox = async (window, options) => {
      asked.push(options.message);
      return pressed === null ? real(window, options) : { response: pressed, checkboxChecked: false };
    };
  }, response);
  return () => electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
}

/** A person picks this folder to receive into, in the system's dialog; the page then makes it the setting. */
export async function chooseReceiveDir({ electron, page }: FerryApp, dir: string): Promise<void> {
  await electron.evaluate(({ dialog }, chosen) => {
    const real = dialog.showOpenDialog;
    dialog.showOpenDialog = async () => {
      dialog.showOpenDialog = real;
      return { canceled: false, filePaths: [chosen] };
    };
  }, dir);
  const refusal = await page.evaluate(async () => {
    const { receiveDir: current } = (await window.ferry.snapshot()).state.settings;
    const picked = await window.ferry.command('pickReceiveDir', { current });
    if (!picked.ok || picked.value.dir === null) return picked;
    const set = await window.ferry.command('setSettings', { receiveDir: picked.value.dir });
    return set.ok ? null : set;
  });
  if (refusal !== null) throw new Error(JSON.stringify(refusal));
}
