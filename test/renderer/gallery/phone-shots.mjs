/** What is photographed of `phone-scenes.ts`: each at two sizes, in both colours and both languages. */
const sizes = { small: { width: 420, height: 640 }, medium: { width: 960, height: 720 } };

const click = (testId) => (page) => page.getByTestId(testId).first().click();
const scrollTo = (testId) => (page) =>
  page
    .getByTestId(testId)
    .first()
    .evaluate((element) => element.scrollIntoView({ block: 'center' }));
const show = click('shared-show');

const each = (name, scene, steps) =>
  Object.entries(sizes).flatMap(([size, at]) =>
    ['light', 'dark'].flatMap((theme) =>
      ['en', 'zh-CN'].map((lang) => ({ name: `${name}-${size}-${theme}-${lang}`, scene, ...at, theme, lang, steps })),
    ),
  );

export const phoneShots = [
  ...each('phones-nearby', 'phones'),
  ...each('phones-settings', 'phones-settings', async (page) => {
    await click('settings-open')(page);
    await scrollTo('settings-localsend')(page);
  }),
  ...each('phones-write', 'phones', click('write-text')),
  ...each('phones-texts', 'texts', scrollTo('transfer')),
  ...each('share-new', 'phones', async (page) => {
    await page.evaluate(() => window.bridge.request({ kind: 'send', paths: ['/home/lin/Pictures/Holiday photos'] }));
    await click('compose-share')(page);
    await page.getByTestId('share-start').waitFor();
  }),
  ...each('share-receive', 'phones', click('receive-by-link')),
  ...each('share-list', 'shared-pin'),
  ...['shared', 'shared-pin', 'shared-locked', 'shared-takes'].flatMap((scene) => each(`share-${scene}`, scene, show)),
  ...each('share-ended', 'shared', async (page) => {
    await show(page);
    await page.evaluate(() => window.bridge.patch({ kind: 'share-gone', id: 'ab'.repeat(16) }));
  }),
  ...['browser-offer', 'localsend-offer', 'localsend-renewed', 'localsend-unproved'].flatMap((scene) =>
    each(scene, scene),
  ),
  ...['localsend-key', 'localsend-plain', 'localsend-changed', 'localsend-pin', 'localsend-pin-wrong'].flatMap(
    (scene) => each(scene, scene, scrollTo('transfer')),
  ),
];
