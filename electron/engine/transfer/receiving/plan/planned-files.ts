/**
 * What each file of a manifest waits for over one connection, once it is planned: what the sender may send now, from
 * where, and whether it may replace what is there.
 */
import { violation } from '../../../wire/frames.ts';
import { ByteList } from '../../agreed/byte-list.ts';
import type { Prefix } from '../../agreed/prefixes.ts';
import type { PlannedDelta } from './deltas.ts';

/** A file's state. `comparing`: the sender compares; the file may come or turn out to be the same. */
const unplanned = 0;
const coming = 1;
const comparing = 2;
const settled = 3;

export class PlannedFiles {
  private readonly states = new ByteList();
  /** Files of which bytes have come, and no end. */
  private readonly begun = new Set<number>();
  /** Where files that were cut off may go on. */
  private readonly prefixes = new Map<number, readonly Prefix[]>();
  private readonly deltas = new Map<number, PlannedDelta>();
  private readonly replacing = new Set<number>();
  /** Files that were put off and may come now. */
  private readonly late = new Set<number>();
  private waiting = 0;

  /** Files that are coming or being compared. */
  get open(): number {
    return this.waiting;
  }

  /** May the sender send this file now? */
  mayCome(file: number): boolean {
    const state = this.states.get(file);
    return state === coming || state === comparing;
  }

  /** The sender compares it with what is here: it comes only when it differs. */
  isCompared(file: number): boolean {
    return this.states.get(file) === comparing;
  }

  /** It was put off, so it comes out of the manifest's order. */
  isLate(file: number): boolean {
    return this.late.has(file);
  }

  /** It may take the place of what is there. */
  mayReplace(file: number): boolean {
    return this.replacing.has(file);
  }

  /** Bytes of this file have come. */
  hasBegun(file: number): boolean {
    return this.begun.has(file);
  }

  /** The plan offered to go on with the file from `offset`. */
  mayContinue(file: number, offset: number): boolean {
    return this.prefixes.get(file)?.some(([at]) => at === offset) ?? false;
  }

  /** What of the file was asked for as a delta; null: it comes whole. */
  deltaOf(file: number): PlannedDelta | null {
    return this.deltas.get(file) ?? null;
  }

  compareBlocks(file: number, delta: PlannedDelta): void {
    this.deltas.set(file, delta);
  }

  expect(file: number): void {
    this.states.set(file, coming);
    this.waiting++;
  }

  expectLate(file: number): void {
    this.late.add(file);
  }

  compare(file: number): void {
    this.states.set(file, comparing);
    this.waiting++;
  }

  allowReplacing(file: number): void {
    this.replacing.add(file);
  }

  continueFrom(file: number, prefixes: readonly Prefix[]): void {
    this.prefixes.set(file, prefixes);
  }

  begin(file: number): void {
    this.begun.add(file);
  }

  /** It is to come once more. */
  again(file: number): void {
    this.begun.delete(file);
  }

  /** The file has ended, was lost, or is the same as ours. */
  settle(file: number): void {
    this.begun.delete(file);
    // Mostly empty: looking for nothing in four more collections costs every file of many small ones.
    if (this.prefixes.size > 0) this.prefixes.delete(file);
    if (this.deltas.size > 0) this.deltas.delete(file);
    if (this.late.size > 0) this.late.delete(file);
    if (this.replacing.size > 0) this.replacing.delete(file);
    this.states.set(file, settled);
    this.waiting--;
  }

  /** The file was compared and differs: a person decides before it may come. */
  putOff(file: number): void {
    this.states.set(file, unplanned);
    this.waiting--;
  }

  /** Throws `protocol-violation` where the sender was not asked to compare this file, or has begun to send it. */
  checkComparing(file: number): void {
    if (this.states.get(file) !== comparing || this.begun.has(file)) throw violation(`file ${file} is not compared`);
  }
}
