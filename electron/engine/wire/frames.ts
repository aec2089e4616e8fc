/**
 * Frames: `length` (u32, big-endian: bytes that follow), `type` (u8), payload. Types below 0x80 are control frames
 * (JSON), the others carry a file's bytes, or other frames packed. Pure: bytes in, events out; no sockets, no meaning.
 */
import { maxControlBytes, maxDataBytes, maxPackedBytes } from './limits.ts';
import { FerryError } from '../../../shared/errors.ts';

export const frameTypes = { data: 0x80, end: 0x81, packed: 0x82 } as const;
export const firstDataType = 0x80;

/** length + type */
export const frameHeaderBytes = 5;
/** `data`: file index u32, offset u64, then bytes. */
export const dataHeaderBytes = frameHeaderBytes + 12;
export const hashBytes = 32;
/** `packed`: stream u8, length of what it unpacks to u32, then the packed bytes. */
export const packedHeaderBytes = frameHeaderBytes + 5;
/** `end`: file index u32, size u64, BLAKE3. */
export const endFrameBytes = frameHeaderBytes + 12 + hashBytes;

/** Of a buffer that a step is gathered in. */
const leastPending = 64;
const nothing = Buffer.alloc(0);

export interface FrameSink {
  /** One whole control payload. The buffer may be reused after the call. */
  control(type: number, payload: Buffer): void;
  /** Some bytes of a file, as they arrive; a frame may come in several calls. Valid during the call only. */
  data(file: number, offset: number, chunk: Buffer): void;
  end(file: number, bytes: number, hash: Buffer): void;
  /**
   * What follows its length and type; valid during the call only. Frames after it wait until `push` is called again. Left out: none may
   * come.
   */
  packed?(payload: Buffer): void;
}

/** Writes a data frame's header into the first `dataHeaderBytes` of `frame`; the bytes themselves follow there. */
export function writeDataHeader(frame: Buffer, at: number, file: number, offset: number, bytes: number): void {
  frame.writeUInt32BE(1 + 12 + bytes, at);
  frame[at + 4] = frameTypes.data;
  frame.writeUInt32BE(file, at + 5);
  writeU64(frame, at + 9, offset);
}

/** Writes a whole end frame (`endFrameBytes`) at `at`. `blake3`: its 32 bytes, or these as base64url. */
export function writeEnd(frame: Buffer, at: number, file: number, bytes: number, blake3: Buffer | string): void {
  frame.writeUInt32BE(endFrameBytes - 4, at);
  frame[at + 4] = frameTypes.end;
  frame.writeUInt32BE(file, at + 5);
  writeU64(frame, at + 9, bytes);
  if (typeof blake3 === 'string') frame.write(blake3, at + 17, hashBytes, 'base64url');
  else blake3.copy(frame, at + 17);
}

/** Writes a packed frame's header at the beginning of `frame`; `bytes` packed ones follow there, which unpack to `unpacked`. */
export function writePackedHeader(frame: Buffer, stream: number, unpacked: number, bytes: number): void {
  frame.writeUInt32BE(packedHeaderBytes - 4 + bytes, 0);
  frame[4] = frameTypes.packed;
  frame[5] = stream;
  frame.writeUInt32BE(unpacked, 6);
}

export function encodeControl(type: number, json: string): Buffer {
  const bytes = Buffer.byteLength(json);
  if (bytes > maxControlBytes) throw new RangeError(`control payload of ${bytes} bytes`);
  const frame = Buffer.allocUnsafe(frameHeaderBytes + bytes);
  frame.writeUInt32BE(1 + bytes, 0);
  frame[4] = type;
  frame.write(json, frameHeaderBytes, 'utf8');
  return frame;
}

/** Takes chunks of any size; throws `protocol-violation` on a frame no peer may send. */
export class FrameDecoder {
  private readonly sink: FrameSink;
  /** A step's bytes gathered so far, in one buffer that grows with them: parts of a byte each would cost a hundred times as much. */
  private pending: Buffer = nothing;
  private pendingBytes = 0;
  /** How many it needs. */
  private wanted = 0;
  private dataLeft = 0;
  private file = 0;
  private offset = 0;

  /** A packed frame was the last: what follows waits for it. */
  private stopped = false;
  /** Packed frames may come; a violation else. */
  takesPacked = false;

  constructor(sink: FrameSink) {
    this.sink = sink;
  }

  /** Between two frames: a peer that closes here was not cut off mid-frame. */
  get idle(): boolean {
    return this.pendingBytes === 0 && this.dataLeft === 0;
  }

  /** Answers how many bytes it took: all, but after a packed frame. */
  push(chunk: Buffer): number {
    let at = 0;
    this.stopped = false;
    while (at < chunk.length && !this.stopped) {
      if (this.dataLeft > 0) at = this.pushData(chunk, at);
      else if (this.pendingBytes > 0) at = this.gather(chunk, at);
      else at = this.takeOrKeep(chunk, at);
    }
    return at;
  }

  private gather(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.wanted - this.pendingBytes);
    this.keep(chunk.subarray(at, end));
    if (this.pendingBytes < this.wanted) return end;
    const gathered = this.pending.subarray(0, this.pendingBytes);
    this.pending = nothing;
    this.pendingBytes = 0;
    this.takeOrKeep(gathered, 0);
    return end;
  }

  /** Takes one step (a whole frame; of a data frame the header) at `at`, or keeps what is there until it is whole. */
  private takeOrKeep(chunk: Buffer, at: number): number {
    const available = chunk.length - at;
    this.wanted = available < frameHeaderBytes ? frameHeaderBytes : bytesNeeded(chunk, at, this.takesPacked);
    if (available < this.wanted) {
      this.keep(chunk.subarray(at));
      return chunk.length;
    }
    const type = chunk[at + 4]!;
    const end = at + this.wanted;
    if (type === frameTypes.data) {
      this.file = chunk.readUInt32BE(at + 5);
      this.offset = readU64(chunk, at + 9);
      this.dataLeft = chunk.readUInt32BE(at) - 13;
    } else if (type === frameTypes.end) {
      this.sink.end(chunk.readUInt32BE(at + 5), readU64(chunk, at + 9), chunk.subarray(at + 17, end));
    } else if (type === frameTypes.packed) {
      this.stopped = true;
      this.sink.packed?.(chunk.subarray(at + frameHeaderBytes, end));
    } else {
      this.sink.control(type, chunk.subarray(at + frameHeaderBytes, end));
    }
    return end;
  }

  private keep(part: Buffer): void {
    const bytes = this.pendingBytes + part.length;
    if (bytes > this.pending.length) this.grow(bytes);
    // A copy: the chunk belongs to the socket, which may reuse it.
    part.copy(this.pending, this.pendingBytes);
    this.pendingBytes = bytes;
  }

  /** Twice as much as came, and no more than is needed: a length that is only promised takes nothing. */
  private grow(bytes: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.min(this.wanted, Math.max(leastPending, 2 * bytes)));
    this.pending.copy(grown, 0, 0, this.pendingBytes);
    this.pending = grown;
  }

  private pushData(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.dataLeft);
    const part = chunk.subarray(at, end);
    const offset = this.offset;
    this.dataLeft -= part.length;
    this.offset += part.length;
    this.sink.data(this.file, offset, part);
    return end;
  }
}

/** How many bytes from `at` make the next step: a whole control or end frame, or a data frame's header. */
function bytesNeeded(head: Buffer, at: number, takesPacked: boolean): number {
  const length = head.readUInt32BE(at);
  const type = head[at + 4]!;
  if (type === frameTypes.data) {
    if (length < 14 || length > 13 + maxDataBytes) throw violation(`data frame of ${length} bytes`);
    return dataHeaderBytes;
  }
  if (type === frameTypes.end) {
    if (length !== endFrameBytes - 4) throw violation(`end frame of ${length} bytes`);
    return endFrameBytes;
  }
  if (type === frameTypes.packed && takesPacked) {
    const least = packedHeaderBytes - 4;
    if (length <= least || length > least + maxPackedBytes) throw violation(`packed frame of ${length} bytes`);
    return 4 + length;
  }
  if (type >= firstDataType) throw violation(`frame type ${type}`);
  if (length < 1 || length > 1 + maxControlBytes) throw violation(`control frame of ${length} bytes`);
  return 4 + length;
}

export function violation(detail: string): FerryError {
  return new FerryError('protocol-violation', { detail });
}

function writeU64(buffer: Buffer, at: number, value: number): void {
  buffer.writeUInt32BE(Math.floor(value / 0x1_0000_0000), at);
  buffer.writeUInt32BE(value % 0x1_0000_0000, at + 4);
}

function readU64(buffer: Buffer, at: number): number {
  const value = buffer.readUInt32BE(at) * 0x1_0000_0000 + buffer.readUInt32BE(at + 4);
  if (!Number.isSafeInteger(value)) throw violation('number beyond 2^53');
  return value;
}
