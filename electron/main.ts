/** Composition root of the desktop app: who am I, am I the only one, then engine and window side by side. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { app, dialog, safeStorage } from 'electron';
import type { EngineHandle } from '../shared/api.ts';
import { FerryError, toFailure, type Failure } from '../shared/errors.ts';
import { looksLikePairLink } from '../shared/pairing.ts';
import { failureSentence, languageFor, textFor, type Text } from '../shared/text/index.ts';
import { registerScheme } from './desktop/window/app-protocol.ts';
import { muteChromium } from './desktop/window/walls.ts';
import { openDesktop, type Desktop } from './desktop/desktop.ts';
import { deviceKind } from './desktop/device-kind.ts';
import { systemKeyStore } from './desktop/key-store.ts';
import { defaultHome, defaultReceiveDir } from './engine/state/home/home.ts';
import { startEngineThread } from './engine/threads/engine-thread.ts';
import { Starting, type StartChange } from './desktop/starting/starting.ts';
import { log, startLog } from './desktop/log.ts';
import { workerPath } from './desktop/paths.ts';
import { ownArguments, parseStartOptions, refuseDebugging, type StartOptions } from './desktop/start-options.ts';

const { platform, env } = process;

const cwd = (): string => process.cwd();

/** Threads don't start in a working folder that is gone. */
function leaveWhatIsGone(home: string): void {
  try {
    cwd();
  } catch {
    process.chdir(home);
  }
}

function run({ home: givenHome, paths, link, ...overrides }: StartOptions): void {
  const home = givenHome ?? defaultHome(env, platform, homedir, cwd);
  makeHome(home);
  leaveWhatIsGone(home);
  app.setPath('userData', join(home, 'electron'));
  registerScheme();
  const devUrl = app.isPackaged ? undefined : env['FERRY_DEV_URL'];
  muteChromium(devUrl);
  // Windows shows notifications only of an app it knows by this name, the installer's.
  app.setAppUserModelId('io.github.ferry.Ferry');
  // The lock is one of userData's: one desktop app per home.
  if (!app.requestSingleInstanceLock({ paths, ...(link !== undefined && { link }) })) {
    app.exit(0);
    return;
  }

  const logFile = startLog(home, devUrl !== undefined);
  log.info(`Ferry ${app.getVersion()}, Electron ${process.versions.electron}, ${platform} ${process.arch}`);
  const keyStore = systemKeyStore({
    ready: () => app.whenReady(),
    vault: safeStorage,
    platform,
    localState: join(home, 'electron', 'Local State'),
  });
  let desktop: Desktop | null = null;
  const start = ({ anyPort, everyNetwork }: StartChange): Promise<EngineHandle> => {
    const { interface: only, ...others } = overrides;
    const engine = startEngineThread(
      {
        home,
        appVersion: app.getVersion(),
        kind: deviceKind(),
        listen: true,
        discovery: 'announce',
        resumeSending: true,
        defaultReceiveDir: defaultReceiveDir(env, platform, homedir, home),
        ...others,
        ...(anyPort && { port: 0 }),
        ...(only !== undefined && !everyNetwork && { interface: only }),
      },
      {
        workerPath,
        keyStore,
        onLog: (message) => log.info(message),
        onCrash: (error) => {
          log.error(error);
          desktop?.engineCrashed();
        },
      },
    );
    engine.catch((error: unknown) => log.error(error));
    return engine;
  };
  const starting = new Starting(start);
  const opening = [...paths];
  app.on('open-file', (event, path) => {
    event.preventDefault();
    if (desktop === null) opening.push(path);
    else desktop.reopen([path]);
  });
  let clicked = link;
  // macOS hands over links so.
  app.on('open-url', (event, url) => {
    event.preventDefault();
    if (!looksLikePairLink(url)) return;
    if (desktop === null) clicked = url;
    else desktop.reopen([], url);
  });
  app.on('second-instance', (_event, _argv, _workingDir, data) => {
    const given = data as Pick<StartOptions, 'paths' | 'link'>;
    desktop?.reopen(given.paths, given.link);
  });
  void app.whenReady().then(() => {
    desktop = openDesktop({ home, starting, logFile, paths: opening, link: clicked, devUrl });
  });
}

/** There is no home to keep a window's things in: the reason stands alone on the screen. */
async function sayAlone(text: Text, failure: Failure): Promise<void> {
  const borrowed = mkdtempSync(join(tmpdir(), 'ferry-'));
  app.setPath('userData', borrowed);
  await app.whenReady();
  const { title, ways } = text.startDialog;
  await dialog.showMessageBox({
    type: 'error',
    message: title,
    detail: failureSentence(text, failure),
    buttons: [ways.quit],
  });
  rmSync(borrowed, { recursive: true, force: true });
  app.exit(2);
}

/** Before Electron makes it: others on this computer have no business in it. */
function makeHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new FerryError('home-unusable', { path: home }, { cause: error });
  }
}

try {
  refuseDebugging(app.isPackaged, (name) => app.commandLine.hasSwitch(name));
  run(parseStartOptions(ownArguments(process.argv, app.isPackaged ? null : app.getAppPath()), cwd));
} catch (error) {
  const text = textFor(languageFor('system', app.getPreferredSystemLanguages()));
  const failure = toFailure(error);
  process.stderr.write(`${failureSentence(text, failure)}\n`);
  // Who clicked on Ferry reads no terminal, and has typed nothing that could be wrong.
  if (failure.code === 'home-unusable') void sayAlone(text, failure);
  else app.exit(2);
}
