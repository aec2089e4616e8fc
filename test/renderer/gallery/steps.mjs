/** What a person does in the gallery's window to get from a scene to a state. */

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{ name: string, scene: string, steps: (page: Page) => Promise<unknown> }} State */

/**
 * @param {string} name
 * @param {string} scene
 * @param {(page: Page) => Promise<unknown>} [steps]
 * @returns {State}
 */
export const state = (name, scene, steps = async () => {}) => ({ name, scene, steps });

/** @param {string} testId */
export const click = (testId) => (/** @type {Page} */ page) => page.getByTestId(testId).first().click();

/** Holds a file over the first of these elements. @param {string} selector */
export const dragOver = (selector) => (/** @type {Page} */ page) =>
  page.evaluate((target) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'x.txt'));
    document
      .querySelector(target)
      ?.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }, selector);

/**
 * @param {Page} page
 * @param {string} selector
 * @param {ScrollLogicalPosition} [block]
 */
export const scrollTo = (page, selector, block = 'start') =>
  page
    .locator(selector)
    .first()
    .evaluate((element, to) => element.scrollIntoView({ block: to }), block);
