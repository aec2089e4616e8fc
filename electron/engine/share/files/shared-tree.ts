/** What is shared, as paths of the page: what stands there now, and never anything outside of it. */
import { createHash } from 'node:crypto';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { FerryError } from '../../../../shared/errors.ts';
import { isPartialName } from '../../disk/names/own-names.ts';
import { lookAtRoots } from '../../disk/source/walk.ts';
import type { SourceEntry } from '../../disk/source/source-file.ts';
import { exactMs } from '../../disk/system/times.ts';
import { HttpProblem } from '../http/problem.ts';

/** A file or folder of the share as it stands now. */
export interface SharedFile {
  readonly kind: 'file';
  readonly entry: SourceEntry;
  /** Strong: of its identity, length and times to the nanosecond. With its quotes. */
  readonly etag: string;
}
export interface SharedFolder {
  readonly kind: 'folder';
  readonly name: string;
  readonly local: string;
}

export interface Listed {
  /** As a path of the page: the root's number, then names. */
  readonly path: readonly string[];
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** 0 of a folder. */
  readonly bytes: number;
}

interface Root {
  readonly kind: 'file' | 'folder';
  readonly name: string;
  /** Absolute, no link. */
  readonly local: string;
}

export class SharedTree {
  readonly roots: readonly Root[];

  private constructor(roots: readonly Root[]) {
    this.roots = roots;
  }

  /** Throws why one of `paths` can't be shared: as `walk` tells it. */
  static async of(paths: readonly string[]): Promise<SharedTree> {
    const roots: Root[] = [];
    for await (const found of lookAtRoots(paths)) {
      if (found.kind === 'skip') throw FerryError.from(found.failure);
      if (found.kind === 'link') throw new FerryError('special-skipped', { path: found.path });
      roots.push({ kind: found.kind, name: found.path, local: await realpath(found.local) });
    }
    return new SharedTree(roots);
  }

  /** Throws `not-found`, `unreadable`. No symbolic link inside is followed. */
  async find(path: readonly string[]): Promise<SharedFile | SharedFolder> {
    const [number = '', ...names] = path;
    const root = /^\d{1,6}$/.test(number) ? this.roots[Number(number)] : undefined;
    if (root === undefined || !names.every(isName)) throw new HttpProblem('not-found');
    if (names.length > 0 && root.kind !== 'folder') throw new HttpProblem('not-found');
    const local = join(root.local, ...names);
    try {
      const stats = await lstat(local, { bigint: true });
      // Of what is on the way, a link could lead anywhere.
      const real = await realpath(local);
      if (real !== local && !isBelow(real, root.local)) throw new HttpProblem('not-found');
      const name = names.at(-1) ?? root.name;
      if (stats.isDirectory()) return { kind: 'folder', name, local };
      if (!stats.isFile() || real !== local) throw new HttpProblem('not-found');
      const bytes = Number(stats.size);
      const mtimeMs = exactMs(stats.mtimeNs);
      const identity = [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ');
      const etag = `"${createHash('sha256').update(identity).digest('base64url').slice(0, 24)}"`;
      return { kind: 'file', etag, entry: { kind: 'file', path: name, local, bytes, mtimeMs, executable: false } };
    } catch (error) {
      throw asProblem(error);
    }
  }

  /** What is shared at the top, or in a folder: folders first, by name; the first `most`, and how many more there are. */
  async list(path: readonly string[], most: number): Promise<{ readonly listed: Listed[]; readonly more: number }> {
    const found = path.length === 0 ? null : await this.find(path);
    if (found?.kind === 'file') throw new HttpProblem('not-found');
    const names = found === null ? this.roots.map((_, i) => String(i)) : await namesIn(found.local);
    const listed: Listed[] = [];
    for (const name of names.slice(0, most)) {
      const there = await this.find([...path, name]).catch((error: unknown) => {
        // A link, a pipe, or gone in this moment.
        if (error instanceof HttpProblem) return null;
        throw error;
      });
      if (there === null) continue;
      const isFile = there.kind === 'file';
      listed.push({
        path: [...path, name],
        name: isFile ? there.entry.path : there.name,
        kind: there.kind,
        bytes: isFile ? there.entry.bytes : 0,
      });
    }
    const folders = listed.filter(({ kind }) => kind === 'folder');
    const files = listed.filter(({ kind }) => kind === 'file');
    return { listed: [...folders, ...files], more: Math.max(0, names.length - most) };
  }

  /** What a zip of everything is called. */
  get title(): string {
    const [only] = this.roots;
    return this.roots.length === 1 && only !== undefined ? only.name : 'Ferry';
  }
}

async function namesIn(local: string): Promise<string[]> {
  try {
    // Names that are no text have no address here.
    return (await readdir(local)).filter((name) => !isPartialName(name) && !name.includes('\ufffd')).sort();
  } catch (error) {
    throw asProblem(error);
  }
}

function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('\0') && basename(name) === name;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Of the disk's errors: it isn't there, or can't be read. */
function asProblem(error: unknown): unknown {
  if (error instanceof HttpProblem) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(code)) return new HttpProblem('not-found');
  return code === '' ? error : new HttpProblem('unreadable');
}
