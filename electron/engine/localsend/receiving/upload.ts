/** One file's body on its way into a session: length and sums are checked while it passes, and before it gets its name. */
import { createHash, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { maxHashTries } from '../wire/limits.ts';
import { answers, type LocalSendAnswer } from '../wire/statuses.ts';
import { stallMs } from '../http/times-and-limits.ts';
import type { Session } from './session.ts';
import type { SessionFile } from './session-files.ts';

/** Files up to this size are handed on whole, so that no other file's bytes come between theirs. */
const wholeBytes = 128 * 1024;

/** What its sender is answered; null: it is in place. Never rejects. */
export async function takeUpload(
  session: Session,
  file: SessionFile,
  request: IncomingMessage,
): Promise<LocalSendAnswer | null> {
  const ended = session.uploading();
  file.state = 'coming';
  try {
    return await new Upload(session, file, request).taken();
  } finally {
    ended();
  }
}

class Upload {
  private readonly session: Session;
  private readonly file: SessionFile;
  private readonly request: IncomingMessage;
  private readonly sha: Hash | null;
  /** Null: it is big. */
  private readonly small: Buffer[] | null;
  private received = 0;

  constructor(session: Session, file: SessionFile, request: IncomingMessage) {
    this.session = session;
    this.file = file;
    this.request = request;
    this.sha = file.offered.sha256 ? createHash('sha256') : null;
    this.small = file.offered.size > wholeBytes ? null : [];
  }

  async taken(): Promise<LocalSendAnswer | null> {
    const { file, session } = this;
    const { size } = file.offered;
    const said = this.request.headers['content-length'];
    if (said !== undefined && Number(said) !== size) return this.wrongLength();
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

  /** Resolves at the body's end, once it is too long, or once the line is cut or the session over. */
  private read(): Promise<'whole' | 'too-long' | 'cut' | 'over'> {
    const { request, session, file } = this;
    return new Promise((resolve) => {
      let stalled: NodeJS.Timeout | undefined;
      let unwatch = (): void => {};
      const end = (how: 'whole' | 'too-long' | 'cut' | 'over'): void => {
        clearTimeout(stalled);
        unwatch();
        request.off('data', onData).off('end', onEnd).off('close', onClose);
        resolve(how);
      };
      const onData = (chunk: Buffer): void => {
        stalled?.refresh();
        if (session.closed) return end('over');
        if (this.received + chunk.length > file.offered.size) return end('too-long');
        this.take(chunk);
      };
      const onEnd = (): void => end('whole');
      const onClose = (): void => end('cut');
      request.on('data', onData).on('end', onEnd).on('close', onClose);
      unwatch = session.watchFull((full) => {
        if (session.closed) return end('over');
        // Silence that is ours is none of the sender's.
        clearTimeout(stalled);
        if (full) return void request.pause();
        stalled = setTimeout(() => end('cut'), stallMs);
        request.resume();
      });
    });
  }

  private take(chunk: Buffer): void {
    const { file, session } = this;
    this.sha?.update(chunk);
    if (this.small !== null) this.small.push(chunk);
    else if (!file.leftOut) session.bytes(file, this.received, chunk);
    this.received += chunk.length;
  }

  /** Hands on what was gathered, piece after piece. */
  private handOver(): void {
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
