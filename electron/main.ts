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
import { keepPagesSmall } from './desktop/window/page-heap.ts';
import { muteChromium } from './desktop/window/walls.ts';
import { withoutGl } from './desktop/window/without-gl.ts';
import { openDesktop, type Desktop } from './desktop/desktop.ts';
import { deviceKind } from './desktop/device-kind.ts';
import type { HandedOver } from './desktop/instance/hand-over.ts';
import { claimInstance, type Instance } from './desktop/instance/instance.ts';
import { systemKeyStore } from './desktop/key-store.ts';
import { defaultHome, defaultReceiveDir } from './engine/state/home/home.ts';
import { startEngineThread } from './engine/threads/engine-thread.ts';
import { Starting, type StartChange } from './desktop/starting/starting.ts';
import { loginCommand } from './desktop/login/start-at-login.ts';
import { log, startLog } from './desktop/log.ts';
import { workerPath } from './desktop/paths.ts';
import { installedBy } from './desktop/updates/installed-by.ts';
import { sourceOfUpdates, type Published, type Source } from './desktop/updates/published.ts';
import { ownArguments, parseStartOptions, refuseDebugging, type StartOptions } from './desktop/start-options.ts';

declare const __FERRY_UPDATES__: Published;

const { platform, env } = process;

/** A sentence that nobody may be there to read doesn't stay for ever. */
const sentenceStandsMs = 10_000;

const cwd = (): string => process.cwd();

/** Threads don't start in a working folder that is gone. */
function leaveWhatIsGone(home: string): void {
  try {
    cwd();
  } catch {
    process.chdir(home);
  }
}

async function run({ home: givenHome, paths, link, hidden = false, ...overrides }: StartOptions): Promise<void> {
  const home = givenHome ?? defaultHome(env, platform, homedir, cwd);
  makeHome(home);
  leaveWhatIsGone(home);
  app.setPath('userData', join(home, 'electron'));
  registerScheme();
  const devUrl = app.isPackaged ? undefined : env['FERRY_DEV_URL'];
  muteChromium(devUrl);
  keepPagesSmall();
  // Windows shows notifications only of an app it knows by this name, the installer's.
  app.setAppUserModelId('io.github.ferry.Ferry');
  let desktop: Desktop | null = null;
  const opening = [...paths];
  let clicked = link;
  const reopen = ({ paths: more, link: another }: HandedOver): void => {
    if (desktop !== null) return desktop.reopen(more, another);
    opening.push(...more);
    clicked = another ?? clicked;
  };
  app.on('open-file', (event, path) => {
    event.preventDefault();
    reopen({ paths: [path] });
  });
  // macOS hands over links so.
  app.on('open-url', (event, url) => {
    event.preventDefault();
    if (looksLikePairLink(url)) reopen({ paths: [], link: url });
  });
  // The system's start of the app waits for it: nothing of Chromium's in the home is touched beside a first one.
  const { kind } = await onlyInstance(home, { paths, ...(link !== undefined && { link }) }, reopen);
  if (kind === 'handed-over') app.exit(0);
  if (kind === 'silent') leaveToFirst();
  if (kind !== 'first') return;

  const logFile = startLog(home, devUrl !== undefined);
  log.info(`Ferry ${app.getVersion()}, Electron ${process.versions.electron}, ${platform} ${process.arch}`);
  const keyStore = systemKeyStore({
    ready: () => app.whenReady(),
    vault: safeStorage,
    platform,
    localState: join(home, 'electron', 'Local State'),
  });
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
  void app.whenReady().then(() => {
    const appPath = app.isPackaged ? null : app.getAppPath();
    const command = loginCommand(givenHome === undefined ? [] : [`--home=${givenHome}`], appPath);
    // A Mac starts login items without arguments.
    const atLogin = hidden || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
    desktop = openDesktop({
      ...{ home, starting, logFile, paths: opening, link: clicked, devUrl, updates: updatesHere() },
      hidden: atLogin,
      loginCommand: command,
    });
  });
}

/**
 * One desktop app for a home. Windows has Electron's lock, which lets the first come to the front; elsewhere that ends a first
 * that doesn't answer by force.
 */
async function onlyInstance(home: string, what: HandedOver, reopen: (what: HandedOver) => void): Promise<Instance> {
  const isFirst: Instance = { kind: 'first', end: () => {} };
  if (platform === 'win32') {
    app.on('second-instance', (_event, _argv, _workingDir, data) => reopen(data as HandedOver));
    return app.requestSingleInstanceLock({ ...what }) ? isFirst : { kind: 'handed-over' };
  }
  // What is wrong with the home the engine says.
  const is = await claimInstance({ home, what, heard: reopen }).catch(() => isFirst);
  if (is.kind === 'first') process.once('exit', is.end);
  return is;
}

/** It may be moving bytes for somebody: it is left alone, and the person told. */
function leaveToFirst(): void {
  const failure: Failure = { code: 'first-silent' };
  const text = systemText();
  process.stderr.write(`${failureSentence(text, failure)}\n`);
  // Whoever typed it has read it.
  if (process.stderr.isTTY) app.exit(2);
  else void sayAlone(text, failure, AbortSignal.timeout(sentenceStandsMs));
}

/** There is nowhere to keep a window's things: the reason stands alone on the screen, until it is closed or `signal` says so. */
async function sayAlone(text: Text, failure: Failure, signal?: AbortSignal): Promise<void> {
  const borrowed = mkdtempSync(join(tmpdir(), 'ferry-'));
  app.setPath('userData', borrowed);
  await app.whenReady();
  const { title, ways } = text.startDialog;
  await dialog.showMessageBox({
    type: 'error',
    message: title,
    detail: failureSentence(text, failure),
    buttons: [ways.quit],
    ...(signal && { signal }),
  });
  rmSync(borrowed, { recursive: true, force: true });
  app.exit(2);
}

function updatesHere(): Source {
  const { execPath: program, resourcesPath: resources } = process;
  const here = installedBy({ packaged: app.isPackaged, platform, program, resources, env });
  return sourceOfUpdates(__FERRY_UPDATES__, here, env);
}

function systemText(): Text {
  return textFor(languageFor('system', app.getPreferredSystemLanguages()));
}

/** Before Electron makes it: others on this computer have no business in it. */
function makeHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new FerryError('home-unusable', { path: home }, { cause: error });
  }
}

const withGl = withoutGl();
void app.whenReady().then(withGl);

try {
  refuseDebugging(app.isPackaged, (name) => app.commandLine.hasSwitch(name));
  await run(parseStartOptions(ownArguments(process.argv, app.isPackaged ? null : app.getAppPath()), cwd));
} catch (error) {
  const text = systemText();
  const failure = toFailure(error);
  process.stderr.write(`${failureSentence(text, failure)}\n`);
  // Who clicked on Ferry reads no terminal, and has typed nothing that could be wrong.
  if (failure.code === 'home-unusable') void sayAlone(text, failure);
  else app.exit(2);
}
