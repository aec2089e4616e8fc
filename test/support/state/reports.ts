/** What people would have been told: `Report`s that are kept in a list. */
import type { Failure } from '../../../shared/errors.ts';

export class Reports {
  readonly all: Failure[] = [];
  /** False: as in a home that can't be written. */
  kept = true;

  readonly report = (problem: Failure): Promise<boolean> => {
    this.all.push(problem);
    return Promise.resolve(this.kept);
  };

  has(code: string): boolean {
    return this.codes.includes(code);
  }

  get codes(): string[] {
    return this.all.map(({ code }) => code);
  }
}
