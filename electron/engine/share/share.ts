/** One share: its port and page, what the page answers, and how it looks here. It ends with its time, a word, or the engine. */
import { randomBytes } from 'node:crypto';
import type { Share } from '../../../shared/sharing/share.ts';
import { formatAddress } from '../net/address.ts';
import { bindAll, portOf, type Host } from '../net/bind.ts';
import type { TransferContext } from '../transfer/context.ts';
import { Downloads } from './files/download.ts';
import type { SharedTree } from './files/shared-tree.ts';
import { answer } from './http/answer.ts';
import { readBody } from './http/body.ts';
import { newPin, Pins } from './http/pins.ts';
import { HttpProblem } from './http/problem.ts';
import { PageServer, type Asked } from './http/server.ts';
import type { ShareLimits } from './limits.ts';
import { listPage, pinPage } from './page/page.ts';
import look from './page/page.css?raw';
import work from './page/page.js?raw';
import { Uploads } from './upload/uploads.ts';

export interface ShareOptions {
  readonly context: TransferContext;
  readonly limits: ShareLimits;
  readonly id: string;
  readonly tree: SharedTree;
  readonly asksPin: boolean;
  readonly upload: boolean;
  /** Null: until it is stopped. */
  readonly minutes: number | null;
  readonly port: number;
  readonly hosts: readonly Host[];
  /** IPs at which this device is reached, likeliest first. */
  readonly addresses: () => readonly string[];
  /** Its time is over. */
  readonly onOver: () => void;
}

/** Figures and addresses are shown anew this often, where they have changed. */
const showMs = 1000;
const minuteMs = 60_000;

export class OpenShare {
  readonly uploads: Uploads;
  private readonly options: ShareOptions;
  private readonly token: string;
  private readonly pins: Pins;
  private readonly server: PageServer;
  private readonly downloads: Downloads;
  private readonly visitors = new Set<string>();
  private readonly timers: NodeJS.Timeout[] = [];
  private port = 0;
  private shown: Share | null = null;
  private downloaded = 0;
  private underWay = 0;
  private bytesSent = 0;
  private readonly startedAt = Date.now();

  constructor(options: ShareOptions) {
    const { context, limits } = options;
    this.options = options;
    this.token = randomBytes(limits.tokenBytes).toString('base64url');
    this.pins = new Pins(options.asksPin ? newPin() : null, limits);
    this.uploads = new Uploads(context, limits);
    const onBytes = (bytes: number): void => void (this.bytesSent += bytes);
    const onWhole = (): void => void this.downloaded++;
    this.downloads = new Downloads({ limits, onBytes, onWhole });
    this.server = new PageServer({
      limits,
      token: this.token,
      onAsked: (asked) => this.answer(asked),
      onBug: context.onBug,
    });
  }

  /** Opens its port and shows it. Throws `port-in-use`, `port-not-allowed`. */
  async open(): Promise<void> {
    const { port, hosts, minutes, onOver } = this.options;
    const bound = await bindAll(() => this.server.make(), port, hosts);
    this.port = portOf([...bound.values()][0]!);
    this.show();
    this.timers.push(setInterval(() => this.show(), showMs));
    if (minutes !== null) this.timers.push(setTimeout(onOver, minutes * minuteMs));
  }

  /** Nobody gets in any more, and what is under way ends. */
  async close(code: 'cancelled' | 'shutting-down'): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    const closed = this.server.close();
    await this.uploads.close(code);
    await closed;
    this.options.context.store.change({ kind: 'share-gone', id: this.options.id });
  }

  private show(): void {
    const now = this.look();
    if (this.shown !== null && JSON.stringify(now) === JSON.stringify(this.shown)) return;
    this.shown = now;
    this.options.context.store.change({ kind: 'share', share: now });
  }

  private look(): Share {
    const { id, tree, upload, minutes, addresses } = this.options;
    const { startedAt } = this;
    return {
      id,
      links: addresses().map((address) => `http://${formatAddress(address, this.port)}${this.base}`),
      pin: this.pins.pin,
      title: tree.roots[0]?.name ?? '',
      roots: tree.roots.length,
      upload,
      startedAt,
      expiresAt: minutes === null ? null : startedAt + minutes * minuteMs,
      visitors: this.visitors.size,
      downloads: this.downloaded,
      underWay: this.underWay,
      arriving: this.uploads.arriving,
      bytesSent: this.bytesSent,
      wrongPins: this.pins.wrong,
      pinLocked: this.pins.locked,
    };
  }

  private get base(): string {
    return `/${this.token}/`;
  }

  private async answer(asked: Asked): Promise<void> {
    const { request, response, names } = asked;
    const [first = '', ...rest] = names;
    if (first === 'page.css' && rest.length === 0) return this.plain(asked, 'text/css', look);
    if (first === 'page.js' && rest.length === 0) return this.plain(asked, 'text/javascript', work);
    if (first === 'pin' && rest.length === 0) return this.enter(asked);
    if (!this.pins.admits(request.headers.cookie)) return this.askPin(asked);
    if (first === 'u') {
      if (!this.options.upload) throw new HttpProblem('no-upload', { hangsUp: true });
      return this.uploads.answer(asked, rest);
    }
    checkMethod(asked);
    if (first === 'd') {
      const path = rest.filter((name, i) => name !== '' || i < rest.length - 1);
      return this.list(asked, path);
    }
    if (first === 'f') {
      const found = await this.options.tree.find(rest);
      if (found.kind === 'folder') throw new HttpProblem('not-found');
      return this.counted(this.downloads.answer(found, response));
    }
    if (first === 'all.zip' && rest.length === 0 && this.options.tree.roots.length > 0) {
      return this.counted(this.zip(asked));
    }
    if (first !== '' || rest.length > 0) throw new HttpProblem('not-found');
    return this.list(asked, []);
  }

  /** A download, for as long as it goes out. */
  private async counted(download: Promise<void>): Promise<void> {
    this.underWay++;
    try {
      await download;
    } finally {
      this.underWay--;
    }
  }

  private async list({ response, text, address }: Asked, path: readonly string[]): Promise<void> {
    const { tree, limits, upload, context } = this.options;
    const { listed, more } = await tree.list(path, limits.listed);
    if (this.visitors.size < limits.sessions) this.visitors.add(address);
    const [root, ...inside] = path;
    const page = listPage({
      text,
      device: context.store.state.self.name,
      base: this.base,
      trail: root === undefined ? [] : [tree.roots[Number(root)]!.name, ...inside],
      ...{ path, listed, more, shares: tree.roots.length > 0, takes: upload },
    });
    answer(response, 200, 'text/html; charset=utf-8', page, { 'Content-Language': text.language });
  }

  private async zip({ response, text }: Asked): Promise<void> {
    const { tree, limits } = this.options;
    // Half of the engine's code is the library's: no start reads it in vain.
    const { answerZip } = await import('./zip/zip.ts');
    await answerZip(response, {
      paths: tree.roots.map(({ local }) => local),
      title: tree.title,
      text,
      chunkBytes: limits.chunkBytes,
      onBytes: (bytes) => void (this.bytesSent += bytes),
      onWhole: () => void this.downloaded++,
    });
  }

  /** Whoever reads pages gets the field for it; everything else is told. */
  private askPin({ request, response, text, names }: Asked): void {
    if (request.method !== 'GET' || names.length > 1 || names[0] !== '') {
      throw new HttpProblem('pin-needed', { hangsUp: request.method !== 'GET' });
    }
    const page = pinPage({ text, device: '', base: this.base }, this.pins.locked ? 'pin-locked' : null);
    answer(response, 401, 'text/html; charset=utf-8', page, { 'Content-Language': text.language });
  }

  private async enter({ request, response, address, text }: Asked): Promise<void> {
    const { formBytes, bodyMs } = this.options.limits;
    if (request.method !== 'POST') throw new HttpProblem('method', { headers: { Allow: 'POST' } });
    const given = new URLSearchParams(await readBody(request, formBytes, bodyMs)).get('pin') ?? '';
    const isPage = (request.headers.accept ?? '').includes('text/html');
    try {
      const cookie = this.pins.enter(given.trim(), address, this.base);
      answer(response, 303, 'text/plain', '', { Location: this.base, 'Set-Cookie': cookie });
    } catch (error) {
      const isKnown = error instanceof HttpProblem && (error.code === 'pin-wrong' || error.code === 'pin-locked');
      if (!isKnown || !isPage) throw error;
      const { code, status } = error as HttpProblem & { code: 'pin-wrong' | 'pin-locked' };
      const page = pinPage({ text, device: '', base: this.base }, code);
      answer(response, status, 'text/html; charset=utf-8', page, { 'Content-Language': text.language });
    }
  }

  private plain(asked: Asked, type: string, content: string): void {
    checkMethod(asked);
    answer(asked.response, 200, `${type}; charset=utf-8`, content);
  }
}

function checkMethod({ request: { method } }: Asked): void {
  if (method === 'GET' || method === 'HEAD') return;
  throw new HttpProblem('method', { headers: { Allow: 'GET, HEAD' }, hangsUp: true });
}
