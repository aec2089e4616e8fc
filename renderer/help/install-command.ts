/** The command that installs a downloaded package, where the system has one that knows what Ferry needs. */
import type { InstalledBy } from '../../shared/desktop/updates.ts';

/** Null: the package isn't installed by a command. `path`: begins with `/` or `./`, or apt would look for a package of that name. */
export function installCommand(by: InstalledBy, path: string): string | null {
  if (by === 'deb') return `sudo apt install ${quoted(path)}`;
  return by === 'rpm' ? `sudo dnf install ${quoted(path)}` : null;
}

/** One word for a shell, whatever is in it. */
function quoted(path: string): string {
  return /^[\w./+~-]+$/u.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
