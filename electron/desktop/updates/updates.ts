/** Looks for a newer Ferry when asked, and downloads its package; how that stands, for the window. */
import type { NewerFerry, UpdatesSituation } from '../../../shared/desktop/updates.ts';
import { FerryError, toFailure, type Failure } from '../../../shared/errors.ts';
import { ask } from './ask.ts';
import { download } from './download.ts';
import type { UpdatesFile } from './kept.ts';
import { signingKey, type SigningKey } from './minisign.ts';
import { believe, maxNoticeBytes, maxSignatureBytes, type Asker, type Believed } from './notice.ts';
import type { Source } from './published.ts';

export interface UpdatesOptions {
  readonly version: string;
  readonly source: Source;
  readonly kept: UpdatesFile;
  /** Where a package is put. */
  readonly downloads: () => string;
  readonly now: () => number;
  /** `situation` answers otherwise now. */
  readonly onChange: () => void;
  readonly onLog: (message: string) => void;
  /** Shows a file in its folder, opens an https page. */
  readonly show: (path: string) => void;
  readonly openPage: (address: string) => Promise<void>;
  readonly system?: { readonly platform: string; readonly arch: string };
}

/** How often a download says how far it is: several times a second, as transfers do. */
const tellEveryMs = 200;

export class Updates {
  readonly #o: UpdatesOptions;
  readonly #key: SigningKey;
  #believed: Believed | null = null;
  #lookedAt: number | null = null;
  #failure: Failure | null = null;
  #looking: Promise<void> | null = null;
  #download: { bytes: number; readonly total: number; readonly stop: AbortController } | null = null;
  #downloaded: string | null = null;
  /** What an earlier run has believed, verified anew. */
  readonly #read: Promise<void>;

  constructor(options: UpdatesOptions) {
    this.#o = options;
    this.#key = signingKey(options.source.key);
    this.#read = this.#readKept();
  }

  async situation(): Promise<UpdatesSituation> {
    await this.#read;
    const { source } = this.#o;
    return {
      host: new URL(source.notice).host,
      installedBy: source.installedBy,
      lookedAt: this.#lookedAt,
      newer: this.#newer(),
      looking: this.#looking !== null,
      failure: this.#failure,
      download: this.#download && { bytes: this.#download.bytes, total: this.#download.total },
      downloaded: this.#downloaded,
    };
  }

  async lookedAt(): Promise<number | null> {
    await this.#read;
    return this.#lookedAt;
  }

  /**
   * Asks the server; several at once are one. Nothing that was known before is changed by an answer that isn't believed. Throws
   * what `ask` and `believe` throw.
   */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
      this.#o.onChange();
    });
    this.#o.onChange();
    return this.#looking;
  }

  /** The newer version where nobody has been told of it yet; from now on somebody has. */
  async untold(): Promise<string | null> {
    const version = this.#newer()?.version;
    if (version === undefined || (await this.#o.kept.read()).told === version) return null;
    await this.#keep({ told: version });
    return version;
  }

  /** Puts the newer package into the Downloads folder and shows it there. Throws what `download` throws. */
  async fetch(): Promise<void> {
    const { file, notice } = this.#believed ?? {};
    if (!file || !notice || this.#download !== null) return;
    const { source, downloads, onChange, show } = this.#o;
    const going = { bytes: 0, total: file.bytes, stop: new AbortController() };
    this.#download = going;
    this.#failure = null;
    onChange();
    const ticking = setInterval(onChange, tellEveryMs);
    try {
      this.#downloaded = await download({
        ...{ from: notice.from, file, dir: downloads(), network: source, signal: going.stop.signal },
        onBytes: (bytes) => (going.bytes = bytes),
      });
      show(this.#downloaded);
    } catch (error) {
      this.#fail(error);
    } finally {
      clearInterval(ticking);
      this.#download = null;
      onChange();
    }
  }

  stopFetching(): void {
    this.#download?.stop.abort();
  }

  /** Of this run. Throws `path-not-found`. */
  downloaded(): string {
    if (this.#downloaded === null) throw new FerryError('path-not-found');
    return this.#downloaded;
  }

  /** Opens the newer version's page with the browser. */
  async openPage(): Promise<void> {
    const page = this.#newer()?.page;
    if (page !== undefined) await this.#o.openPage(page);
  }

  async #look(): Promise<void> {
    await this.#read;
    this.#failure = null;
    const { source, now } = this.#o;
    try {
      const content = await ask(source.notice, maxNoticeBytes, source);
      const signature = (await ask(`${source.notice}.minisig`, maxSignatureBytes, source)).toString('utf8');
      const { seen = 0 } = await this.#o.kept.read();
      const believed = believe(content, signature, this.#key, this.#asker(seen));
      if (believed.notice.version !== this.#believed?.notice.version) this.#downloaded = null;
      this.#believed = believed;
      this.#lookedAt = now();
      const { serial } = believed.notice;
      await this.#keep({ seen: serial, lookedAt: this.#lookedAt, notice: content.toString('utf8'), signature });
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Logs it, keeps it for the window, and throws it on. */
  #fail(error: unknown): never {
    const failure = toFailure(error);
    // Who has stopped a download knows.
    this.#failure = failure.code === 'cancelled' ? null : failure;
    this.#o.onLog(`updates: ${failure.code} ${JSON.stringify(failure.params ?? {})}`);
    throw FerryError.from(failure);
  }

  async #readKept(): Promise<void> {
    const { seen = 0, lookedAt, notice, signature } = await this.#o.kept.read();
    if (lookedAt === undefined || notice === undefined || signature === undefined) return;
    this.#lookedAt = lookedAt;
    try {
      this.#believed = believe(Buffer.from(notice), signature, this.#key, this.#asker(seen));
    } catch {
      // Of before this very version was installed, or too old by now: the next look brings another.
    }
  }

  /** A home that can't be written keeps nobody from hearing of a newer version. */
  async #keep(what: Parameters<UpdatesFile['keep']>[0]): Promise<void> {
    await this.#o.kept.keep(what).catch((error: unknown) => this.#o.onLog(`updates: not kept: ${String(error)}`));
  }

  #asker(seen: number): Asker {
    const { version, source, now, system = process } = this.#o;
    const { platform, arch } = system;
    return { version, platform, arch, installedBy: source.installedBy, seen, now: now() };
  }

  #newer(): NewerFerry | null {
    if (this.#believed?.isNewer !== true) return null;
    const { notice, file } = this.#believed;
    const { news, page, version } = notice;
    return {
      ...{ version, released: Date.parse(notice.released), news, page },
      file: file && { name: file.name, bytes: file.bytes },
    };
  }
}
