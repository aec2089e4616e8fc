/**
 * Pictures of a state for people to look at: `test-results/NAME.png` as the window stands. With FERRY_PICTURES set,
 * also at three sizes, in both colours.
 */
import { screenshot } from './ferry.ts';
import type { FerryApp } from './ferry.ts';
import { inEachTheme } from './window/appearance.ts';

/** Whether the tests dwell on each state long enough for its pictures. */
export const everyPicture = Boolean(process.env['FERRY_PICTURES']);

const sizes = [
  { width: 420, height: 640 },
  { width: 960, height: 720 },
  { width: 1600, height: 1000 },
];

export async function pictures({ page, resize }: FerryApp, name: string): Promise<void> {
  if (!everyPicture) {
    await screenshot(page, name);
    return;
  }
  const [width, height] = await page.evaluate(() => [innerWidth, innerHeight] as const);
  for (const size of sizes) {
    await resize(size.width, size.height);
    await inEachTheme(page, async (theme) => {
      await screenshot(page, `${name}-${size.width}x${size.height}-${theme}`);
    });
  }
  await resize(width, height);
}
