/**
 * A delta on the disk: its partial file is put together of another version of the file, which is only read, and of what comes.
 * What is hashed is what is in memory when it is written, so whatever happens to the other version meanwhile, the hash of the
 * whole tells whether the file is right. Runs where the landing does.
 */
import type { PartialFile } from '../../../../disk/sink/sink.ts';
import { readThrough } from '../../../../disk/source/read-through.ts';
import { openFlags } from '../../../../disk/source/source-file.ts';
import type { DiskCalls } from '../../../../disk/system/calls.ts';
import { ignoreSystem } from '../../../../disk/system/disk-errors.ts';
import { kindOf } from '../../../../disk/system/kind.ts';
import { BlockListHash, shortHash, type DeltaShape } from '../../../agreed/delta.ts';
import { maxBlockBytes } from '../../../../wire/limits.ts';
import { blockHashOf, startHash } from '../../../agreed/hash.ts';
import type { BasisTaken } from '../landing.ts';

/** Taken in one call, in bytes: what comes meanwhile waits as long. */
const takenAtOnce = 4 * 1024 * 1024;
/** So much sent without having been told, in bytes, and the rest of the other version isn't read: its disk is slower than the line. */
const maxOvertaken = 16 * 1024 * 1024;
/** Read and written at once: as of what comes (`big-file-blocks.ts`), and no less than a block. */
const pieceBytes = maxBlockBytes;
/** Of a BLAKE3. */
const digestBytes = 32;

export interface DeltaTargetOptions extends DeltaShape {
  /** The other version, absolute; null: the partial file alone. */
  readonly basis: string | null;
  /** So many first bytes of the partial file may be of use. */
  readonly present: number;
  readonly plain: boolean;
  readonly calls: DiskCalls;
}

export class DeltaTarget {
  private readonly partial: PartialFile;
  private readonly options: DeltaTargetOptions;
  /** The other version, open. Null: none, or not readable. */
  private basis: number | null;
  private readonly list: BlockListHash;
  /** BLAKE3 of each block that was taken. */
  private readonly taken: Buffer;
  private readonly piece = Buffer.allocUnsafeSlow(pieceBytes);
  /** The next block to take. */
  private next = 0;
  private ended = false;
  /** Up to here the new content stands: from it on blocks may still be taken. */
  private came = 0;
  private overtaken = 0;
  /** Something of it was there before, or has come: it isn't the other version alone. */
  private isMixed = false;
  private last: Promise<unknown> = Promise.resolve();

  private constructor(partial: PartialFile, options: DeltaTargetOptions, basis: number | null) {
    this.partial = partial;
    this.options = options;
    this.basis = basis;
    this.list = new BlockListHash(partial.bytes, options.blockBytes);
    this.taken = Buffer.alloc(options.blocks * digestBytes);
  }

  static async open(partial: PartialFile, options: DeltaTargetOptions): Promise<DeltaTarget> {
    const { basis, calls } = options;
    return new DeltaTarget(partial, options, basis === null ? null : await openBasis(basis, calls));
  }

  /** As `Landing.takeBasis`. */
  take(): Promise<BasisTaken> {
    return this.inTurn(async () => {
      const { blocks, blockBytes } = this.options;
      this.skipWhatCame();
      const first = this.next;
      const hashes: Buffer[] = [];
      while (!this.ended && this.next < blocks && hashes.length * blockBytes < takenAtOnce) {
        hashes.push(...(await this.takePiece()));
      }
      this.ended ||= this.next === blocks;
      if (this.ended) await this.closeBasis();
      return { first, hashes: Buffer.concat(hashes), ended: this.ended };
    });
  }

  /** As `Landing.write`. */
  write(piece: Buffer, position: number): Promise<void> {
    return this.inTurn(async () => {
      const { blockBytes } = this.options;
      for (let at = 0; at < piece.length; at += blockBytes) {
        this.list.add(blockHashOf(piece.subarray(at, at + blockBytes)));
      }
      this.came = position + piece.length;
      this.isMixed = true;
      await this.partial.write(piece, position);
    });
  }

  /** As `Landing.keepBlocks`. */
  keep(position: number, bytes: number): Promise<void> {
    return this.inTurn(async () => {
      const { blockBytes } = this.options;
      const end = Math.ceil((position + bytes) / blockBytes);
      this.list.add(this.taken.subarray((position / blockBytes) * digestBytes, end * digestBytes));
      this.partial.skip(bytes);
      this.came = position + bytes;
    });
  }

  /** As `BlockListHash`, of all that has come. */
  digest(): Promise<Buffer> {
    return this.inTurn(async () => this.list.digest());
  }

  /** As `Landing.isBasis`, once all has come. */
  isBasis(expected: Buffer): Promise<boolean> {
    return this.inTurn(async () => !this.isMixed && this.list.digest().equals(expected));
  }

  /** BLAKE3 of the content, read back; null where nobody asks. */
  plain(): Promise<Buffer | null> {
    return this.inTurn(async () => {
      if (!this.options.plain) return null;
      const hash = startHash();
      const { path, bytes } = this.partial;
      await readThrough(path, bytes, (piece) => hash.update(piece), { calls: this.options.calls });
      return hash.digest();
    });
  }

  /** Lets go of the other version. Never rejects. */
  close(): Promise<void> {
    this.ended = true;
    return this.inTurn(() => this.closeBasis());
  }

  /** What came without being compared is not to be written over. */
  private skipWhatCame(): void {
    const { blockBytes } = this.options;
    const came = Math.ceil(this.came / blockBytes);
    if (came <= this.next) return;
    this.overtaken += (came - this.next) * blockBytes;
    this.next = came;
    if (this.overtaken > maxOvertaken) this.ended = true;
  }

  /** Takes the next blocks, some at once; answers what is told of them. Fewer than were asked for: there are no more. */
  private async takePiece(): Promise<Buffer[]> {
    const { blockBytes, blocks, present } = this.options;
    const position = this.next * blockBytes;
    const isThere = position + blockBytes <= present;
    this.isMixed ||= isThere;
    const end = Math.min(
      position + pieceBytes,
      this.partial.bytes,
      blocks * blockBytes,
      isThere ? present - (present % blockBytes) : Infinity,
    );
    const piece = this.piece.subarray(0, end - position);
    const got = isThere ? await this.partial.read(piece, position) : await this.readBasis(piece, position);
    const isAll = got === piece.length;
    const whole = piece.subarray(0, isAll ? got : got - (got % blockBytes));
    if (!isThere && whole.length > 0) await this.partial.lay(whole, position);
    if (!isAll) this.ended = true;
    const hashes: Buffer[] = [];
    for (let at = 0; at < whole.length; at += blockBytes) {
      const blake3 = blockHashOf(whole.subarray(at, at + blockBytes));
      blake3.copy(this.taken, this.next * digestBytes);
      hashes.push(shortHash(blake3));
      this.next++;
    }
    return hashes;
  }

  /** Fills `piece` from the other version; answers how many bytes there were: it may be gone, or shorter, by now. */
  private async readBasis(piece: Buffer, position: number): Promise<number> {
    let at = 0;
    while (this.basis !== null && at < piece.length) {
      const got = await this.options.calls
        .read(this.basis, piece, at, piece.length - at, position + at)
        .catch((error: unknown) => ignoreSystem(error));
      if (got === undefined || got === 0) break;
      at += got;
    }
    return at;
  }

  private async closeBasis(): Promise<void> {
    const { basis } = this;
    this.basis = null;
    if (basis !== null) await this.options.calls.close(basis).catch(ignoreSystem);
  }

  /** One after another: a block that is being taken must not be written over what has come in its place. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => {});
    return turn;
  }
}

/** Never through a link, and never what is no plain file. Null: it isn't there any more, or can't be read. */
async function openBasis(path: string, calls: DiskCalls): Promise<number | null> {
  const fd = await calls.open(path, openFlags).catch(ignoreSystem);
  if (fd === undefined) return null;
  const stats = await calls.fstat(fd).catch(ignoreSystem);
  if (stats !== undefined && kindOf(stats) === 'file' && stats.nlink === 1) return fd;
  await calls.close(fd).catch(ignoreSystem);
  return null;
}
