import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeApp, launchFerry, screenshot, type FerryApp } from './ferry.ts';

describeApp('the real app', () => {
  let ferry: FerryApp;
  beforeAll(async () => {
    const t = performance.now();
    ferry = await launchFerry({ name: 'Test Harbour' });
    console.log('up in', performance.now() - t);
  });
  afterAll(async () => {
    expect(await ferry.close()).toBe(0);
  });

  test('shows its name', async () => {
    expect(await ferry.page.getByTestId('self-name').textContent()).toContain('Test Harbour');
    await screenshot(ferry.page, 'first');
    console.log(ferry.output());
  });
});
