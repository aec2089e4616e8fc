/** A LocalSend sender of the tests' own: its requests as its protocol documents them, over real TLS. */
import { createHash, X509Certificate } from 'node:crypto';
import { request as httpsRequest, Agent, type RequestOptions } from 'node:https';
import { Agent as PlainAgent, request as httpRequest, type ClientRequest, type IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';
import { fingerprintOf, newPems } from '../../../electron/engine/identity/identity.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly json: Record<string, unknown>;
}

export interface Pems {
  readonly key: string;
  readonly cert: string;
  /** Upper-case hex, as LocalSend writes it. */
  readonly fingerprint: string;
}

export interface OfferedFile {
  readonly id: string;
  readonly fileName: string;
  readonly content: Buffer;
  readonly more?: object;
}

export interface SenderOptions {
  readonly port: number;
  /** Null: it shows no certificate. */
  readonly pems: Pems | null;
  /** It speaks plain HTTP. */
  readonly plain?: boolean;
  /** Left out: none is asked for. */
  readonly alpn?: readonly string[];
  readonly alias?: string;
  /** Where it says that it listens. */
  readonly ownPort?: number;
}

export async function freshPems(): Promise<Pems> {
  const [key, cert] = await newPems();
  return { key, cert, fingerprint: fingerprintOf(new X509Certificate(cert).raw).toUpperCase() };
}

export class LocalSendSender {
  readonly pems: Pems | null;
  private readonly options: SenderOptions;
  private readonly agent: Agent | PlainAgent;

  constructor(options: SenderOptions) {
    this.options = options;
    this.pems = options.pems;
    this.agent =
      options.plain === true
        ? new PlainAgent({ keepAlive: true, maxSockets: 8 })
        : new Agent({ keepAlive: true, maxSockets: 8, maxCachedSessions: 0 });
    onTestFinished(() => this.agent.destroy());
  }

  get info() {
    const { alias = 'Nice Orange' } = this.options;
    return {
      ...{ alias, version: '2.1', deviceModel: 'Pixel', deviceType: 'mobile', download: false },
      ...{ fingerprint: this.pems?.fingerprint ?? 'made up', port: this.options.ownPort ?? 53317, protocol: 'https' },
    };
  }

  /** `body`: an object is sent as JSON. `onRequest` may write or destroy it by itself, where there is no body. */
  ask(
    method: string,
    path: string,
    body?: object | Buffer | string,
    more: RequestOptions & { readonly onRequest?: (request: ClientRequest) => void } = {},
  ): Promise<Answer> {
    const { onRequest, ...options } = more;
    return new Promise((resolve, reject) => {
      const asked = (this.options.plain === true ? httpRequest : httpsRequest)({
        host: '127.0.0.1',
        port: this.options.port,
        agent: this.agent,
        method,
        path,
        rejectUnauthorized: false,
        ...(this.pems === null ? {} : { key: this.pems.key, cert: this.pems.cert }),
        ...(this.options.alpn === undefined ? { ALPNProtocols: [] } : { ALPNProtocols: [...this.options.alpn] }),
        ...options,
      });
      asked.on('error', reject);
      asked.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          let json: Record<string, unknown> = {};
          try {
            json = JSON.parse(text) as Record<string, unknown>;
          } catch {
            // No JSON: the test looks at the text.
          }
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, json });
        });
      });
      if (onRequest !== undefined) return onRequest(asked);
      if (body === undefined) asked.end();
      else if (Buffer.isBuffer(body) || typeof body === 'string') asked.end(body);
      else asked.end(JSON.stringify(body));
    });
  }

  offerOf(files: readonly OfferedFile[]): object {
    const described = files.map(({ id, fileName, content, more }) => [
      id,
      { id, fileName, size: content.length, fileType: 'application/octet-stream', ...more },
    ]);
    return { info: this.info, files: Object.fromEntries(described) };
  }

  prepare(files: readonly OfferedFile[], query = ''): Promise<Answer> {
    return this.ask('POST', `/api/localsend/v2/prepare-upload${query}`, this.offerOf(files));
  }

  upload(session: Answer, { id, content }: OfferedFile, more: RequestOptions = {}): Promise<Answer> {
    return this.ask('POST', uploadPath(session, id), content, more);
  }

  cancel(sessionId?: string): Promise<Answer> {
    const query = sessionId === undefined ? '' : `?sessionId=${sessionId}`;
    return this.ask('POST', `/api/localsend/v2/cancel${query}`);
  }
}

export function uploadPath(
  { json }: Answer,
  id: string,
  token = (json['files'] as Record<string, string>)[id],
): string {
  return `/api/localsend/v2/upload?sessionId=${String(json['sessionId'])}&fileId=${id}&token=${token}`;
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
