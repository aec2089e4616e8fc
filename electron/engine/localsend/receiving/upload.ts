/** One file's body on its way into a session: length and sums are checked while it passes, and before it gets its name. */
import { createHash, type Hash } from 'node:crypto';
import { maxHashTries } from '../wire/limits.ts';
import { answers, type LocalSendAnswer } from '../wire/statuses.ts';
import { thrownAway, type BodyTaker, type HttpRequest } from '../http/request.ts';
import { stallMs } from '../http/times-and-limits.ts';
import { copyToShared } from '../../transfer/receiving/landing/shared-copy.ts';
import type { Session } from './session.ts';
import type { SessionFile } from './session-files.ts';

/** Files up to this size are handed on whole, so that no other file's bytes come between theirs. */
const wholeBytes = 128 * 1024;

/** What its sender is answered; null: it is in place. Never rejects. */
export async function takeUpload(
  session: Session,
  file: SessionFile,
  request: HttpRequest,
): Promise<LocalSendAnswer | null> {
  const ended = session.uploading();
  file.state = 'coming';
  try {
    return await new Upload(session, file, request).taken();
  } finally {
    ended();
  }
}

type Came = 'whole' | 'too-long' | 'cut' | 'over';

class Upload implements BodyTaker {
  private readonly session: Session;
  private readonly file: SessionFile;
  private readonly request: HttpRequest;
  private readonly sha: Hash | null;
  /** Null: it is big. */
  private readonly small: Buffer[] | null;
  private received = 0;
  /** Of a big file: bytes handed on, and those that are gathered behind them. */
  private passed = 0;
  private block: Buffer | null = null;
  private filled = 0;
  private isOver = false;
  private stalled: NodeJS.Timeout | undefined;
  private unwatch = (): void => {};
  private ended: (came: Came) => void = () => {};

  constructor(session: Session, file: SessionFile, request: HttpRequest) {
    this.session = session;
    this.file = file;
    this.request = request;
    this.sha = file.offered.sha256 ? createHash('sha256') : null;
    this.small = file.offered.size > wholeBytes ? null : [];
  }

  async taken(): Promise<LocalSendAnswer | null> {
    const { file, session, request } = this;
    const { size } = file.offered;
    if (request.length !== null && request.length !== size) return this.wrongLength();
    const came = await this.read();
    if (session.closed && came !== 'cut') return answers.declined;
    if (came === 'cut') {
      session.cut();
      session.lost(file, 'disconnected');
      return answers.failed;
    }
    if (file.leftOut) return this.thrownAway();
    if (came === 'too-long' || this.received !== size) return this.wrongLength();
    if (this.sha !== null && this.sha.digest('hex') !== file.offered.sha256) return this.wrongHash();
    this.handOver();
    const failed = await session.placed(file);
    if (failed === null) return null;
    if (session.closed) return failed.startsWith('no-space') ? answers.noRoom : answers.declined;
    return failed.startsWith('no-space') ? answers.noRoom : answers.failed;
  }

  bytes(piece: Buffer): void {
    this.stalled?.refresh();
    const { file, session } = this;
    if (session.closed) return this.finish('over');
    if (this.received + piece.length > file.offered.size) return this.finish('too-long');
    this.sha?.update(piece);
    if (this.small !== null) this.small.push(piece);
    else if (!file.leftOut) this.pass(piece);
    this.received += piece.length;
  }

  end(): void {
    this.finish('whole');
  }

  cut(): void {
    this.finish('cut');
  }

  /** Resolves at the body's end, once it is too long, or once the line is cut or the session over. */
  private read(): Promise<Came> {
    const { request, session } = this;
    return new Promise((resolve) => {
      this.ended = resolve;
      request.takeBody(this);
      // In one piece it may be over already.
      if (this.isOver) return;
      this.unwatch = session.watchFull((full) => {
        if (session.closed) return this.finish('over');
        // Silence that is ours is none of the sender's.
        clearTimeout(this.stalled);
        if (full) return request.pause();
        this.stalled = setTimeout(() => this.finish('cut'), stallMs);
        request.resume();
      });
    });
  }

  private finish(came: Came): void {
    this.isOver = true;
    clearTimeout(this.stalled);
    this.unwatch();
    this.request.taker = thrownAway;
    this.ended(came);
  }

  /** The next bytes of a big file, into the disk's own memory: a thousand pieces are handed on as thirty blocks. */
  private pass(piece: Buffer): void {
    for (let at = 0; at < piece.length;) {
      this.block ??= this.session.lend(this.file, this.passed, this.file.offered.size - this.passed);
      // It has none before the first bytes.
      if (this.block === null) return this.passOn(at === 0 ? piece : piece.subarray(at));
      const taken = Math.min(piece.length - at, this.block.length - this.filled);
      copyToShared(taken === piece.length ? piece : piece.subarray(at, at + taken), this.block, this.filled);
      this.filled += taken;
      at += taken;
      if (this.filled === this.block.length) this.passBlock();
    }
  }

  private passBlock(): void {
    const { block, filled } = this;
    this.block = null;
    this.filled = 0;
    if (block !== null && filled > 0) this.passOn(block.subarray(0, filled));
  }

  private passOn(bytes: Buffer): void {
    this.session.bytes(this.file, this.passed, bytes);
    this.passed += bytes.length;
  }

  /** Hands on what was gathered, piece after piece. */
  private handOver(): void {
    this.passBlock();
    let offset = 0;
    for (const piece of this.small ?? []) {
      this.session.bytes(this.file, offset, piece);
      offset += piece.length;
    }
  }

  private wrongLength(): LocalSendAnswer {
    this.session.lost(this.file, 'source-changed');
    return answers.wrongLength;
  }

  private wrongHash(): LocalSendAnswer {
    const { session, file } = this;
    file.wrong++;
    if (file.wrong < maxHashTries) session.again(file);
    else session.lost(file, 'hash-mismatch');
    return answers.wrongHash;
  }

  private thrownAway(): null {
    this.session.lost(this.file, 'cancelled');
    return null;
  }
}
