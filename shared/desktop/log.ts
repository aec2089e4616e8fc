/** The desktop app's log as its viewer shows it: the last part of the file, entry by entry. */

/** How much of the log's end is shown: some hundred entries, days of ordinary use, and drawn at once. The file has more. */
export const maxLogBytes = 64 * 1024;

/** The gravest first. What the log calls otherwise counts as the last. */
export const logLevels = ['error', 'warn', 'info'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogEntry {
  readonly level: LogLevel;
  /** As it stands in the log, with its time and its level. */
  readonly line: string;
}

export interface LogPart {
  readonly entries: readonly LogEntry[];
  /** There is nothing before the first entry. */
  readonly whole: boolean;
}

/** An entry begins with its time and level; lines of its own below it are indented (`electron/desktop/log.ts`). */
const beginning = /^\[[^\]]*\] \[(\w+)\]/u;

/** The entries of a log's text. What stands before the first one is the rest of an entry that began earlier, and left out. */
export function entriesOf(text: string): LogEntry[] {
  const entries: { level: LogLevel; line: string }[] = [];
  for (const line of text.split('\n')) {
    const found = beginning.exec(line);
    const last = entries.at(-1);
    if (found !== null) entries.push({ level: levelOf(found[1] ?? ''), line });
    else if (last !== undefined && line !== '') last.line += `\n${line}`;
  }
  return entries;
}

function levelOf(word: string): LogLevel {
  return logLevels.find((level) => level === word) ?? 'info';
}
