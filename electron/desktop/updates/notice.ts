/** The signed notice of the newest release: what is in it, and which one is believed. `build/release/notice.mjs` makes them. */
import * as v from 'valibot';
import { packageKinds, type InstalledBy } from '../../../shared/desktop/updates.ts';
import { FerryError } from '../../../shared/errors.ts';
import { checkSignature, type SigningKey } from './minisign.ts';

/** A page of text, and a line for each package; far below what would keep anybody waiting. */
export const maxNoticeBytes = 64 * 1024;
/** Four lines, of which a comment may be long. */
export const maxSignatureBytes = 4 * 1024;
/** What fits a dialog. */
const maxNewsLength = 2000;
/** As many systems, processors and kinds as there could ever be. */
const maxFiles = 100;
/** Larger than any package of ours, and little enough for any disk. */
const maxPackageBytes = 1024 ** 3;

const version = v.pipe(v.string(), v.regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/u));
const time = v.pipe(v.string(), v.isoTimestamp());
const address = v.pipe(
  v.string(),
  v.maxLength(1000),
  v.check((text: string) => URL.canParse(text)),
);
const news = v.pipe(v.string(), v.maxLength(maxNewsLength));

export const noticeSchema = v.object({
  product: v.string(),
  /** Of this form; another one is a later Ferry's. */
  format: v.literal(1),
  /** Grows with each notice: an older one is somebody's who keeps people from the newest. */
  serial: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  version,
  released: time,
  /** From then on it is no word on what is newest: whoever holds newer ones back is noticed. */
  expires: time,
  news: v.object({ en: news, 'zh-CN': v.optional(news) }),
  page: v.pipe(address, v.startsWith('https://')),
  /** The folder that the files are in. */
  from: address,
  files: v.pipe(
    v.array(
      v.object({
        platform: v.string(),
        arch: v.string(),
        kind: v.picklist(packageKinds),
        /** No folder, nothing that a shell would read as something else. */
        name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._+~-]{0,127}$/u)),
        bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(maxPackageBytes)),
        sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u)),
      }),
    ),
    v.maxLength(maxFiles),
  ),
});
export type UpdateNotice = v.InferOutput<typeof noticeSchema>;
export type UpdateFile = UpdateNotice['files'][number];

/** Which Ferry asks, and what it knows. */
export interface Asker {
  readonly version: string;
  readonly platform: string;
  readonly arch: string;
  readonly installedBy: InstalledBy;
  /** The serial of the newest notice it has believed; 0: none. */
  readonly seen: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Believed {
  readonly notice: UpdateNotice;
  readonly isNewer: boolean;
  /** The package for the asker; null: it needs none, or none is newer. */
  readonly file: UpdateFile | null;
}

/**
 * What a notice says to this Ferry, once nothing speaks against it. Throws `update-unsigned`, `update-prehashed`,
 * `update-other-key`, `update-forged`, `update-garbled`, `update-other-product`, `update-older`, `update-expired` or
 * `update-not-for-this`.
 */
export function believe(content: Uint8Array, signature: string, key: SigningKey, asker: Asker): Believed {
  checkSignature(content, signature, key);
  const notice = parse(content);
  const { serial, expires } = notice;
  const order = compareVersions(notice.version, asker.version);
  if (serial < asker.seen || order < 0) throw new FerryError('update-older', { version: notice.version });
  if (Date.parse(expires) <= asker.now) {
    throw new FerryError('update-expired', { version: notice.version, date: expires.slice(0, 10) });
  }
  if (order === 0) return { notice, isNewer: false, file: null };
  if (asker.installedBy === 'source') return { notice, isNewer: true, file: null };
  const { platform, arch, installedBy } = asker;
  const file = notice.files.find(
    (each) => each.platform === platform && each.arch === arch && each.kind === installedBy,
  );
  if (file === undefined) {
    const system = `${platform} ${arch}, ${installedBy}`;
    throw new FerryError('update-not-for-this', { version: notice.version, system });
  }
  return { notice, isNewer: true, file };
}

function parse(content: Uint8Array): UpdateNotice {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    throw new FerryError('update-garbled', { detail: 'not JSON' });
  }
  const product = v.safeParse(v.object({ product: v.string() }), json);
  if (product.success && product.output.product !== 'ferry') {
    throw new FerryError('update-other-product', { product: product.output.product.slice(0, 64) });
  }
  const parsed = v.safeParse(noticeSchema, json);
  if (!parsed.success) throw new FerryError('update-garbled', { detail: v.getDotPath(parsed.issues[0]) ?? 'content' });
  return parsed.output;
}

/** Below 0: `a` is older. What is called `1.2.0-beta` comes before `1.2.0`. */
export function compareVersions(a: string, b: string): number {
  const [[numbersA, beforeA], [numbersB, beforeB]] = [split(a), split(b)];
  for (const [i, number] of numbersA.entries()) {
    const difference = number - (numbersB[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(beforeB) - Number(beforeA);
}

function split(text: string): [numbers: number[], isBefore: boolean] {
  const [release = '', before] = text.split('-', 2);
  return [release.split('.').map(Number), before !== undefined];
}
