/** Few figures, some of them spoilt by a neighbour: medians, and how far apart the middle lies. */

/** The middle value; of an even number the mean of the two middle ones. Throws on none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** By linear interpolation between the two nearest values. `at`: 0 to 1. */
export function quantile(values: readonly number[], at: number): number {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * at;
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position - Math.floor(position));
}

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Half the range of the middle half, as a share of the median. */
  readonly spread: number;
}

export function summarize(values: readonly number[]): Summary {
  const middle = median(values);
  return {
    median: middle,
    min: Math.min(...values),
    max: Math.max(...values),
    spread: middle === 0 ? 0 : (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / middle,
  };
}

/** The median of `a` over `b` round by round: what drifts between rounds cancels. Rounds where one is missing don't count. */
export function pairedRatio(a: readonly (number | null)[], b: readonly (number | null)[]): number | null {
  const ratios = a.flatMap((value, round) => {
    const other = b[round];
    return value === null || other === null || other === undefined ? [] : [value / other];
  });
  return ratios.length === 0 ? null : median(ratios);
}
