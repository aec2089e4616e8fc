/** Starting with the session: a file on Linux, the system's own list of login items elsewhere. */
import { app } from 'electron';
import { FerryError } from '../../../shared/errors.ts';
import { AutostartFile } from './autostart-file.ts';

export interface StartAtLogin {
  isOn(): Promise<boolean>;
  /** Throws `autostart-unwritable` {path}. */
  set(on: boolean): Promise<void>;
}

/** What the system starts: this program, hidden where it can be. */
export interface LoginCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * @param given the options this Ferry was started with that say which one it is, such as `--home=…`
 * @param appPath null: packaged
 */
export function loginCommand(given: readonly string[], appPath: string | null, env = process.env): LoginCommand {
  // What an AppImage runs is mounted anew each time: the file itself stays.
  const program = (appPath === null ? env['APPIMAGE'] : undefined) ?? process.execPath;
  const before = appPath === null ? [] : [...switchesBefore(process.argv, appPath), appPath];
  return { program, args: [...before, ...given, '--hidden'] };
}

/** From source Chromium's switches stand before the app's folder. */
function switchesBefore(argv: readonly string[], appPath: string): string[] {
  const at = argv.findIndex((arg, i) => i > 0 && (arg === appPath || !arg.startsWith('-')));
  return argv.slice(1, at === -1 ? 1 : at).filter((arg) => arg === '--no-sandbox');
}

export function startAtLogin({ program, args }: LoginCommand, platform = process.platform): StartAtLogin {
  if (platform === 'linux') {
    const file = new AutostartFile({ command: [program, ...args] });
    void file.followMove();
    return file;
  }
  const item = { path: program, args: [...args] };
  return {
    // On Windows the Task Manager may have switched it off: that is a person's word too.
    isOn: async () => {
      const settings = app.getLoginItemSettings(item);
      return platform === 'win32' ? settings.executableWillLaunchAtLogin : settings.openAtLogin;
    },
    set: async (on) => {
      try {
        app.setLoginItemSettings({ ...item, openAtLogin: on });
      } catch (error) {
        throw new FerryError('autostart-unwritable', { path: program }, { cause: error });
      }
    },
  };
}
