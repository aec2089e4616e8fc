/**
 * The one way out. A person is asked when transfers are running; a signal and the end of the session ask nobody. Either
 * way the engine says goodbye, and leaves what runs as the next start finds it.
 */
import { setTimeout } from 'node:timers/promises';
import { app, powerMonitor } from 'electron';
import { isTerminal, type AppState } from '../../shared/state.ts';

/** What quitting would interrupt. */
export interface Running {
  /** Transfers that haven't ended, and downloads from what is shared by link. */
  readonly count: number;
  /** There is some by a shared link: that doesn't go on at the next start. */
  readonly byLink: boolean;
}

/** `state`: null before the engine has told it. */
export function runningIn(state: Pick<AppState, 'transfers' | 'shares'> | null): Running {
  const { transfers, shares } = state ?? { transfers: [], shares: [] };
  // What browsers send is among the transfers.
  const downloads = shares.reduce((sum, { underWay }) => sum + underWay, 0);
  const live = transfers.filter(({ status }) => !isTerminal(status)).length;
  return { count: live + downloads, byLink: shares.some(({ underWay, arriving }) => underWay + arriving > 0) };
}

export interface QuitOptions {
  readonly running: () => Running;
  /** Resolves with whether the person wants to quit all the same. */
  readonly confirm: (running: Running) => Promise<boolean>;
  /** Resolves when its page has gone, which has last things to ask of the engine. */
  readonly closeWindow: () => Promise<void>;
  /** Ends the engine, also one that is still starting. */
  readonly stop: () => Promise<void>;
}

/** Of a window: Windows says so when the person logs off, or the computer shuts down. */
export interface SessionWindow {
  readonly on: (event: 'session-end', listener: () => void) => unknown;
}

export interface Quit {
  /** The person has decided, or nobody was asked: windows may really close. */
  readonly decided: () => boolean;
  /** A person wants to quit. */
  readonly ask: () => void;
  /** Quits without asking: a signal, the end of the session, an engine that is gone. */
  readonly now: (exitCode?: number) => void;
  /** The end of the session that this window is told of is the app's. */
  readonly withSessionOf: (window: SessionWindow) => void;
}

/** A little more than the engine's thread is given to say goodbye: an engine that hangs in its start has no limit of its own. */
const longestGoodbyeMs = 6000;
/** A page that hangs is not waited for longer. */
const longestCloseMs = 1000;

export function superviseQuit({ running, confirm, closeWindow, stop }: QuitOptions): Quit {
  let stage: 'running' | 'asking' | 'leaving' = 'running';

  const leave = async (exitCode: number): Promise<void> => {
    if (stage === 'leaving') return;
    stage = 'leaving';
    await Promise.race([closeWindow(), setTimeout(longestCloseMs)]);
    await Promise.race([stop(), setTimeout(longestGoodbyeMs)]);
    app.exit(exitCode);
  };
  const ask = async (): Promise<void> => {
    if (stage !== 'running') return;
    stage = 'asking';
    const what = running();
    const wanted = what.count === 0 || (await confirm(what));
    if (stage !== 'asking') return;
    stage = 'running';
    if (wanted) await leave(0);
  };
  const now = (exitCode = 0): void => void leave(exitCode);

  app.on('before-quit', (event) => {
    event.preventDefault();
    // On macOS every way of ours goes by `ask`, and this is the session's end, which a question would hold up.
    if (process.platform === 'darwin') now();
    else void ask();
  });
  // Only here so that Electron does not quit by itself: `leave` does, once the engine has said goodbye.
  app.on('window-all-closed', () => {});
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => now());
  // Electron asks Linux to wait with a shutdown only when another listener was there before (seen with Electron 33).
  powerMonitor.on('suspend', () => {});
  powerMonitor.on('shutdown', (event?: Electron.Event) => {
    event?.preventDefault();
    now();
  });
  return {
    decided: () => stage === 'leaving',
    ask: () => void ask(),
    now,
    // `query-session-end` is left alone: nothing has to be asked, and another program may yet keep the session.
    withSessionOf: (window) => void window.on('session-end', () => now()),
  };
}
