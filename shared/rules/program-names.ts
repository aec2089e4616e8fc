/** Kinds of files that could run when "opened", by the ending of their names. */

const kinds: ReadonlySet<string> = new Set(
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
  ].flatMap((some) => some.split(' ')),
);

/** Whether a desktop starts, installs or scripts a file of this name (without its folder) on a double click. */
export function isProgramName(name: string): boolean {
  // Windows drops trailing dots and spaces when it looks for the kind.
  const shown = name.replace(/[. ]+$/, '');
  const dot = shown.lastIndexOf('.');
  // What only begins with a dot has no kind.
  return dot > 0 && kinds.has(shown.slice(dot + 1).toLowerCase());
}
