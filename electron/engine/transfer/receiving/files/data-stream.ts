/**
 * Frames and messages in the order of the files. They come over the lane where there is one, else over control; each is
 * taken after the raw bytes of the fast lane that were announced before it.
 */
import type { Connection, ConnectionHandler } from '../../../wire/connection.ts';
import { violation } from '../../../wire/frames.ts';
import type { Message, MessageOf } from '../../../wire/messages.ts';
import type { RawMerge } from '../../lanes/receiving/raw-merge.ts';
import type { FileReceiver } from './file-receiver.ts';
import type { FerryError } from '../../../../../shared/errors.ts';

export interface DataStreamOptions {
  readonly receiver: FileReceiver;
  readonly merge: RawMerge;
  /** Null: files come over control. */
  readonly lane: Connection | null;
  /** We have turned away: what still comes is dropped. */
  isOver(): boolean;
  /** Bytes will come unencrypted. */
  onRaw(): void;
  onFinish(): void;
  onLaneClosed(error: FerryError | null): void;
}

export class DataStream {
  private readonly options: DataStreamOptions;

  constructor(options: DataStreamOptions) {
    this.options = options;
  }

  /** `from`: the connection it came over; null: control. Throws `protocol-violation`. */
  message(message: Message, from: Connection | null): void {
    this.check(from);
    const { receiver } = this.options;
    if (message.name === 'lost') this.inOrder(() => receiver.lost(message.body));
    else if (message.name === 'same') this.inOrder(() => receiver.same(message.body));
    else if (message.name === 'differs') this.inOrder(() => receiver.differs(message.body));
    else if (message.name === 'hole') this.inOrder(() => receiver.hole(message.body));
    else if (message.name === 'delta') this.inOrder(() => receiver.delta(message.body));
    else if (message.name === 'keep') this.inOrder(() => receiver.keep(message.body));
    else if (message.name === 'raw') this.announced(message.body);
    else if (message.name === 'finish') this.inOrder(() => this.options.onFinish());
    else throw violation(`${message.name} on the lane`);
  }

  /** As `message`. */
  bytes(file: number, offset: number, chunk: Buffer, from: Connection | null): void {
    this.check(from);
    const { receiver, merge } = this.options;
    if (!merge.waiting) return receiver.bytes(file, offset, chunk);
    // A copy: the chunk is the socket's.
    const kept = Buffer.from(chunk);
    this.inOrder(() => receiver.bytes(file, offset, kept));
  }

  /** As `message`. `hash` null: its sender's protocol says none. */
  end(file: number, bytes: number, hash: Buffer | null, from: Connection | null): void {
    this.check(from);
    const { receiver, merge } = this.options;
    if (!merge.waiting) return receiver.fileEnd(file, bytes, hash);
    // A copy: the hash is the socket's.
    const kept = hash && Buffer.from(hash);
    this.inOrder(() => receiver.fileEnd(file, bytes, kept));
  }

  /** Takes what comes over the lane. */
  handler(): ConnectionHandler {
    const { lane, isOver, onLaneClosed } = this.options;
    return {
      message: (message) => {
        if (!isOver()) this.message(message, lane);
      },
      fileBytes: (file, offset, chunk) => {
        if (!isOver()) this.bytes(file, offset, chunk, lane);
      },
      fileEnd: (file, bytes, hash) => {
        if (!isOver()) this.end(file, bytes, hash, lane);
      },
      closed: (error) => {
        if (!isOver()) onLaneClosed(error);
      },
    };
  }

  private announced(raw: MessageOf<'raw'>): void {
    this.options.merge.announce(raw);
    this.options.onRaw();
  }

  private inOrder(action: () => void): void {
    const { merge, isOver } = this.options;
    merge.next(() => {
      if (!isOver()) action();
    });
  }

  /** Files come over one connection only. */
  private check(from: Connection | null): void {
    if (from !== this.options.lane) throw violation('files beside the lane');
  }
}
