/**
 * A state file of many entries: `{"version":1,"<body>":…,"check":"…"}`, an entry a line, so that damage costs no more than
 * the lines it is in. A copy beside it (`<file>~`) is written first: it is never older than the file. A damaged file is
 * set aside, replaced by what is left of it and its copy, and reported; a later Ferry's is left alone.
 */
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { FerryError, failure, type ErrorCode, type Failure } from '../../../shared/errors.ts';
import { checkOf } from './checked.ts';
import { asideOf, errorCode, fileVersion, readRegular, replaceFile, unusable } from './json-file.ts';
import { withLock } from './lock.ts';
import { tryAgain } from '../open-elsewhere/try-again.ts';

/** Takes what a person has to know. Resolves to whether it will be known after a restart as well. */
export type Report = (problem: Failure) => Promise<boolean>;

/** One entry: its key (a setting's name, a fingerprint, an id) and its value. */
export type Entry<T> = readonly [key: string, value: T];

type Change<T> = (entries: readonly Entry<T>[]) => readonly Entry<T>[];

export interface StateFileOptions<T> {
  readonly path: string;
  readonly body: string;
  /** How the body lies in the file: a list of values, or a record of keys and values. */
  readonly shape: 'list' | 'record';
  /** The entry, or undefined where it can't be understood. `key`: only in a record. */
  parse(value: unknown, key: string): Entry<T> | undefined;
  /** Keep a copy beside it. */
  readonly copy: boolean;
  /** What is reported when entries may be lost. */
  readonly lost: ErrorCode;
  readonly report: Report;
}

export interface Content<T> {
  readonly entries: readonly Entry<T>[];
  /** `newer`: a later Ferry's, which is neither read nor written. */
  readonly kind: 'whole' | 'damaged' | 'newer';
}

export class StateFile<T> {
  private readonly o: StateFileOptions<T>;
  private copied = false;

  constructor(options: StateFileOptions<T>) {
    this.o = options;
  }

  /** What it says now. Throws home-unusable when it can't be read at all. */
  async read(): Promise<Content<T>> {
    const found = await this.look();
    if (found.kind === 'whole') await this.copyOnce();
    if (found.kind !== 'damaged') return found;
    // Under the lock, since mending moves the file, and must not move the next writer's good one.
    try {
      return await withLock(this.o.path, () => this.mend());
    } catch (error) {
      // Mended at the next start: a home that can't be written keeps nobody from starting.
      if (error instanceof FerryError && error.code === 'home-unusable') return this.left(found);
      throw error;
    }
  }

  /** Changes the entries as they are now; answers them changed, on disk. Throws home-unusable, state-newer. */
  update(change: Change<T>): Promise<readonly Entry<T>[]> {
    return withLock(this.o.path, () => this.apply(change));
  }

  /** As `update`, and answers the `stamp` of the file that has these entries, too. */
  updateStamped(change: Change<T>): Promise<{ entries: readonly Entry<T>[]; stamp: string | null }> {
    return withLock(this.o.path, async () => ({ entries: await this.apply(change), stamp: await this.stamp() }));
  }

  private async apply(change: Change<T>): Promise<readonly Entry<T>[]> {
    const { kind, entries } = await this.mend();
    if (kind === 'newer') throw new FerryError('state-newer', { path: this.o.path });
    const changed = change(entries);
    if (changed !== entries) await this.write(changed);
    return changed;
  }

  /**
   * Tells one version of the file from the next; null: there is none. Looked at once, in microseconds: a greeting asks six
   * times, and each way through libuv's threads would take a hundred times as long on a busy machine.
   */
  async stamp(): Promise<string | null> {
    try {
      const found = statSync(this.o.path, { bigint: true, throwIfNoEntry: false });
      return found === undefined ? null : `${found.ino} ${found.mtimeNs} ${found.size}`;
    } catch (error) {
      throw unusable(this.o.path, error);
    }
  }

  /** As the file stands, nothing changed. One that is gone while its copy is there is damaged, too. */
  private async look(): Promise<Content<T>> {
    const { path, copy } = this.o;
    const found = await readRegular(path);
    if (found.kind === 'missing') {
      const gone = copy && (await readRegular(copyOf(path))).kind === 'text';
      return { kind: gone ? 'damaged' : 'whole', entries: [] };
    }
    const content = this.parse(found.kind === 'text' ? found.text : '');
    if (content.kind === 'newer') await this.o.report(failure('state-newer', { path }));
    return content;
  }

  private async mend(): Promise<Content<T>> {
    const found = await this.look();
    if (found.kind !== 'damaged') return found;
    const { path, report, lost } = this.o;
    const { entries, whole } = await this.remains(found);
    const aside = asideOf(path);
    const code = whole ? 'state-restored' : lost;
    const told = await report(failure(code, { path, aside }));
    // What is not remembered as damaged stays as it is: the next start says it again.
    if (told) {
      await tryAgain(() => rename(path, aside)).catch((error: unknown) => {
        if (errorCode(error) !== 'ENOENT') throw unusable(path, error);
      });
      await this.write(entries);
    }
    return { kind: 'damaged', entries };
  }

  private async left(found: Content<T>): Promise<Content<T>> {
    const { path, report, lost } = this.o;
    const { entries, whole } = await this.remains(found);
    await report(failure(whole ? 'state-restored' : lost, { path }));
    return { kind: 'damaged', entries };
  }

  /** Everything that can still be read, of the file and of its copy; `whole`: that is all there was. */
  private async remains({ entries }: Content<T>): Promise<{ entries: readonly Entry<T>[]; whole: boolean }> {
    const found = this.o.copy ? await readRegular(copyOf(this.o.path)) : { kind: 'missing' as const };
    const copy = this.parse(found.kind === 'text' ? found.text : '');
    // The file's own lines are less to be trusted than a whole copy, which is as new.
    if (copy.kind === 'whole') return { entries: copy.entries, whole: true };
    const all = new Map<string, Entry<T>>();
    for (const entry of [...entries, ...copy.entries]) if (!all.has(entry[0])) all.set(entry[0], entry);
    return { entries: [...all.values()], whole: false };
  }

  private async write(entries: readonly Entry<T>[]): Promise<void> {
    const { path, copy } = this.o;
    const text = this.render(entries);
    this.copied = copy;
    // The copy has its name before the file has, so that it is never older.
    await replaceFile(path, text, copy ? () => this.writeCopy(text) : undefined);
  }

  /** Of a file that an earlier Ferry wrote, or that a person has edited. */
  private async copyOnce(): Promise<void> {
    const { path, copy } = this.o;
    if (!copy || this.copied) return;
    this.copied = true;
    const texts = () => Promise.all([path, copyOf(path)].map(async (each) => readRegular(each)));
    const differs = async (): Promise<string | null> => {
      const [found, copied] = await texts();
      if (found?.kind !== 'text' || this.parse(found.text).kind !== 'whole') return null;
      return copied?.kind === 'text' && copied.text === found.text ? null : found.text;
    };
    if ((await differs()) === null) return;
    await withLock(path, async () => {
      const text = await differs();
      if (text !== null) await this.writeCopy(text);
    }).catch(() => {});
  }

  /** Without one rather than with an old one, which would bring back what has been changed since. */
  private async writeCopy(text: string): Promise<void> {
    const path = copyOf(this.o.path);
    const ready = `${path}.${randomUUID()}.tmp`;
    try {
      await writeFile(ready, text, { mode: 0o600, flag: 'wx' });
      await tryAgain(() => rename(ready, path));
    } catch {
      for (const gone of [ready, path]) await tryAgain(() => rm(gone, { force: true })).catch(() => {});
    }
  }

  private render(entries: readonly Entry<T>[]): string {
    const { body, shape } = this.o;
    const lines = entries.map(([key, value]) =>
      shape === 'list' ? JSON.stringify(value) : `${JSON.stringify(key)}:${JSON.stringify(value)}`,
    );
    const [open, close] = shape === 'list' ? '[]' : '{}';
    const text = `${open}${lines.length > 0 ? `\n${lines.join(',\n')}\n` : ''}${close}`;
    const check = this.check(fileVersion, JSON.parse(text));
    return `{"version":${fileVersion},${JSON.stringify(body)}:${text},"check":"${check}"}\n`;
  }

  /** As `JSON` writes it, so that a person who lays the file out anew doesn't break it. */
  private check(version: number, body: unknown): string {
    return checkOf(JSON.stringify([version, body]));
  }

  private parse(text: string): Content<T> {
    const { body, shape } = this.o;
    const json = parseJson(text);
    if (!isRecord(json)) return { kind: 'damaged', entries: this.lines(text) };
    const { version, check, [body]: content } = json;
    const right = check === this.check(fileVersion, content);
    // A whole body of ours under another version's number: it is the number that is damaged.
    if (typeof version === 'number' && version > fileVersion && !right) return { kind: 'newer', entries: [] };
    const values: readonly (readonly [string, unknown])[] | null =
      shape === 'list'
        ? Array.isArray(content)
          ? content.map((value: unknown) => ['', value])
          : null
        : isRecord(content)
          ? Object.entries(content)
          : null;
    if (values === null) return { kind: 'damaged', entries: this.lines(text) };
    const entries = values.flatMap(([key, value]) => {
      const entry = this.o.parse(value, key);
      return entry === undefined ? [] : [entry];
    });
    // A file of an earlier Ferry has no check.
    const whole = version === fileVersion && entries.length === values.length && (right || check === undefined);
    return { kind: whole ? 'whole' : 'damaged', entries };
  }

  /** The entries of a text that is no JSON as a whole. */
  private lines(text: string): Entry<T>[] {
    return text.split('\n').flatMap((line) => {
      const bare = line.trim().replace(/,$/, '');
      const json = parseJson(this.o.shape === 'list' ? bare : `{${bare}}`);
      if (!isRecord(json)) return [];
      const [only] = this.o.shape === 'list' ? [['', json] as const] : Object.entries(json);
      const entry = only === undefined ? undefined : this.o.parse(only[1], only[0]);
      return entry === undefined ? [] : [entry];
    });
  }
}

/** As a parser for `StateFileOptions`: values that satisfy a schema, by a key in them. */
export function valuesOf<S extends v.GenericSchema>(
  schema: S,
  keyOf: (value: v.InferOutput<S>) => string,
): (value: unknown) => Entry<v.InferOutput<S>> | undefined {
  return (value) => {
    const parsed = v.safeParse(schema, value);
    return parsed.success ? [keyOf(parsed.output), parsed.output] : undefined;
  };
}

/** Where the copy of a state file lies. */
export function copyOf(path: string): string {
  return `${path}~`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
