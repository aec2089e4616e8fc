/** What is used of zip-stream, which brings no types. */
declare module 'zip-stream' {
  import type { Transform, Readable } from 'node:stream';

  interface ZipEntry {
    readonly name: string;
    readonly type?: 'file' | 'directory';
    readonly date: Date;
    /** Permission bits. */
    readonly mode: number;
  }

  // Its stream is readable-stream's, which is Node's own of another version.
  export default class ZipStream extends (Object as unknown as typeof Transform) {
    /** Bytes that were written: where the next entry begins. */
    protected offset: number;
    constructor(options: { store: boolean; forceLocalTime: boolean });
    /** One at a time: `done` is called once it is in. */
    entry(source: Readable | Buffer, entry: ZipEntry, done: (error: Error | null | undefined) => void): void;
    finish(): void;
    write(chunk: Buffer | string, done?: (error: Error | null | undefined) => void): boolean;
    end(): this;
  }
}
