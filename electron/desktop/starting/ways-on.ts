/** What a person may choose when the engine didn't start, for each cause. Pure. */
import type { ErrorCode, Failure } from '../../../shared/errors.ts';

export const waysOn = ['again', 'any-port', 'every-network', 'show', 'new-key', 'quit'] as const;
export type WayOn = (typeof waysOn)[number];

const byCause: Partial<Record<ErrorCode, readonly WayOn[]>> = {
  'port-in-use': ['again', 'any-port'],
  'port-not-allowed': ['again', 'any-port'],
  'interface-unusable': ['again', 'every-network'],
  'home-unusable': ['again', 'show'],
  'state-newer': ['again', 'show'],
  'identity-damaged': ['again', 'show', 'new-key'],
  'key-locked': ['again', 'show', 'new-key'],
};

/** The first is what Enter does: it changes nothing. There is always a way out. */
export function waysOnAfter({ code, params }: Failure): readonly WayOn[] {
  const ways = byCause[code] ?? ['again'];
  const hasPlace = typeof params?.['path'] === 'string';
  return [...ways.filter((way) => hasPlace || (way !== 'show' && way !== 'new-key')), 'quit'];
}
