/** Which received files could run when "opened": those are shown in their folder instead, and run only if the person does it. */
import { extname } from 'node:path';

/** Kinds of files a desktop starts, installs or scripts on a double click. */
const runnable: ReadonlySet<string> = new Set(
  [
    // Windows
    'exe com scr pif cpl msi msp msix msixbundle appx appxbundle appinstaller application appref-ms gadget',
    'bat cmd ps1 psm1 vbs vbe vb js jse ws wsf wsh wsc hta reg inf lnk url website scf settingcontent-ms chm hlp',
    'msc library-ms search-ms searchconnector-ms diagcab xll iso img vhd vhdx',
    // macOS
    'app command tool terminal term workflow action scpt scptd applescript pkg mpkg dmg prefpane mobileconfig webloc inetloc fileloc',
    // Linux and everywhere
    'desktop sh bash zsh fish csh ksh run bin appimage deb rpm flatpak flatpakref flatpakrepo snap',
    'py pyw pyz pyc pl rb lua tcl php jar jnlp class',
  ].flatMap((kinds) => kinds.split(' ')),
);

/**
 * @param path as it stands on disk
 * @param stats of what it leads to
 */
export function mayRun(path: string, stats: { mode: number; isFile(): boolean }, platform = process.platform): boolean {
  // Windows drops trailing dots and spaces when it looks for the kind.
  const kind = extname(path.replace(/[. ]+$/, ''))
    .slice(1)
    .toLowerCase();
  if (runnable.has(kind)) return true;
  return platform !== 'win32' && stats.isFile() && (stats.mode & 0o111) !== 0;
}
