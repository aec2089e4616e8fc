/**
 * What a connection needs of the socket under it, which is a `TLSSocket` but for tests that own the line. The stream's
 * calls and events are Node's; what is written stays in use until its callback.
 */
export interface Transport {
  /** IP of either end; undefined once it is gone. */
  readonly remoteAddress?: string | undefined;
  readonly localAddress?: string | undefined;
  readonly destroyed: boolean;
  /** Bytes written and not handed to the system yet. */
  readonly writableLength: number;
  readonly writableNeedDrain: boolean;
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  on(event: 'error', listener: (cause: Error) => void): unknown;
  on(event: 'drain' | 'end' | 'close', listener: () => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  write(bytes: Buffer, onTaken?: (cause?: Error | null) => void): unknown;
  end(): unknown;
  destroy(): unknown;
  /** Once what is written has gone out. */
  destroySoon(): unknown;
  pause(): unknown;
  resume(): unknown;
  setNoDelay(on: boolean): unknown;
  /** TLS's exporter (RFC 8446, 7.5). Throws when it is gone. */
  exportKeyingMaterial(length: number, label: string, context: Buffer): Buffer;
}
