/** The uploads of one share: what its page asks of them. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { remoteKey } from '../../net/admission/remote-key.ts';
import type { TransferContext } from '../../transfer/context.ts';
import { answerJson } from '../http/answer.ts';
import { readBody } from '../http/body.ts';
import { HttpProblem } from '../http/problem.ts';
import type { Asked } from '../http/server.ts';
import type { ShareLimits } from '../limits.ts';
import { parseOffer } from './offer.ts';
import { unreadableThere } from './upload-files.ts';
import { Upload } from './upload.ts';

/** Ended ones that a page may still ask about. */
const keptEnded = 20;

export class Uploads {
  private readonly context: TransferContext;
  private readonly limits: ShareLimits;
  private readonly uploads = new Map<string, Upload>();

  constructor(context: TransferContext, limits: ShareLimits) {
    this.context = context;
    this.limits = limits;
  }

  find(id: string): Upload | undefined {
    const upload = this.uploads.get(id);
    return upload?.ended === true ? undefined : upload;
  }

  live(): readonly Upload[] {
    return [...this.uploads.values()].filter(({ ended }) => !ended);
  }

  /** How many were accepted and haven't ended. */
  get arriving(): number {
    return this.live().filter(({ asking }) => !asking).length;
  }

  /** `names`: what follows `u`. */
  async answer(asked: Asked, names: readonly string[]): Promise<void> {
    const { method } = asked.request;
    const [id, index, more] = names;
    if (id === undefined) {
      if (method !== 'POST') throw new HttpProblem('method', { headers: { Allow: 'POST' } });
      return this.begin(asked);
    }
    const upload = this.uploads.get(id);
    if (upload === undefined || more !== undefined) throw new HttpProblem('unknown-upload', { hangsUp: true });
    upload.heard();
    if (index === undefined) return this.one(asked, upload);
    if (!/^\d{1,6}$/.test(index)) throw new HttpProblem('not-found', { hangsUp: true });
    return this.file(asked, upload, Number(index));
  }

  /** They end with the share. */
  async close(code: 'cancelled' | 'shutting-down'): Promise<void> {
    await Promise.all(this.live().map((upload) => upload.cancel(code)));
  }

  private async begin({ request, response, address }: Asked): Promise<void> {
    const { offerBytes, offerFiles, bodyMs, uploads, askingEach } = this.limits;
    const offered = parseOffer(await readBody(request, offerBytes, bodyMs), offerFiles);
    const live = this.live();
    const remote = remoteKey(address);
    const asking = live.filter((upload) => upload.asking && remoteKey(upload.address) === remote);
    if (live.length >= uploads || asking.length >= askingEach) throw new HttpProblem('busy');
    const id = randomBytes(16).toString('hex');
    this.uploads.set(id, new Upload({ context: this.context, limits: this.limits, id, address, offered }));
    this.forgetOldest();
    answerJson(response, 201, { id });
  }

  private async one({ request, response, query }: Asked, upload: Upload): Promise<void> {
    switch (request.method) {
      case 'GET':
        await upload.news.after(Number(query.get('after') ?? 0), goneOf(response));
        return answerJson(response, 200, { ...upload.status(), version: upload.news.version });
      case 'DELETE':
        await upload.withdrawn();
        return answerJson(response, 200, {});
      default:
        throw new HttpProblem('method', { headers: { Allow: 'GET, DELETE' } });
    }
  }

  private async file({ request, response, query }: Asked, upload: Upload, index: number): Promise<void> {
    const { files } = upload;
    if (request.method === 'DELETE') {
      const line = upload.lines(index, 1).lines[0];
      if (line === undefined) throw new HttpProblem('not-found');
      await files.giveUp(index, 'failed', unreadableThere(line.path, upload.address));
      return answerJson(response, 200, files.at(index));
    }
    if (request.method !== 'PUT') throw new HttpProblem('method', { headers: { Allow: 'PUT, DELETE' }, hangsUp: true });
    const from = query.get('from') ?? '0';
    const length = request.headers['content-length'];
    if (!/^\d{1,16}$/.test(from)) throw new HttpProblem('bad-request', { hangsUp: true });
    await files.receive(index, Number(from), length === undefined ? null : Number(length), request);
    if (!response.destroyed) answerJson(response, 200, files.at(index));
  }

  private forgetOldest(): void {
    const ended = [...this.uploads.values()].filter((upload) => upload.ended);
    for (const { id } of ended.slice(0, -keptEnded)) this.uploads.delete(id);
  }
}

function goneOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}
