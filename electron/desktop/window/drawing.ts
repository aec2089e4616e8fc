/** Which of Chromium's helpers there are beside the window's page. */
import { app } from 'electron';

/**
 * On Linux the window is drawn without the graphics card, in a thread of the main process: no driver that could take Ferry down
 * with it, and no process that stays when the window has gone (Chromium starts its GPU process again as soon as it ends). The
 * page is text and a few bars. Chromium's network service, which Ferry lets call nobody, has no process of its own either.
 * Elsewhere both stay as they are. Call before the app is ready.
 */
export function drawInMain(platform: NodeJS.Platform): void {
  if (platform !== 'linux') return;
  app.disableHardwareAcceleration();
  app.commandLine.appendSwitch('in-process-gpu');
  app.commandLine.appendSwitch('use-gl', 'disabled');
  app.commandLine.appendSwitch('disable-software-rasterizer');
  app.commandLine.appendSwitch('enable-features', 'NetworkServiceInProcess2');
}
