/**
 * The journal of one unfinished transfer: a header line and then one line for each thing that must not be forgotten,
 * appended as it happens. A torn end costs the last line only; what a journal says is checked against the disk anyway.
 * What the lines mean is for `transfer/` to say.
 */
import * as v from 'valibot';
import type { JournalFile, JournalFiles } from './journal-files.ts';
import { fileVersion, unusable, type Log } from './json-file.ts';

/** Records wait this long for company after a write. */
const gatherMs = 10;

export interface JournalContent<H, R> {
  readonly id: string;
  readonly header: H;
  readonly records: readonly R[];
}

export class Journal<R> {
  private readonly files: JournalFiles;
  private readonly id: string;
  private readonly file: JournalFile;
  private queue: string[] = [];
  private writing: Promise<void> | null = null;
  private closed = false;
  /** Ends the pause between two writes. */
  private hurry: () => void = () => {};

  private constructor(files: JournalFiles, id: string, file: JournalFile) {
    this.files = files;
    this.id = id;
    this.file = file;
  }

  /**
   * Begins a journal, its header on disk when this returns. One that was there under this id goes on with `append`.
   * Throws `home-unusable`.
   */
  static async open<H extends object, R>(files: JournalFiles, id: string, header: H): Promise<Journal<R>> {
    try {
      const file = await files.open(id);
      // A torn end would swallow the next line: it gets its line break first.
      await file.append(file.size === 0 ? `${JSON.stringify({ version: fileVersion, ...header })}\n` : '\n');
      await file.flush();
      return new Journal(files, id, file);
    } catch (error) {
      throw unusable(files.pathOf(id), error);
    }
  }

  /** Notes a record. Returns at once; records are written in order, many at a time. */
  append(record: R): void {
    if (this.closed) return;
    this.queue.push(`${JSON.stringify(record)}\n`);
    this.writing ??= this.writeOut();
  }

  /** All records so far are handed to the system. */
  async settled(): Promise<void> {
    this.hurry();
    while (this.writing !== null) await this.writing;
  }

  /** Stops writing; the file stays for the next start. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.settled();
    await this.file.close();
  }

  /** The transfer has ended: nothing to remember. */
  async remove(): Promise<void> {
    await this.close();
    await this.files.remove(this.id);
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, gatherMs);
      this.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async writeOut(): Promise<void> {
    while (this.queue.length > 0) {
      const lines = this.queue.join('');
      this.queue = [];
      // A home without room must not stop a transfer whose files have theirs; it then resumes less.
      await this.file.append(lines).catch(() => {});
      // Ten thousand files land in less than a second: their lines keep each other company.
      if (!this.closed) await this.pause();
    }
    this.writing = null;
  }
}

/** Every journal that can be understood; others stay where they are and are said. */
export async function readJournals<H extends v.GenericSchema, R extends v.GenericSchema>(
  files: JournalFiles,
  headerSchema: H,
  recordSchema: R,
  log: Log,
): Promise<JournalContent<v.InferOutput<H>, v.InferOutput<R>>[]> {
  const found: JournalContent<v.InferOutput<H>, v.InferOutput<R>>[] = [];
  for (const id of await files.ids()) {
    const text = await files.read(id).catch(() => '');
    const content = parseJournal(text, headerSchema, recordSchema);
    if (content === null) log(`${files.pathOf(id)} can't be understood; its transfer is not resumed`);
    else found.push({ id, ...content });
  }
  return found;
}

/** Header and whole lines of a journal's text; null without a header of this version. A line that is torn or strange is skipped. */
export function parseJournal<H extends v.GenericSchema, R extends v.GenericSchema>(
  text: string,
  headerSchema: H,
  recordSchema: R,
): { header: v.InferOutput<H>; records: v.InferOutput<R>[] } | null {
  // What follows the last line break was torn, also when it happens to parse.
  const lines = text.split('\n').slice(0, -1);
  const first = parseLine(v.looseObject({ version: v.literal(fileVersion) }), lines[0] ?? '');
  const header = first === undefined ? undefined : parseLine(headerSchema, lines[0]!);
  if (header === undefined) return null;
  const records = lines.slice(1).flatMap((line) => parseLine(recordSchema, line) ?? []);
  return { header, records };
}

function parseLine<T extends v.GenericSchema>(schema: T, line: string): v.InferOutput<T> | undefined {
  try {
    const parsed = v.safeParse(schema, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
