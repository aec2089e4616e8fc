/** "Send with Ferry" in file managers, each in its own way: which file stands where in the package. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
/** @param {string} name */
const read = (name) => readFileSync(join(here, name), 'utf8');

/** @returns {readonly (readonly [path: string, text: string])[]} paths from the root of the system */
export function fileManagers() {
  const python = read('extension.py');
  return [
    // GNOME Files and Caja, where python3-nautilus or python3-caja is installed.
    ['usr/share/nautilus-python/extensions/ferry.py', python.replaceAll('FileManager', 'Nautilus')],
    ['usr/share/caja-python/extensions/ferry.py', python.replaceAll('FileManager', 'Caja')],
    ['usr/share/nemo/actions/ferry.nemo_action', read('nemo.nemo_action')],
    ['usr/share/kio/servicemenus/ferry.desktop', read('dolphin.desktop')],
    ['usr/share/Thunar/sendto/ferry.desktop', read('thunar.desktop')],
    // PCManFM and its Qt sister, and whatever else reads actions of freedesktop's DES-EMA.
    ['usr/share/file-manager/actions/ferry.desktop', read('pcmanfm.desktop')],
  ];
}
