/**
 * Small state files: `{ "version": 1, … }`, parsed when read, replaced whole when written, never half-written.
 * A file that can't be understood is set aside under another name and said; nothing is ever silently lost.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as v from 'valibot';
import { FerryError } from '../../../shared/errors.ts';
import { notAFile, readPlainFile } from './read-file.ts';

/** One line for the log. */
export type Log = (message: string) => void;

/** The version of files we write. A reader sets aside what a later Ferry wrote. */
export const fileVersion = 1;

/**
 * The parsed content of a state file; null when there is none. A file that can't be understood counts as none and is
 * renamed to `<path>.damaged-<time>`. Throws home-unusable when it can't be read at all.
 */
export async function readJson<T extends v.GenericSchema>(
  path: string,
  schema: T,
  log: Log,
): Promise<v.InferOutput<T> | null> {
  let text: string;
  try {
    text = await readPlainFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw unusable(path, error);
  }
  const parsed = parse(text, schema);
  if (parsed.ok) return parsed.value;
  await setAside(path, parsed.problem, log);
  return null;
}

/** Replaces the file in one step, 0600, on disk when this returns. Throws home-unusable. */
export async function writeJson(path: string, content: Readonly<Record<string, unknown>>): Promise<void> {
  const text = `${JSON.stringify({ version: fileVersion, ...content }, null, 2)}\n`;
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw unusable(path, error);
  }
  await syncFolder(dirname(path));
}

type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

function parse<T extends v.GenericSchema>(text: string, schema: T): Parsed<v.InferOutput<T>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'is not JSON' };
  }
  const header = v.safeParse(v.object({ version: v.number() }), json);
  if (!header.success) return { ok: false, problem: 'has no version' };
  if (header.output.version > fileVersion) return { ok: false, problem: 'was written by a newer Ferry' };
  const body = v.safeParse(schema, json);
  if (body.success) return { ok: true, value: body.output };
  const issue = body.issues[0];
  return { ok: false, problem: `is damaged at ${v.getDotPath(issue) ?? 'its top'} (${issue.message})` };
}

async function setAside(path: string, problem: string, log: Log): Promise<void> {
  const time = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  // The suffix keeps two files damaged in the same second apart.
  const aside = `${path}.damaged-${time}-${randomUUID().slice(0, 8)}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw unusable(path, error);
  }
  log(`${path} ${problem}; it was set aside as ${aside}, going on without it`);
}

/** Makes the rename itself durable. Windows can't open folders, and some file systems refuse: no harm then. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

export function unusable(path: string, error: unknown): FerryError {
  if (error instanceof FerryError) return error;
  const code = errorCode(error);
  const detail = code === notAFile ? `${basename(path)}: not a file` : (code ?? String(error));
  return new FerryError('home-unusable', { path: dirname(path), detail }, { cause: error });
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
