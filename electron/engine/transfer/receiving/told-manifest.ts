/** The manifest as the sender tells it over one connection: entries in order, their end, and what is added after that. */
import { textName } from '../../state/spool/texts.ts';
import { violation } from '../../wire/frames.ts';
import { maxTextBytes } from '../../wire/limits.ts';
import type { MessageOf } from '../../wire/messages.ts';
import type { Additions } from './plan/additions.ts';
import { maxAsGiven, maxAsGivenUnaccepted } from '../agreed/entry-list.ts';
import { Manifest, type ManifestEntry } from '../agreed/manifest.ts';
import type { Totals } from '../../../../shared/state.ts';

/** An addition that the sender told of. */
interface ToldAddition {
  readonly number: number;
  readonly more: MessageOf<'more'>;
  /** The index of its first entry, and the manifest's totals before it. */
  readonly first: number;
  readonly before: Totals;
}

/** Its calls throw `protocol-violation` for what is out of place. */
export class ToldManifest {
  readonly manifest = new Manifest<ManifestEntry>();
  /** In order. */
  private readonly additions: ToldAddition[] = [];
  /** It is a text, so there is one file of that name, and nothing is added. */
  private isText = false;

  constructor() {
    this.manifest.entries.mostAsGiven = maxAsGivenUnaccepted;
  }

  /** Its files are wanted: what is fast now matters more than what is small. */
  accepted(): void {
    this.manifest.entries.mostAsGiven = maxAsGiven;
  }

  /** The offer is of a text; before anything of the manifest is told. */
  ofText(): void {
    this.isText = true;
  }

  entries({ first, entries }: MessageOf<'entries'>): void {
    const { manifest } = this;
    if (manifest.complete) throw violation('entries out of place');
    if (first !== manifest.entries.length) throw violation(`entries from ${first}`);
    if (this.isText && (first > 0 || entries.length > 1 || !entries.every(isText))) throw violation('no text');
    for (const { path, bytes, mtime, folder, executable, mode, link, stored } of entries) {
      if (link === undefined || folder) {
        const kind = folder ? 'folder' : 'file';
        const size = folder ? 0 : bytes;
        const entry: ManifestEntry =
          mode === undefined
            ? { kind, path, bytes: size, mtimeMs: mtime, executable }
            : { kind, path, bytes: size, mtimeMs: mtime, executable, mode };
        manifest.add(stored === undefined || folder ? entry : holed(entry, stored));
      } else manifest.add({ kind: 'link', path, bytes: 0, mtimeMs: mtime, executable: false, link });
    }
  }

  /** Answers the addition's number; `to` hears of it now. */
  more(more: MessageOf<'more'>, to: Additions | undefined): number {
    const { manifest, additions } = this;
    const isEmpty = additions.at(-1)?.first === manifest.entries.length;
    if (!manifest.complete || isEmpty || this.isText) throw violation('more out of place');
    const told = { number: additions.length + 1, more, first: manifest.entries.length, before: manifest.totals() };
    additions.push(told);
    manifest.complete = false;
    to?.begin(told.number, more, told.first, told.before);
    return told.number;
  }

  end({ entries, bytes }: MessageOf<'manifestEnd'>): void {
    const { manifest } = this;
    if (manifest.complete) throw violation('manifestEnd out of place');
    if (entries !== manifest.entries.length || bytes !== manifest.totals().bytes) {
      throw violation('manifest miscounted');
    }
    if (this.isText && entries === 0) throw violation('no text');
    manifest.complete = true;
  }

  /** `to` begins only now: tells it of all that has been added. */
  tellAll(to: Additions): void {
    const { manifest, additions } = this;
    for (const [i, { number, more, first, before }] of additions.entries()) {
      to.begin(number, more, first, before);
      const next = additions[i + 1];
      if (next !== undefined) to.end(next.first, next.before);
      else if (manifest.complete) to.end(manifest.entries.length, manifest.totals());
    }
  }
}

function isText({ path, bytes, folder, link }: MessageOf<'entries'>['entries'][number]): boolean {
  return path === textName && bytes <= maxTextBytes && !folder && link === undefined;
}

/** Throws `protocol-violation` where more is stored than there is. */
function holed(entry: ManifestEntry, stored: number): ManifestEntry {
  if (stored > entry.bytes) throw violation(`${stored} bytes stored of ${entry.bytes}`);
  return { ...entry, stored };
}
