/** What stands at the ends of a connection: who hears what comes, what files go into, and the line that a receiver sees. */
import type { Connection } from './connection.ts';
import type { Message, Outbound } from './messages.ts';
import type { Transport } from './transport.ts';
import type { FerryError } from '../../../shared/errors.ts';

export interface ConnectionHandler {
  message(message: Message): void;
  /** Bytes of a file, in the order they were sent; the buffer is the socket's and only valid during the call. */
  fileBytes?(file: number, offset: number, chunk: Buffer): void;
  fileEnd?(file: number, bytes: number, hash: Buffer): void;
  /** Once, when the connection is over: null after an orderly end by the peer, else why. */
  closed(error: FerryError | null): void;
}

/** What the files of a transfer go into, in order: a connection, or whatever else takes frames. */
export interface Outlet {
  readonly closed: boolean;
  send(message: Outbound): void;
  write(frames: Buffer): Promise<void>;
}

/** What a receiver of files needs of the line to their sender: a connection, or what stands for one. */
export type Line = Pick<
  Connection,
  | 'closed'
  | 'down'
  | 'send'
  | 'end'
  | 'destroy'
  | 'refuse'
  | 'handOver'
  | 'shareReading'
  | 'pauseReading'
  | 'resumeReading'
> &
  /** Where frames may come packed. */
  Partial<Pick<Connection, 'takePacked' | 'packed'>> & { readonly socket: Pick<Transport, 'remoteAddress'> };
