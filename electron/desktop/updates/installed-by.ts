/** What this Ferry was packed as: by a file that its packager laid beside it, or by what stands around its program. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { InstalledBy } from '../../../shared/desktop/updates.ts';

export interface Surroundings {
  readonly packaged: boolean;
  readonly platform: NodeJS.Platform;
  /** The program that runs, and Electron's folder of resources. */
  readonly program: string;
  readonly resources: string;
  readonly env: NodeJS.ProcessEnv;
}

export function installedBy({ packaged, platform, program, resources, env }: Surroundings): InstalledBy {
  if (!packaged) return 'source';
  if (platform === 'darwin') return 'dmg';
  // The installer's own way out.
  if (platform === 'win32') return existsSync(join(dirname(program), 'Uninstall Ferry.exe')) ? 'nsis' : 'zip';
  const { APPIMAGE, APPDIR } = env;
  // Set for all that an AppImage starts: only who lies in its mounted folder is of it.
  if (APPIMAGE !== undefined && APPDIR !== undefined && program.startsWith(APPDIR + sep)) return 'appimage';
  const kind = packageType(resources);
  return kind === 'deb' || kind === 'rpm' ? kind : 'tar.gz';
}

/** Written by `build/packaging/fpm`, under the name that electron-builder's own updater uses. */
function packageType(resources: string): string | null {
  try {
    return readFileSync(join(resources, 'package-type'), 'utf8').trim();
  } catch {
    return null;
  }
}
