import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../../build/build.mjs';
import { licences } from '../../../build/packaging/licences.mjs';
import { components } from '../../../renderer/help/components.ts';

test.skipIf(!existsSync(join(root, 'out', 'licences.json')))(
  'all that About names comes with its licence in the package',
  () => {
    const names = new Set(licences().map(({ name }) => name));
    // Electron's own stands beside, in files that its makers ship.
    expect(components.map(({ name }) => name).filter((name) => name !== 'electron' && !names.has(name))).toEqual([]);
  },
);
