/** What is photographed of `phone-scenes.ts`. */
import { click, scrollTo, state } from './steps.mjs';

const to = (testId) => (page) => scrollTo(page, `[data-testid=${testId}]`, 'center');
const show = click('shared-show');

export const phoneShots = [
  state('phones-nearby', 'phones'),
  state('phones-settings', 'phones-settings', async (page) => {
    await click('settings-open')(page);
    await to('settings-localsend')(page);
  }),
  state('phones-write', 'phones', click('write-text')),
  state('phones-texts', 'texts', to('transfer')),
  state('share-new', 'phones', async (page) => {
    await page.evaluate(() => window.bridge.request({ kind: 'send', paths: ['/home/lin/Pictures/Holiday photos'] }));
    await click('compose-share')(page);
    await page.getByTestId('share-start').waitFor();
  }),
  state('share-receive', 'phones', click('receive-by-link')),
  state('share-list', 'shared-pin'),
  ...['shared', 'shared-pin', 'shared-locked', 'shared-takes'].map((scene) => state(`share-${scene}`, scene, show)),
  state('share-ended', 'shared', async (page) => {
    await show(page);
    await page.evaluate(() => window.bridge.patch({ kind: 'share-gone', id: 'ab'.repeat(16) }));
  }),
  ...['browser-offer', 'localsend-offer', 'localsend-renewed', 'localsend-unproved'].map((scene) =>
    state(scene, scene),
  ),
  ...['localsend-key', 'localsend-plain', 'localsend-changed', 'localsend-pin', 'localsend-pin-wrong'].map((scene) =>
    state(scene, scene, to('transfer')),
  ),
];
