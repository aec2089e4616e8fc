/**
 * What has been taken from the network and is not on disk yet. It is bounded: beyond the bounds `onFull` stops the
 * network (backpressure), until `onRoom`.
 */

/** Bytes taken from the network and not on disk yet. */
export const maxOutstandingBytes = 8 * 1024 * 1024;
/** Files ended and not in place yet. */
export const maxOutstandingFiles = 4096;

export interface BacklogOptions {
  /** Bytes that are off the backlog, in all: on disk, or given up. */
  onReleased(bytes: number): void;
  onFull(): void;
  onRoom(): void;
}

export class Backlog {
  private readonly options: BacklogOptions;
  private bytes = 0;
  private files = 0;
  private released = 0;
  private full = false;

  constructor(options: BacklogOptions) {
    this.options = options;
  }

  addBytes(bytes: number): void {
    this.bytes += bytes;
    this.check();
  }

  /** A file has ended and is to be put in place. */
  addFile(): void {
    this.files++;
    this.check();
  }

  releaseFile(): void {
    this.files--;
    this.check();
  }

  /** So many files are done with, and so many bytes are out of memory. */
  release(files: number, bytes: number): void {
    this.files -= files;
    this.bytes -= bytes;
    this.released += bytes;
    this.options.onReleased(this.released);
    this.check();
  }

  private check(): void {
    const isOver = this.bytes > maxOutstandingBytes || this.files > maxOutstandingFiles;
    // Half empty before it goes on, so that it does not stop and start with every block.
    const hasRoom = this.bytes <= maxOutstandingBytes / 2 && this.files <= maxOutstandingFiles / 2;
    if (!this.full && isOver) {
      this.full = true;
      this.options.onFull();
    } else if (this.full && hasRoom) {
      this.full = false;
      this.options.onRoom();
    }
  }
}
