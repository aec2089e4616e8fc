/** What is sent. Each is made once a run of the bench, in a new folder, and taken from there by every contestant. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { copyContent, writeContent } from './content.ts';

const kib = 1024;
const mib = 1024 * kib;

export interface Workload {
  readonly name: string;
  /** In a sentence, for the report. */
  readonly what: string;
  /** Top-level names, each sent by a transfer of its own, all at once. */
  readonly items: readonly string[];
  readonly files: readonly FileSpec[];
  /** What a person would ask about it: how fast, how many, how soon. */
  readonly measure: 'bytes' | 'files' | 'latency';
  /** So often it has been sent before by the same programs, and is gone again at the receiver: they are warm. */
  readonly earlier?: number;
  /** So many bytes of its one file are at the receiver already, from a transfer that was broken off. */
  readonly resumed?: number;
  /** An older version of its one file is at the receiver: so many places of it differ, each of so many bytes. */
  readonly changed?: { readonly places: number; readonly bytes: number };
}

export interface FileSpec {
  /** '/'-separated, below an item or the item itself. */
  readonly path: string;
  readonly bytes: number;
  /** It is this file's copy; left out: what can't be compressed, made for it. */
  readonly copyOf?: string;
  /** What it begins with, in front of what can't be compressed. */
  readonly begins?: Buffer;
}

export const bytesOf = ({ files }: Workload): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** `quick`: enough to see that everything works, too little to trust. */
export function workloads(quick: boolean): Workload[] {
  const scale = quick ? 1 / 8 : 1;
  const big = 2048 * mib * scale;
  const each = 256 * mib * scale;
  const small = 10_000 * (quick ? 1 / 5 : 1);
  const tiny = 100_000 * (quick ? 1 / 5 : 1);
  return [
    bigFile(big),
    {
      ...bigFile(big),
      name: 'resumed',
      what: `one file of ${inMib(big)} of which half is there already`,
      resumed: big / 2,
    },
    smallFiles(small, 10 * kib),
    {
      ...smallFiles(small, 10 * kib),
      name: 'third',
      what: `${small.toLocaleString('en')} files of 10 KiB in folders of 100, the third time that both programs do so`,
      earlier: 2,
    },
    {
      name: 'tiny',
      what: `${tiny.toLocaleString('en')} files of 1 KiB in folders of 100`,
      items: ['tiny'],
      files: folders('tiny', tiny, kib),
      measure: 'files',
    },
    {
      name: 'mixed',
      what: 'a tree of videos, photos, sources and empty files',
      items: ['mixed'],
      files: mixedTree('mixed', scale),
      measure: 'bytes',
    },
    {
      name: 'eight',
      what: `eight transfers at once, ${inMib(each)} each`,
      items: eight,
      files: eight.map((path) => ({ path, bytes: each })),
      measure: 'bytes',
    },
    {
      name: 'latency',
      what: 'one file of 64 KiB, from the drop to delivered; a Ferry that runs already has seen it held over the device, which it knows',
      items: ['note.bin'],
      files: [{ path: 'note.bin', bytes: 64 * kib }],
      measure: 'latency',
    },
  ];
}

/** An image of which a hundredth has changed since it was sent. */
export function changedFile(bytes: number): Workload {
  return {
    ...bigFile(bytes),
    name: 'changed',
    what: `one file of ${inMib(bytes)} whose older version is there: 40 stretches of 256 KiB differ`,
    changed: { places: 40, bytes: 256 * kib },
  };
}

export function bigFile(bytes: number): Workload {
  const path = 'big.bin';
  return {
    name: 'big',
    what: `one file of ${inMib(bytes)}`,
    items: [path],
    files: [{ path, bytes }],
    measure: 'bytes',
  };
}

export function smallFiles(count: number, bytes: number): Workload {
  const what = `${count.toLocaleString('en')} files of ${bytes / kib} KiB in folders of 100`;
  return { name: 'small', what, items: ['small'], files: folders('small', count, bytes), measure: 'files' };
}

/** Packages that are installed here, as they are in the lock file: sources, their types and maps, texts. */
const sourcePackages = ['happy-dom', '@base-ui/react', 'app-builder-lib', '@noble', 'lodash', 'valibot'];

/** What compresses well, as a programmer's folder does. `root`: where the packages are installed. */
export function sources(root: string, quick: boolean): Workload {
  const files = sourcePackages.slice(0, quick ? 1 : undefined).flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const copyOf = join(entry.parentPath, entry.name);
        const path = `sources/${relative(root, copyOf).replaceAll('\\', '/')}`;
        return { path, bytes: statSync(copyOf).size, copyOf };
      }),
  );
  const what = `${files.length.toLocaleString('en')} files of sources (${sourcePackages.join(', ')})`;
  return { name: 'sources', what, items: ['sources'], files, measure: 'files' };
}

/** SOI and APP0 of a JPEG. What follows in one is as even as random bytes are; here it is random bytes. */
const jpegHead = Buffer.from('ffd8ffe000104a46494600010100004800480000', 'hex');

/** What doesn't compress, as a camera's folder doesn't. */
export function photos(count: number): Workload {
  const random = lehmer(20_261_201);
  const files = Array.from({ length: count }, (_, i) => ({
    path: `photos/IMG_${String(i).padStart(4, '0')}.jpg`,
    bytes: Math.round((2 + 2 * random()) * mib),
    begins: jpegHead,
  }));
  const what = `${count} photos of 2 to 4 MiB (random bytes behind the head of a JPEG)`;
  return { name: 'photos', what, items: ['photos'], files, measure: 'bytes' };
}

/** What a program takes for its start, its greeting and its end: to be taken off where only what is sent counts. */
export const empty: Workload = {
  name: 'empty',
  what: 'one empty file',
  items: ['empty.bin'],
  files: [{ path: 'empty.bin', bytes: 0 }],
  measure: 'latency',
};

/** In one folder, sent by their names alone: what LocalSend's command-line program takes. */
export function looseFiles(count: number, bytes: number): Workload {
  const what = `${count.toLocaleString('en')} files of ${bytes / kib} KiB, without their folder`;
  const files = Array.from({ length: count }, (_, i) => ({
    path: `loose/file-${String(i).padStart(6, '0')}.bin`,
    bytes,
  }));
  return { name: 'loose', what, items: ['loose'], files, measure: 'files' };
}

/** Writes a workload's files below `dir`. */
export function make({ files }: Workload, dir: string): void {
  for (const { path, bytes, copyOf, begins } of files) {
    if (copyOf === undefined) writeContent(join(dir, path), bytes, begins);
    else copyContent(copyOf, join(dir, path));
  }
}

const eight = Array.from({ length: 8 }, (_, i) => `part-${i + 1}.bin`);

function folders(name: string, files: number, bytes: number): FileSpec[] {
  return Array.from({ length: files }, (_, i) => ({
    path: `${name}/${String(Math.floor(i / 100)).padStart(4, '0')}/file-${String(i).padStart(6, '0')}.bin`,
    bytes,
  }));
}

/** Like somebody's project folder: most of the bytes in a few files, most of the files almost empty. */
function mixedTree(name: string, scale: number): FileSpec[] {
  const random = lehmer(20_241_122);
  const files: FileSpec[] = [];
  const add = (folder: string, count: number, bytes: () => number): void => {
    for (let i = 0; i < Math.max(1, Math.round(count * scale)); i++) {
      files.push({ path: `${name}/${folder}/${Math.floor(i / 50)}/${i}.bin`, bytes: Math.round(bytes()) });
    }
  };
  add('videos', 3, () => (150 + 100 * random()) * mib);
  add('photos', 150, () => (1 + 5 * random()) * mib);
  // Sizes spread evenly over their logarithm: 200 bytes to 200 KiB.
  add('sources/deep/er', 4000, () => 200 * 1000 ** random());
  add('empty', 50, () => 0);
  return files;
}

/** Numbers in (0, 1), the same ones every time. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function inMib(bytes: number): string {
  return bytes % (1024 * mib) === 0 ? `${bytes / (1024 * mib)} GiB` : `${bytes / mib} MiB`;
}
