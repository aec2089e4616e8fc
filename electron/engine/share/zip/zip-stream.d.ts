/** What is used of zip-stream, which brings no types. */
declare module 'zip-stream' {
  import type { Readable } from 'node:stream';

  interface ZipEntry {
    readonly name: string;
    readonly type?: 'file' | 'directory';
    readonly date: Date;
    /** Permission bits. */
    readonly mode: number;
  }

  export default class ZipStream extends Readable {
    constructor(options: { store: boolean; forceLocalTime: boolean });
    /** One at a time: `done` is called once it is in. */
    entry(source: Readable | Buffer, entry: ZipEntry, done: (error: Error | null | undefined) => void): void;
    finish(): void;
  }
}
