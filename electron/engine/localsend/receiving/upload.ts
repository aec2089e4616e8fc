/** One file's body on its way into a session: length and sums are checked while it passes, and before it gets its name. */
import { createHash, type Hash } from 'node:crypto';
import { maxHashTries } from '../wire/limits.ts';
import { answers, type LocalSendAnswer } from '../wire/statuses.ts';
import { thrownAway, type BodyTaker, type HttpRequest } from '../http/request.ts';
import type { Asked } from '../http/server.ts';
import { copyToShared } from '../../transfer/receiving/landing/shared-copy.ts';
import type { Reader } from './readers.ts';
import type { Session } from './session.ts';
import type { SessionFile } from './session-files.ts';

/** Files up to this size are handed on whole, so that no other file's bytes come between theirs. */
const wholeBytes = 128 * 1024;

/** Takes the body of a request for `file`, and answers: 200 once it is in place. */
export function takeUpload(session: Session, file: SessionFile, asked: Pick<Asked, 'request' | 'failed'>): void {
  session.uploadBegins();
  file.state = 'coming';
  new Upload(session, file, asked).begin();
}

type Came = 'whole' | 'too-long' | 'cut' | 'over';

class Upload implements BodyTaker, Reader {
  private readonly session: Session;
  private readonly file: SessionFile;
  private readonly request: HttpRequest;
  private readonly asked: Pick<Asked, 'failed'>;
  private readonly sha: Hash | null;
  /** Null: it is big. */
  private readonly small: Buffer[] | null;
  private received = 0;
  /** Of a big file: bytes handed on, and those that are gathered behind them. */
  private passed = 0;
  private block: Buffer | null = null;
  private filled = 0;
  private isOver = false;
  /** The session counts it no more. */
  private hasLeft = false;
  /** As of `Reader`. */
  silent = 0;

  constructor(session: Session, file: SessionFile, asked: Pick<Asked, 'request' | 'failed'>) {
    this.session = session;
    this.file = file;
    this.request = asked.request;
    this.asked = asked;
    this.sha = file.offered.sha256 ? createHash('sha256') : null;
    this.small = file.offered.size > wholeBytes ? null : [];
  }

  begin(): void {
    const { file, session, request } = this;
    if (request.length !== null && request.length !== file.offered.size) return this.answer(this.wrongLength());
    request.takeBody(this);
    // In one piece it may be over already.
    if (!this.isOver) session.readers.add(this);
  }

  bytes(piece: Buffer): void {
    this.silent = 0;
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

  full(isFull: boolean): void {
    if (this.session.closed) this.finish('over');
    else if (isFull) this.request.pause();
    else this.request.resume();
  }

  /** The body's end, or it is too long, the line cut or the session over: told once. */
  private finish(came: Came): void {
    if (this.isOver) return;
    this.isOver = true;
    this.session.readers.delete(this);
    this.request.taker = thrownAway;
    try {
      const wrong = this.wrongBy(came);
      if (wrong === null) this.place();
      else this.answer(wrong === 'thrown-away' ? null : wrong);
    } catch (error) {
      this.leave();
      this.asked.failed(error);
    }
  }

  /** What its sender is answered without more ado; null: it is whole and right. */
  private wrongBy(came: Came): LocalSendAnswer | 'thrown-away' | null {
    const { file, session } = this;
    if (session.closed && came !== 'cut') return answers.declined;
    if (came === 'cut') {
      session.cut();
      session.lost(file, 'disconnected');
      return answers.failed;
    }
    if (file.leftOut) {
      session.lost(file, 'cancelled');
      return 'thrown-away';
    }
    if (came === 'too-long' || this.received !== file.offered.size) return this.wrongLength();
    if (this.sha !== null && this.sha.digest('hex') !== file.offered.sha256) return this.wrongHash();
    return null;
  }

  private place(): void {
    const { file, session } = this;
    this.handOver();
    session.placed(file, (failed) => {
      if (failed === null) this.answer(null);
      else if (failed.startsWith('no-space')) this.answer(answers.noRoom);
      else this.answer(session.closed ? answers.declined : answers.failed);
    });
  }

  /** `wrong` null: 200. */
  private answer(wrong: LocalSendAnswer | null): void {
    this.leave();
    if (wrong === null) this.request.reply(200);
    else this.request.refuse(wrong);
  }

  private leave(): void {
    if (!this.hasLeft) this.session.uploadEnds();
    this.hasLeft = true;
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
}
