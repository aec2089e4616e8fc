/** Whom a person trusts: "always" asks no more, another key under a trusted name gets nothing, until it is forgotten. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describeApp } from '../ferry.ts';
import { launchPair, Side, type Pair } from '../pair.ts';
import { pictures } from '../pictures.ts';

/** Two windows, and two files to send. */
async function start(): Promise<Pair & { readonly files: readonly [string, string] }> {
  const pair = await launchPair();
  onTestFinished(pair.close);
  const outbox = join(pair.dir, 'outbox');
  await mkdir(outbox);
  const files = [join(outbox, 'first.txt'), join(outbox, 'second.txt')] as const;
  for (const file of files) await writeFile(file, file);
  return { ...pair, files };
}

/** Sends a file to somebody new, who says "always"; and remembers whom it went to. */
async function acceptAlways(from: Side, to: Side, file: string): Promise<void> {
  await from.drop(from.card(to), [file]);
  await to.offer.getByTestId('offer-always').click();
  await Promise.all([from.row('done').waitFor(), to.row('done').waitFor()]);
  await Promise.all([from.remember(to), to.trusts(from).waitFor()]);
}

describeApp('trust', () => {
  test('a device accepted always is asked about no more, and both windows call the other trusted', async () => {
    const { anna, ben, files } = await start();
    await acceptAlways(anna, ben, files[0]);
    await pictures(anna.app, 'trusted-sender');
    await anna.drop(anna.card(ben), [files[1]]);
    await expect.poll(() => ben.received()).toEqual(['first.txt', 'second.txt']);
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    expect(await ben.page.getByTestId('transfer').count()).toBe(2);
    await pictures(ben.app, 'trusted-receiver');

    await ben.page.getByTestId('settings-open').click();
    const remembered = ben.page.locator(`[data-known="${anna.fingerprint}"]`);
    expect(await remembered.getByTestId('known-auto-accept').getAttribute('aria-checked')).toBe('true');
    await remembered.scrollIntoViewIfNeeded();
    await pictures(ben.app, 'settings-remembered');
  });

  test('one that was accepted once is known by its key: it is asked about again, but is no first contact any more', async () => {
    const { anna, ben, files } = await start();
    await anna.drop(anna.card(ben), [files[0]]);
    await ben.offer.getByTestId('offer-code').waitFor();
    await ben.accept();
    await Promise.all([anna.row('done').waitFor(), ben.row('done').waitFor()]);
    await Promise.all([anna.trusts(ben).waitFor(), ben.trusts(anna).waitFor()]);
    await anna.drop(anna.card(ben), [files[1]]);
    await ben.offer.getByTestId('offer-accept').waitFor();
    expect(await ben.offer.getByTestId('offer-code').count()).toBe(0);
    await ben.accept();
    await expect.poll(() => ben.received()).toEqual(['first.txt', 'second.txt']);
    // "Always" is a choice of its own.
    const known = (await ben.state()).known.find(({ fingerprint }) => fingerprint === anna.fingerprint);
    expect(known?.rule).toBe('ask');
  });

  // The engine lets such an offer ask for the moment it takes to open the folder: the dialog flashes by.
  test('and the question does not even flash by', async () => {
    const { anna, ben, files } = await start();
    await acceptAlways(anna, ben, files[0]);
    await ben.offer.waitFor({ state: 'detached' });
    await ben.page.evaluate(() => {
      const look = () => {
        if (document.querySelector('[data-testid="offer-dialog"]')) document.body.dataset['asked'] = 'yes';
      };
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    });
    await anna.drop(anna.card(ben), [files[1]]);
    await expect.poll(() => ben.received()).toHaveLength(2);
    expect(await ben.page.evaluate(() => document.body.dataset['asked'])).toBeUndefined();
  });

  test('another key under a trusted name gets not one byte and gives none, and both windows say why', async () => {
    const { anna, ben, dir, files } = await start();
    await acceptAlways(anna, ben, files[0]);
    await anna.reset({ keepKnown: true });
    await ben.app.close();
    await rm(join(ben.app.home, 'identity'), { recursive: true });
    await rm(ben.inbox, { recursive: true });
    const stranger = await Side.launch('Ben', join(dir, 'ben'));
    onTestFinished(async () => void (await stranger.app.close()));
    expect(stranger.fingerprint).not.toBe(ben.fingerprint);
    await Promise.all([anna.card(stranger).waitFor(), stranger.card(anna).waitFor()]);
    await anna.card(ben).waitFor({ state: 'detached' });
    expect(await anna.trusts(stranger).count()).toBe(0);
    expect(await anna.card(stranger).getByTestId('namesake').innerText()).toBe('Not your “Ben”');
    await pictures(anna.app, 'namesake');

    // Towards the stranger …
    await anna.drop(anna.card(stranger), [files[1]]);
    await Promise.all([anna.row('failed').waitFor(), stranger.row('failed').waitFor()]);
    expect(await anna.outcome()).toMatch(/^Ben shows a different key than the one remembered, so not one byte/);
    expect(await stranger.outcome()).toContain('remembers another key for this device, so not one byte');
    await pictures(anna.app, 'changed-key-sender');
    await pictures(stranger.app, 'changed-key-receiver');
    expect(await stranger.received()).toEqual([]);
    await anna.reset({ keepKnown: true });
    await stranger.reset({ keepKnown: true });

    // … and from it.
    await stranger.drop(stranger.card(anna), [files[1]]);
    await Promise.all([anna.row('failed').waitFor(), stranger.row('failed').waitFor()]);
    expect(await anna.outcome()).toMatch(/^Ben shows a different key than the one remembered, so not one byte/);
    expect(await stranger.outcome()).toMatch(/^Anna remembers another key for this device, so not one byte/);
    await pictures(anna.app, 'changed-key-here');
    await pictures(stranger.app, 'changed-key-there');
    expect(await anna.received()).toEqual([]);

    // Until the person who remembers the old key forgets it.
    await anna.row('failed').getByTestId('transfer-forget').click();
    await anna.drop(anna.card(stranger), [files[1]]);
    await Promise.all([anna.row('done').waitFor(), stranger.row('done').waitFor()]);
    await anna.remember(stranger);
    expect(await stranger.received()).toEqual(['second.txt']);
  });
});
