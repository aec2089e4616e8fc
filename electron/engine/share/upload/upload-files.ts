/**
 * The files of an accepted upload: each comes in one piece or several, over one connection after another, into a partial file,
 * and gets its name once it is whole. What stood under the name is treated as the person at this device has chosen.
 */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { failure, isWaiting, toFailure, type Failure } from '../../../../shared/errors.ts';
import type { UploadFileState } from '../../../../shared/sharing/share.ts';
import type { ConflictChoice, ConflictPolicy } from '../../../../shared/state.ts';
import { hexOf } from '../../transfer/agreed/hash.ts';
import type { FileEvent } from '../../transfer/context.ts';
import type { TransferRecord } from '../../transfer/lifecycle/record.ts';
import type { Landing } from '../../transfer/receiving/landing/landing.ts';
import { Questions, type Choice } from '../../transfer/receiving/plan/question-queue.ts';
import { HttpProblem } from '../http/problem.ts';
import { ComingFile } from './coming-file.ts';
import type { OfferedFile } from './offer.ts';

/** After so many bytes of a file it is asked again whether they may move. */
const askBytes = 1024 * 1024;
/** Files that have begun and aren't whole; a page sends one after the other. */
const maxBegun = 16;

export interface UploadFilesOptions {
  readonly offered: readonly OfferedFile[];
  readonly landing: Landing;
  readonly record: TransferRecord;
  readonly conflicts: ConflictPolicy;
  readonly onFile: ((event: FileEvent) => void) | undefined;
  /** Resolves when bytes may move. Throws `upload-over`. */
  readonly mayMove: (signal: AbortSignal) => Promise<void>;
  /** Something is to be told to the page. */
  readonly onChange: () => void;
  /** The disk takes no more for now. */
  readonly onShortage: (why: Failure) => void;
}

interface File {
  readonly offered: OfferedFile;
  state: UploadFileState;
  /** Bytes of it that have come. */
  offset: number;
  /** Null: not begun, or in place. */
  coming: ComingFile | null;
  /** Ends the connection that brings it. */
  stop: AbortController;
  /** The connection before has let go of it. */
  turn: Promise<unknown>;
  /** What a person has said of its name. */
  choice: ConflictChoice | null;
  asked: boolean;
}

export class UploadFiles {
  private readonly options: UploadFilesOptions;
  private readonly files: readonly File[];
  private readonly questions: Questions;
  /** Memory of files before. */
  private readonly spare: Buffer[] = [];
  private choiceForAll: ConflictChoice | null = null;

  constructor(options: UploadFilesOptions) {
    this.options = options;
    this.questions = new Questions(options.record);
    this.files = options.offered.map((offered) => ({
      offered,
      state: 'waiting',
      offset: 0,
      coming: null,
      stop: new AbortController(),
      turn: Promise.resolve(),
      choice: null,
      asked: false,
    }));
  }

  get settled(): boolean {
    return this.files.every(({ state }) => state !== 'waiting');
  }

  list(): { readonly state: UploadFileState; readonly offset: number }[] {
    return this.files.map(({ state, offset }) => ({ state, offset }));
  }

  at(index: number): { readonly state: UploadFileState; readonly offset: number } | undefined {
    const file = this.files[index];
    return file && { state: file.state, offset: file.offset };
  }

  decide(id: string, choice: Choice, all: boolean): void {
    this.questions.decide(id, choice, all);
  }

  /**
   * Takes a file's bytes from `from` on, as far as they come. A later call takes the file over from an earlier one, whose line may
   * be dead without anybody knowing. Throws `wrong-offset` {offset}, `wrong-size`, `asked`, `no-room`, `not-saved`, `busy`.
   */
  async receive(index: number, from: number, length: number | null, body: Readable): Promise<void> {
    const file = this.files[index];
    if (file === undefined) throw new HttpProblem('not-found', { hangsUp: true });
    file.stop.abort();
    const stop = new AbortController();
    file.stop = stop;
    const mine = file.turn.then(() => this.take(file, from, length, body, stop.signal));
    file.turn = mine.catch(() => {});
    await mine;
  }

  /** Nobody will send it: the page can't read it any more, or a person here doesn't want it. */
  async giveUp(index: number, state: 'failed' | 'left-out', why: Failure): Promise<void> {
    const file = this.files[index];
    if (file === undefined || file.state !== 'waiting') return;
    file.stop.abort();
    await file.turn;
    if (file.state === 'waiting') await this.fail(file, state, why);
  }

  /** No more bytes are taken, and nothing stays of what isn't whole. */
  async stop(): Promise<void> {
    this.questions.stop();
    for (const file of this.files) file.stop.abort();
    await Promise.all(this.files.map(({ turn }) => turn));
    await Promise.all(this.files.flatMap(({ coming }) => (coming === null ? [] : [coming.discard()])));
  }

  private async take(
    file: File,
    from: number,
    length: number | null,
    body: Readable,
    signal: AbortSignal,
  ): Promise<void> {
    const { bytes, name } = file.offered;
    if (file.state !== 'waiting') return;
    if (from !== file.offset) throw new HttpProblem('wrong-offset', { values: { offset: file.offset }, hangsUp: true });
    if (length !== null && from + length > bytes) throw new HttpProblem('wrong-size', { hangsUp: true });
    await this.options.mayMove(signal);
    try {
      if (file.coming === null && !(await this.begin(file))) return;
      this.options.record.meter.current = name;
      await this.write(file, body, signal);
      if (file.offset === bytes && !signal.aborted) await this.commit(file);
    } catch (error) {
      if (error instanceof HttpProblem) throw error;
      await this.trouble(file, error);
    }
  }

  /** False: it isn't wanted. Throws `asked`. */
  private async begin(file: File): Promise<boolean> {
    const { landing, record, onChange, onFile } = this.options;
    const entry = {
      path: file.offered.name,
      bytes: file.offered.bytes,
      mtimeMs: file.offered.mtimeMs,
      executable: false,
    };
    const [existing] = await landing.existing([entry]);
    const policy = existing ? this.choiceFor(file) : 'keep-both';
    if (policy === 'skip') {
      file.state = 'skipped';
      record.skip(file.offered.bytes);
      onChange();
      return false;
    }
    if (policy === 'ask' && existing?.file === true && !existing.own) {
      this.ask(file, existing);
      throw new HttpProblem('asked', { hangsUp: true });
    }
    if (this.files.filter(({ coming }) => coming !== null).length >= maxBegun) {
      throw new HttpProblem('busy', { hangsUp: true });
    }
    const placed = { ...entry, ...(policy === 'replace' && { replace: true }) };
    const begun = await landing.begin(placed, 0, null, onFile !== undefined);
    const onWritten = (bytes: number): void => void (record.meter.bytes += bytes);
    file.coming = new ComingFile({ landing, begun, spare: this.spare, onWritten });
    return true;
  }

  private choiceFor(file: File): ConflictPolicy {
    const { conflicts } = this.options;
    return conflicts === 'ask' ? (file.choice ?? this.choiceForAll ?? 'ask') : conflicts;
  }

  private ask(file: File, { bytes, mtimeMs }: { readonly bytes: number; readonly mtimeMs: number }): void {
    if (file.asked) return;
    file.asked = true;
    const { name, ...coming } = file.offered;
    this.questions.ask({
      question: {
        kind: 'conflict',
        id: randomBytes(8).toString('hex'),
        path: name,
        coming,
        there: { bytes, mtimeMs },
      },
      choices: ['keep-both', 'skip', 'replace'],
      onAnswer: (choice, all) => {
        file.choice = choice as ConflictChoice;
        if (all) this.choiceForAll = file.choice;
        this.options.onChange();
      },
    });
  }

  private async write(file: File, body: Readable, signal: AbortSignal): Promise<void> {
    const { mayMove } = this.options;
    const coming = file.coming!;
    let unasked = 0;
    const onStop = (): void => void body.destroy();
    signal.addEventListener('abort', onStop, { once: true });
    try {
      // Left early it must still be answered.
      for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        if (file.offset + chunk.length > file.offered.bytes) throw new HttpProblem('wrong-size', { hangsUp: true });
        await coming.take(chunk);
        file.offset += chunk.length;
        unasked += chunk.length;
        if (unasked < askBytes) continue;
        unasked = 0;
        await mayMove(signal);
      }
    } catch (error) {
      // The line broke, or another one has taken over: what has come stays.
      if (!body.destroyed && !signal.aborted) throw error;
      if (error instanceof Error && 'code' in error && isOfDisk(error)) throw error;
    } finally {
      signal.removeEventListener('abort', onStop);
    }
  }

  private async commit(file: File): Promise<void> {
    const { record, onFile, onChange } = this.options;
    const { bytes } = file.offered;
    const { path, blake3 } = await file.coming!.finish();
    file.coming = null;
    file.state = 'done';
    record.meter.files++;
    const transferId = record.now.id;
    if (blake3 !== null) onFile?.({ transferId, direction: 'incoming', path, bytes, blake3: hexOf(blake3) });
    onChange();
  }

  /** It couldn't be written. Where that passes the file begins anew; else it is given up. */
  private async trouble(file: File, error: unknown): Promise<never> {
    const why = toFailure(error);
    if (!isWaiting(why.code)) {
      await this.fail(file, 'failed', why);
      throw new HttpProblem('not-saved', { hangsUp: true });
    }
    await this.discard(file);
    this.options.onShortage(why);
    throw new HttpProblem('no-room', { hangsUp: true });
  }

  private async fail(file: File, state: 'failed' | 'left-out', why: Failure): Promise<void> {
    await this.discard(file);
    file.state = state;
    this.options.record.casualty(file.offered.name, why);
    this.options.onChange();
  }

  private async discard(file: File): Promise<void> {
    const { coming } = file;
    file.coming = null;
    file.offset = 0;
    await coming?.discard();
    this.options.record.meter.failed += coming?.written ?? 0;
  }
}

/** A `FerryError`'s code is a word of ours; of a line that broke it is Node's. */
function isOfDisk(error: Error): boolean {
  return error.name === 'FerryError';
}

/** Why the page gave a file up. */
export function unreadableThere(path: string, peer: string): Failure {
  return failure('source-unreadable', { path, peer }, 'peer');
}
