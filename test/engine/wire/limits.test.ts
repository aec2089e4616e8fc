import { expect, test } from 'vitest';
import * as discovery from '../../../electron/engine/discovery/times-and-limits.ts';
import { maxDepth, maxNameBytes, maxPathBytes } from '../../../electron/engine/disk/names/safe-path.ts';
import * as gate from '../../../electron/engine/net/admission/gate.ts';
import {
  greetingWindowMs,
  maxGreetings,
  maxGreetingsPerRemote,
} from '../../../electron/engine/net/admission/greetings.ts';
import * as pace from '../../../electron/engine/net/admission/pace.ts';
import { maxCallers, tokenBytes } from '../../../electron/engine/net/plain.ts';
import * as limits from '../../../electron/engine/wire/limits.ts';
import { longestTakenMs, readingShare } from '../../../electron/engine/wire/reading-share.ts';
import { page, rowsUnder } from '../../support/page.ts';

function numbersIn(module: object): Record<string, number> {
  return Object.fromEntries(
    Object.entries(module).filter((each): each is [string, number] => typeof each[1] === 'number'),
  );
}

test('docs/protocol.md states every limit as it is, and none that is not', () => {
  const expected = [
    numbersIn(limits),
    { maxPathBytes, maxDepth, maxNameBytes },
    numbersIn(discovery),
    numbersIn(gate),
    numbersIn(pace),
    { readingShare: Math.round(readingShare * 100) / 100, longestTakenMs },
    { tokenBytes, maxCallers, greetingWindowMs, maxGreetings, maxGreetingsPerRemote },
  ].flatMap((each) => Object.entries(each));
  // By name: `silenceMs` is one of the wire's and one of discovery's.
  const byName = (a: [string, number], b: [string, number]) => a[0].localeCompare(b[0]) || a[1] - b[1];
  const stated = rowsUnder(page('protocol.md'), 'limit', 'value').map(([name, value]): [string, number] => [
    name!,
    Number(value),
  ]);
  expect(stated.toSorted(byName)).toEqual(expected.toSorted(byName));
});
