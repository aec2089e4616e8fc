/** What axe finds in a window as it stands. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { still } from './appearance.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Found {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly any: readonly { readonly data?: unknown }[] }[];
  }[];
}

/**
 * By every rule it has, best practice and experiments included, once nothing moves any more; one short text a rule. Evaluated,
 * since the page lets no other script in.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(await readFile(axe, 'utf8'));
  await still(page);
  // Every rule, also those that are off by default. A dialog's own fences are hidden from whoever can't see, and turn the focus
  // around.
  const { violations } = await page.evaluate<Found>(
    `axe.run({ exclude: ['[data-base-ui-focus-guard]'] }, {
      // Every rule looks at everything all the same; neither what passed is described, nor where by a selector.
      resultTypes: ['violations'],
      selectors: false,
      rules: Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }])),
    })`,
  );
  return violations.map(({ id, nodes }) => {
    const told = nodes.map(
      ({ html, any }) => `${html.slice(0, 200)} ${JSON.stringify(any[0]?.data ?? null).slice(0, 300)}`,
    );
    return `${id}: ${told.join('\n  ')}`;
  });
}
