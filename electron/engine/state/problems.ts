/**
 * What a person has to know of Ferry's own files, until they have said that they do: damage that was mended, protection
 * that was lost. Kept in the home, so that it is said at every start.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { errorCodes, failure, type ErrorCode, type Failure } from '../../../shared/errors.ts';
import type { Problem } from '../../../shared/state.ts';
import type { Log } from './json-file.ts';
import { StateFile, valuesOf, type Content } from './state-file.ts';

/** More of one kind says nothing new. */
export const maxProblems = 50;

const problemSchema = v.object({
  id: v.string(),
  failure: v.object({
    code: v.picklist(errorCodes),
    params: v.optional(v.record(v.string(), v.union([v.string(), v.number()])), {}),
  }),
});

export class Problems {
  /** Told whenever the list has changed. */
  onChange: (problems: readonly Problem[]) => void = () => {};
  private readonly log: Log;
  private readonly file: StateFile<Problem>;
  private list: readonly Problem[] = [];

  private constructor(home: string, log: Log) {
    this.log = log;
    const path = join(home, 'problems.json');
    this.file = new StateFile({
      path,
      body: 'problems',
      shape: 'list',
      parse: valuesOf(problemSchema, ({ id }) => id),
      copy: false,
      // What it said is not known any more: the worst of it is taken to stand.
      lost: 'known-incomplete',
      report: (problem) => {
        this.show(problem);
        return Promise.resolve(true);
      },
    });
  }

  /** Those of earlier starts. */
  static async load(home: string, log: Log): Promise<Problems> {
    const problems = new Problems(home, log);
    try {
      const content = await problems.file.read();
      await problems.take(content);
    } catch (error) {
      log(`problems of earlier starts can't be read: ${String(error)}`);
    }
    return problems;
  }

  get all(): readonly Problem[] {
    return this.list;
  }

  has(code: ErrorCode): boolean {
    return this.list.some((problem) => problem.failure.code === code);
  }

  /** Shown from now on, once for a file. Resolves to whether the next start will know of it as well; never rejects. */
  readonly report = async (problem: Failure): Promise<boolean> => {
    this.log(`${problem.code} ${JSON.stringify(problem.params ?? {})}`);
    const shown = this.show(problem);
    return this.save((kept) => [...kept.filter(([id]) => id !== shown.id), [shown.id, shown]]);
  };

  /** Shown in this run only: the next start looks by itself whether it is still so. */
  readonly note = (problem: Failure): void => {
    this.log(`${problem.code} ${JSON.stringify(problem.params ?? {})}`);
    this.show(problem);
  };

  /** Adds to the count of something that happens again and again: one line for all of it, in this run only. */
  tally(code: ErrorCode, more: number): void {
    const before = this.list.find(({ failure }) => failure.code === code)?.failure.params?.['count'];
    this.show(failure(code, { count: more + (typeof before === 'number' ? before : 0) }));
  }

  /** The person knows. False: there is no such problem. */
  async dismiss(id: string): Promise<boolean> {
    if (!this.list.some((problem) => problem.id === id)) return false;
    this.set(this.list.filter((problem) => problem.id !== id));
    await this.save((kept) => kept.filter(([key]) => key !== id));
    return true;
  }

  /** A file of problems that was itself damaged is written anew, with that among them. */
  private async take({ kind, entries }: Content<Problem>): Promise<void> {
    this.set([...entries.map(([, problem]) => problem), ...this.list]);
    if (kind === 'damaged') await this.save(() => this.list.map((problem) => [problem.id, problem]));
  }

  private show({ code, params = {} }: Failure): Problem {
    const shown = { id: `${code} ${params['path'] ?? ''}`, failure: failure(code, params) };
    this.set([...this.list.filter(({ id }) => id !== shown.id), shown]);
    return shown;
  }

  private set(list: readonly Problem[]): void {
    this.list = list.slice(-maxProblems);
    this.onChange(this.list);
  }

  private async save(change: Parameters<StateFile<Problem>['update']>[0]): Promise<boolean> {
    try {
      await this.file.update((kept) => change(kept).slice(-maxProblems));
      return true;
    } catch (error) {
      this.log(`problems not kept: ${String(error)}`);
      return false;
    }
  }
}
