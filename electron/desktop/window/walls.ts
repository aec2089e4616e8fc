/** What no page of ours may ever do: go elsewhere, take anything in or out, reach a network. For every page the app makes. */
import { app, session, type WebContents } from 'electron';
import { isOurPage, isWindowUrl } from './window-url.ts';

/**
 * Chromium calls nobody: not for dictionaries, components or a proxy's settings, and for no page either. The engine's sockets
 * are Node's, which none of this touches. Call before the app is ready.
 */
export function muteChromium(devUrl?: string): void {
  // Names and addresses alike: whatever in Chromium would dial finds nobody there.
  const dev = devUrl === undefined ? '' : `, EXCLUDE ${new URL(devUrl).hostname}`;
  app.commandLine.appendSwitch('host-resolver-rules', `MAP * ~NOTFOUND${dev}`);
  // Looking for a proxy asks the network for a host called “wpad”.
  app.commandLine.appendSwitch('no-proxy-server');
  for (const chatter of ['disable-background-networking', 'disable-component-update', 'disable-domain-reliability']) {
    app.commandLine.appendSwitch(chatter);
  }
}

/** Call once the app is ready, before the first window. */
export function raiseWalls(devUrl?: string): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    // With no proxy to go through it gathers no address and dials none.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
    contents.on('will-attach-webview', (event) => event.preventDefault());
    // Vite's client reloads the page by itself while developing.
    const stay = (event: Electron.Event & { url: string }): void => {
      if (devUrl === undefined || !isOurPage(event.url, devUrl)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', (event) => event.preventDefault());
  });
  const { defaultSession } = session;
  defaultSession.on('will-download', (event) => event.preventDefault());
  // Turned off in the window it would be fetched all the same: only without a language is there no dictionary.
  defaultSession.setSpellCheckerEnabled(false);
  defaultSession.setSpellCheckerLanguages([]);
  refusePermissions(defaultSession);
}

/** Chromium's code for a navigation that was given up: the page before it is still there. */
const aborted = -3;

/** Some pages (`about:blank`) are shown without asking whether they may be: the window's own is shown again in their place. */
export function comeBack(contents: WebContents, page: string, devUrl: string | undefined): void {
  const back = (url: string): void => {
    // Where the page has gone again meanwhile, that is answered by itself.
    if (!isOurPage(url, devUrl)) contents.loadURL(page).catch(() => {});
  };
  contents.on('did-navigate', (_event, url) => back(url));
  // Others (`about:srcdoc`) leave an error's page behind.
  contents.on('did-fail-load', (_event, code, _description, url, isMainFrame) => {
    if (isMainFrame && code !== aborted) back(url);
  });
}

/** The page may put text on the clipboard (its “Copy” buttons); every other wish is refused unasked. */
function refusePermissions(of: Electron.Session): void {
  const isAllowed = (permission: string, url: string | undefined): boolean =>
    permission === 'clipboard-sanitized-write' && url !== undefined && isWindowUrl(url);
  of.setPermissionRequestHandler((_contents, permission, callback, { requestingUrl }) =>
    callback(isAllowed(permission, requestingUrl)),
  );
  of.setPermissionCheckHandler((contents, permission) => isAllowed(permission, contents?.getURL()));
  of.setDevicePermissionHandler(() => false);
}
