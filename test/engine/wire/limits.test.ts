import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as limits from '../../../electron/engine/wire/limits.ts';

test('docs/protocol.md states every limit of the wire as it is', () => {
  const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
  const stated = [...page.matchAll(/^\| (\w+) \| (\d+) \|$/gm)].map(([, name, value]) => [name, Number(value)]);
  const numbers = Object.entries(limits).filter(([, value]) => typeof value === 'number');
  expect(Object.fromEntries(stated)).toEqual(Object.fromEntries(numbers));
});
