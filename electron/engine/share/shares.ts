/** Everything that is shared by link in this run. */
import { randomBytes } from 'node:crypto';
import { FerryError } from '../../../shared/errors.ts';
import type { CommandArgs } from '../../../shared/api.ts';
import { addressesToType } from '../net/local-addresses.ts';
import type { Host } from '../net/bind.ts';
import type { TransferContext } from '../transfer/context.ts';
import { SharedTree } from './files/shared-tree.ts';
import { shareLimits, type ShareLimits } from './limits.ts';
import { OpenShare } from './share.ts';
import type { Upload } from './upload/upload.ts';

export interface SharesOptions {
  readonly context: TransferContext;
  /** The one interface to use, by name or address; left out: all. */
  readonly only?: string | undefined;
  /** Where to listen; undefined: everywhere. */
  readonly hosts: () => readonly Host[] | undefined;
  readonly limits?: Partial<ShareLimits> | undefined;
}

export class Shares {
  private readonly options: SharesOptions;
  private readonly limits: ShareLimits;
  private readonly open = new Map<string, OpenShare>();
  private closed = false;

  constructor(options: SharesOptions) {
    this.options = options;
    this.limits = { ...shareLimits, ...options.limits };
  }

  /**
   * Begins one and answers its id. `paths`: absolute. Throws `nothing-to-send`, `too-many-shares` {limit}, `path-not-found`,
   * `source-unreadable` and the like, `port-in-use`, `port-not-allowed`.
   */
  async begin({ paths, pin, upload, minutes, port }: CommandArgs<'share'>): Promise<string> {
    const { context, hosts } = this.options;
    if (paths.length === 0 && !upload) throw new FerryError('nothing-to-send');
    const { shares } = this.limits;
    if (this.open.size >= shares) throw new FerryError('too-many-shares', { limit: shares });
    const tree = await SharedTree.of(paths);
    const id = randomBytes(16).toString('hex');
    const share = new OpenShare({
      ...{ context, limits: this.limits, id, tree, asksPin: pin, upload, minutes, port },
      hosts: hosts() ?? [undefined],
      addresses: () => this.addresses(),
      onOver: () => void this.stop(id).catch(context.onBug),
    });
    this.open.set(id, share);
    try {
      await share.open();
    } catch (error) {
      this.open.delete(id);
      throw error;
    }
    // The app has begun to close meanwhile.
    if (this.closed) await this.stop(id);
    return id;
  }

  /** Throws `unknown-share`. */
  async stop(id: string): Promise<void> {
    const share = this.open.get(id);
    if (share === undefined) throw new FerryError('unknown-share');
    this.open.delete(id);
    await share.close('cancelled');
  }

  /** The app is closing. */
  async close(): Promise<void> {
    this.closed = true;
    const all = [...this.open.values()];
    this.open.clear();
    await Promise.all(all.map((share) => share.close('shutting-down')));
  }

  /** What a browser sends here, not ended. */
  upload(id: string): Upload | undefined {
    return this.uploads().find((upload) => upload.id === id);
  }

  uploads(): readonly Upload[] {
    return [...this.open.values()].flatMap(({ uploads }) => uploads.live());
  }

  /** Without those that only this machine reaches, where there are others; and those that no browser can write (`%eth0`). */
  private addresses(): readonly string[] {
    const all = addressesToType(this.options.only).filter((address) => !address.includes('%'));
    const outside = all.filter((address) => !address.startsWith('127.') && address !== '::1');
    return outside.length > 0 ? outside : ['127.0.0.1', ...all].slice(0, 1);
  }
}
