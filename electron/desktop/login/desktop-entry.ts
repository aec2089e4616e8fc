/** Lines of a desktop entry, as far as an autostart file needs them (freedesktop.org's Desktop Entry Specification 1.5). */

/** What in an argument has a meaning unless it is quoted. */
const reserved = /[\s"'\\><~|&;$*?#()`]/u;

/**
 * A command for the key `Exec`: arguments are quoted where they must be, then a percent sign is doubled, which would begin a
 * field code, and a backslash, as in every string of the format. A line break becomes `\n`.
 */
export function execLine(command: readonly string[]): string {
  // GLib looks for the program under its name as it stands, with the sign still doubled: it is named by another one then.
  const safe = command[0]?.includes('%') === true ? ['env', ...command] : command;
  const quoted = safe.map((argument) =>
    argument === '' || reserved.test(argument) ? `"${argument.replace(/["`$\\]/gu, '\\$&')}"` : argument,
  );
  return quoted.join(' ').replaceAll('%', '%%').replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** The value of a key in the group `[Desktop Entry]`, as it stands there; null: it isn't there. */
export function valueOf(entry: string, key: string): string | null {
  const line = linesOf(entry).find(({ text, inside }) => inside && keyOf(text) === key);
  return line === undefined ? null : line.text.slice(line.text.indexOf('=') + 1).trim();
}

/** The entry with this value for the key; null: without the key. All else stays as it is, other groups and comments too. */
export function withValue(entry: string, key: string, value: string | null): string {
  const lines = linesOf(entry);
  const at = lines.findIndex(({ text, inside }) => inside && keyOf(text) === key);
  const texts = lines.map(({ text }) => text);
  if (at !== -1) texts.splice(at, 1, ...(value === null ? [] : [`${key}=${value}`]));
  else if (value !== null) {
    const head = texts.findIndex(isHead);
    texts.splice(head + 1, 0, ...(head === -1 ? ['[Desktop Entry]'] : []), `${key}=${value}`);
  }
  return texts.join('\n');
}

const isHead = (line: string): boolean => line.trim() === '[Desktop Entry]';

function linesOf(entry: string): { readonly text: string; readonly inside: boolean }[] {
  let inside = false;
  return entry.split('\n').map((text) => {
    if (text.trimStart().startsWith('[')) inside = isHead(text);
    return { text, inside };
  });
}

function keyOf(line: string): string | null {
  return /^\s*([A-Za-z0-9-]+)\s*=/u.exec(line)?.[1] ?? null;
}
