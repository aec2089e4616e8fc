/** Ranges of manifest indexes: plans and receipts name many files in little space with them. */

export type Range = [first: number, last: number];

/** Adds `index` to a list of ranges, growing its last one where it follows on. */
export function addIndex(ranges: Range[], index: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && last[1] + 1 === index) last[1] = index;
  else ranges.push([index, index]);
}
