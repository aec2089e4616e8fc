/**
 * The journal of one unfinished transfer: a header line, the same once more, and then one line for each thing that must not
 * be forgotten, appended as it happens; what is noted at the same time shares a line. Each line has a check (`checked.ts`): a
 * torn end costs the last line only, and a damaged line is lost rather than believed. What the lines mean is for `transfer/`
 * to say.
 */
import * as v from 'valibot';
import { failure } from '../../../shared/errors.ts';
import { checkLine, withCheck } from './checked.ts';
import type { JournalFile, JournalFiles } from './journal-files.ts';
import { fileVersion, notKept } from './json-file.ts';

/** The header twice, a line between, and one more where a damaged byte broke a line. */
const headLines = 4;
/** Records wait this long for company after a write. */
const gatherMs = 10;
/** Records that share a line: a check of its own costs a record a microsecond, and a damaged line takes all of them along. */
export const maxTogether = 32;
/** A line of several grows no longer than this, in UTF-16 units. */
const longLine = 16 * 1024;
/** One write: more at once would be in memory three times over. */
const maxWrite = 1024 * 1024;

export interface JournalContent<H, R> {
  readonly id: string;
  readonly header: H;
  readonly records: readonly R[];
}

export class Journal<R> {
  private readonly files: JournalFiles;
  private readonly id: string;
  /** Null: it can't be kept. */
  private readonly file: JournalFile | null;
  /** Records as JSON. */
  private queue: string[] = [];
  private writing: Promise<void> | null = null;
  private closed = false;
  /** A record was lost for want of room, and people were told. */
  private told = false;
  /** Ends the pause between two writes. */
  private hurry: () => void = () => {};
  /** How many wait for all to be written: meanwhile there is no pause. */
  private waiting = 0;

  private constructor(files: JournalFiles, id: string, file: JournalFile | null) {
    this.files = files;
    this.id = id;
    this.file = file;
  }

  /**
   * Begins a journal, its header on disk when this returns; one that was there under this id goes on with `append`. Where
   * it can't be kept (a full home) people are told, and the transfer goes on: it only can't be taken up after a restart.
   * Throws `home-in-use` when another process holds it.
   */
  static async open<H extends object, R>(files: JournalFiles, id: string, header: H): Promise<Journal<R>> {
    let file: JournalFile | null = null;
    try {
      file = await files.open(id);
      if (file.size === 0) {
        const line = `${withCheck(JSON.stringify({ version: fileVersion, ...header }))}\n`;
        // Apart, so that no one byte makes one line of both.
        await file.append(`${line}\n${line}`);
        await file.flush();
      }
      return new Journal(files, id, file);
    } catch (error) {
      if (isInUse(error)) throw error;
      // One without a header would be nobody's.
      if (file?.size === 0) await files.remove(id).catch(() => {});
      await file?.close().catch(() => {});
      await files.report(notKept(files.pathOf(id), error));
      return new Journal(files, id, null);
    }
  }

  /** Notes a record. Returns at once; records are written in order, many at a time. */
  append(record: R): void {
    if (this.closed || this.file === null) return;
    this.queue.push(JSON.stringify(record));
    this.writing ??= this.writeOut(this.file);
  }

  /** All records so far are handed to the system. */
  async settled(): Promise<void> {
    this.waiting++;
    this.hurry();
    while (this.writing !== null) await this.writing;
    this.waiting--;
  }

  /** Notes a record, which is on the disk with all before it when this resolves. False: it couldn't be kept. */
  async appendSurely(record: R): Promise<boolean> {
    if (this.closed || this.file === null) return false;
    this.append(record);
    await this.settled();
    return (
      !this.told &&
      (await this.file.flush().then(
        () => true,
        () => false,
      ))
    );
  }

  /** Stops writing; the file stays for the next start. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.settled();
    await this.file?.close();
  }

  /** The transfer has ended: nothing to remember. */
  async remove(): Promise<void> {
    const wasOpen = !this.closed;
    this.closed = true;
    await this.settled();
    await this.files.remove(this.id);
    if (wasOpen) await this.file?.close();
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

  private async writeOut(file: JournalFile): Promise<void> {
    // What is noted in one turn is written at one go: a kill keeps all of it or, mostly, none.
    await Promise.resolve();
    while (this.queue.length > 0) {
      const records = this.queue;
      this.queue = [];
      for (const lines of inLines(records)) {
        // A home without room must not stop a transfer whose files have theirs; it then resumes less.
        await file.append(lines).catch((error: unknown) => {
          if (!this.told) void this.files.report(notKept(this.files.pathOf(this.id), error));
          this.told = true;
        });
      }
      // Ten thousand files land in less than a second: their lines keep each other company.
      if (!this.closed && this.waiting === 0) await this.pause();
    }
    this.writing = null;
  }
}

/** Lines of these records, as many as one write takes. */
function* inLines(records: readonly string[]): Generator<string, void> {
  let lines = '';
  for (let at = 0; at < records.length;) {
    const from = at;
    let length = 0;
    do length += records[at++]!.length;
    while (at < records.length && at - from < maxTogether && length + records[at]!.length <= longLine);
    const json = at - from === 1 ? records[from]! : `{"all":[${records.slice(from, at).join(',')}]}`;
    lines += `${withCheck(json)}\n`;
    if (lines.length < maxWrite) continue;
    yield lines;
    lines = '';
  }
  if (lines !== '') yield lines;
}

/** What a journal says, whoever holds it; null where it can't be understood or read. Changes nothing. */
export async function peekJournal<H extends v.GenericSchema, R extends v.GenericSchema>(
  files: JournalFiles,
  id: string,
  [headerSchema, recordSchema]: readonly [H, R],
): Promise<JournalContent<v.InferOutput<H>, v.InferOutput<R>> | null> {
  const seen = await lookAtJournal(files, id, [headerSchema, recordSchema]);
  return seen.kind === 'whole' ? { id, header: seen.header, records: seen.records } : null;
}

/** As `peekJournal`, for whoever must tell a journal that says nothing from one that can't be understood, or not be read. */
export async function lookAtJournal<H extends v.GenericSchema, R extends v.GenericSchema>(
  files: JournalFiles,
  id: string,
  [headerSchema, recordSchema]: readonly [H, R],
): Promise<ParsedJournal<v.InferOutput<H>, v.InferOutput<R>> | { readonly kind: 'unreadable' }> {
  const text = await files.read(id).catch(() => null);
  return text === null ? { kind: 'unreadable' } : parseJournal(text, headerSchema, recordSchema);
}

/**
 * Takes up a journal that no living process holds: it is this one's from now on, until it is closed, released or removed.
 * Null: another's, or gone; or it can't be understood, which people are told.
 */
export async function takeUpJournal<H extends v.GenericSchema, R extends v.GenericSchema>(
  files: JournalFiles,
  id: string,
  [headerSchema, recordSchema]: readonly [H, R],
): Promise<JournalContent<v.InferOutput<H>, v.InferOutput<R>> | null> {
  if (!(await files.hold(id))) return null;
  // Only now: whoever held it may have written until it let go.
  const parsed = parseJournal(await files.read(id), headerSchema, recordSchema);
  const path = files.pathOf(id);
  switch (parsed.kind) {
    case 'empty':
      await files.remove(id);
      return null;
    case 'newer':
      await files.release(id);
      await files.report(failure('state-newer', { path }));
      return null;
    case 'damaged': {
      if (await files.report(failure('journal-lost', { path }))) await files.setAside(id).catch(() => {});
      await files.release(id);
      return null;
    }
    case 'whole':
      if (parsed.lost > 0) await files.report(failure('journal-damaged', { path, count: parsed.lost }));
      return { id, header: parsed.header, records: parsed.records };
  }
}

export type ParsedJournal<H, R> =
  /** `lost`: whole lines that can't be understood. */
  | { readonly kind: 'whole'; readonly header: H; readonly records: R[]; readonly lost: number }
  /** Begun and not got as far as a header, or ended and not got as far as being removed. */
  | { readonly kind: 'empty' | 'damaged' | 'newer' };

/** Header and whole lines of a journal's text. A line that is torn, damaged or of a kind a later Ferry writes is skipped. */
export function parseJournal<H extends v.GenericSchema, R extends v.GenericSchema>(
  text: string,
  headerSchema: H,
  recordSchema: R,
): ParsedJournal<v.InferOutput<H>, v.InferOutput<R>> {
  if (text.trim() === '') return { kind: 'empty' };
  // What follows the last line break was torn, also when it happens to parse.
  const lines = text.split('\n').slice(0, -1);
  const [first = ''] = lines;
  const head = lines.slice(0, headLines).findLastIndex((line) => checkLine(line) === 'right' && hasVersion(line));
  // Those of an earlier Ferry have no checks, and their header once.
  const checked = head >= 0;
  const header = checked ? lines[head]! : checkLine(first) === 'none' ? first : '';
  const parsed = parseLine(header);
  const version = v.safeParse(v.looseObject({ version: v.number() }), parsed);
  if (version.success && version.output.version > fileVersion) return { kind: 'newer' };
  const read = v.safeParse(headerSchema, parsed);
  if (!version.success || version.output.version !== fileVersion || !read.success) return { kind: 'damaged' };
  const records: v.InferOutput<R>[] = [];
  let lost = 0;
  for (const line of lines.slice(Math.max(head, 0) + 1)) {
    if (line === '') continue;
    // Without a check it is an earlier Ferry's line, or one whose check was damaged and nothing else.
    const json = checkLine(line) === 'wrong' ? undefined : parseLine(line);
    if (json === undefined) lost++;
    else {
      for (const one of recordsOf(json)) {
        const record = v.safeParse(recordSchema, one);
        if (record.success) records.push(record.output);
      }
    }
  }
  return { kind: 'whole', header: read.output, records, lost };
}

/** Of a line: it is one, or has several. */
function recordsOf(line: unknown): readonly unknown[] {
  const isSeveral = typeof line === 'object' && line !== null && 'all' in line && Array.isArray(line.all);
  return isSeveral ? (line.all as readonly unknown[]) : [line];
}

function hasVersion(line: string): boolean {
  const parsed = parseLine(line);
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed;
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'home-in-use';
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
