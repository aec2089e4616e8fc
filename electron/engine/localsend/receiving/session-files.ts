/** A session's files: which are wanted, with which token, and what has become of each. */
import { randomUUID } from 'node:crypto';
import type { NamedFile } from './manifest.ts';

export interface SessionFile {
  readonly offered: NamedFile;
  /** Its place in the manifest. */
  readonly index: number;
  /**
   * `open`: not decided; `wanted`: may come; `coming`; `placing`: all of it has come; `settled`: in place, lost, or never
   * wanted. A person may leave one out that was wanted: it still may come, and is thrown away.
   */
  state: 'open' | 'wanted' | 'coming' | 'placing' | 'settled';
  /** Null: it isn't wanted. Used once, but for a file that came with a wrong sum. */
  token: string | null;
  leftOut: boolean;
  /** How often it came with a wrong sum. */
  wrong: number;
  /** Hears whether it is in place, or why not (an error code). */
  onSettled: ((failed: string | null) => void) | null;
}

export class SessionFiles {
  readonly all: readonly SessionFile[];
  private readonly byId: ReadonlyMap<string, SessionFile>;
  private undecided: number;
  private unsettled = 0;

  constructor(offered: readonly NamedFile[]) {
    this.all = offered.map((file, index) => ({
      ...{ offered: file, index, state: 'open', token: null, leftOut: false, wrong: 0, onSettled: null },
    }));
    this.byId = new Map(this.all.map((file) => [file.offered.id, file]));
    this.undecided = this.all.length;
  }

  /** Every file has been decided about. */
  get decided(): boolean {
    return this.undecided === 0;
  }

  /** No file is awaited any more. */
  get settled(): boolean {
    return this.decided && this.unsettled === 0;
  }

  find(id: string): SessionFile | undefined {
    return this.byId.get(id);
  }

  want(index: number): void {
    const file = this.all[index]!;
    if (file.state !== 'open') return;
    file.state = 'wanted';
    file.token = randomUUID();
    this.undecided--;
    this.unsettled++;
  }

  /** It isn't wanted. */
  skip(index: number): void {
    const file = this.all[index]!;
    if (file.state !== 'open') return;
    file.state = 'settled';
    this.undecided--;
  }

  /** It is in place, or `failed` says why not. */
  settle(file: SessionFile, failed: string | null): void {
    if (file.state === 'settled' || file.state === 'open') return;
    file.state = 'settled';
    this.unsettled--;
    file.onSettled?.(failed);
    file.onSettled = null;
  }

  /** Tokens of those that are wanted, by their ids. */
  tokens(): Record<string, string> {
    return Object.fromEntries(
      this.all.flatMap(({ offered, token }) => (token === null ? [] : [[offered.id, token] as const])),
    );
  }
}
