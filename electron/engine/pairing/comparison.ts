/**
 * One greeted connection on which two people compare its code: each side says `match` once its own person has, and it is
 * done when both have. Who has a link has said so with it.
 */
import type { Connection, ConnectionHandler } from '../wire/connection.ts';
import { violation } from '../wire/frames.ts';
import { codeFromPeer, type Message } from '../wire/messages.ts';
import { FerryError, type ErrorCode } from '../../../shared/errors.ts';

export interface ComparisonOptions {
  readonly connection: Connection;
  /** The word of the person here has been said with the link that it began with. */
  readonly byLink: boolean;
  /** How long it may take, in milliseconds. */
  readonly lifeMs: number;
  /** Both have said so. Once, and nothing after it. */
  onBoth(): void;
  /** It came to nothing. Once, and nothing after it. */
  onFailed(why: FerryError): void;
}

export class Comparison implements ConnectionHandler {
  private readonly options: ComparisonOptions;
  private readonly timer: NodeJS.Timeout;
  private here: boolean;
  private there = false;
  private over = false;

  constructor(options: ComparisonOptions) {
    const { connection, byLink, lifeMs } = options;
    this.options = options;
    this.here = byLink;
    this.timer = setTimeout(() => this.refuse(byLink ? 'timeout' : 'pairing-expired'), lifeMs);
    connection.handOver(this);
  }

  /** The person here says that the codes match. */
  agree(): void {
    if (this.over || this.here) return;
    this.here = true;
    this.options.connection.send({ name: 'match', body: {} });
    this.look();
  }

  /** Ends it, and tells the other side why. */
  refuse(code: ErrorCode): void {
    if (!this.over) this.options.connection.refuse(new FerryError(code));
  }

  message(message: Message): void {
    switch (message.name) {
      case 'match':
        if (this.there) throw violation('a second match');
        this.there = true;
        return this.look();
      case 'cancel':
        return this.fail(new FerryError('pairing-declined', {}, { by: 'peer' }));
      case 'error':
        return this.fail(new FerryError(codeFromPeer(message.body.code), {}, { by: 'peer' }));
      default:
        throw violation(`${message.name} in a pairing`);
    }
  }

  closed(error: FerryError | null): void {
    this.fail(error ?? new FerryError('disconnected'));
  }

  private look(): void {
    if (this.over || !this.here || !this.there) return;
    this.end();
    this.options.onBoth();
  }

  private fail(why: FerryError): void {
    if (this.over) return;
    this.end();
    this.options.onFailed(why);
  }

  private end(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.options.connection.end();
  }
}
