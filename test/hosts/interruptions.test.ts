/**
 * Lines that go away in mid-transfer, between two hosts: the terminal app as it ships goes on where it
 * stopped. `build/interruptions.mjs`, which says what is checked and counted, does the same at full size.
 */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { build } from '../../build/build.mjs';
import { maxExtra, overhead } from '../../build/interruptions/limits.mjs';
import { interrupt, interruptions } from '../../build/interruptions/ways.mjs';
import { lan, noNamespaces } from '../support/netns.ts';
import { tempDir } from '../support/pair.ts';

beforeAll(async () => {
  if (noNamespaces === null) await build(['main']);
});

beforeEach(({ skip }) => skip(noNamespaces !== null, noNamespaces ?? ''));

test.each(['link down for 1 s', 'reset'])(
  '%s: the file arrives whole, and next to nothing is sent twice',
  async (name) => {
    const { env } = await lan('a', 'b');
    const { extra, bytes } = await interrupt(env, await tempDir('ferry-hosts-'), interruptions[name]!);
    expect(extra).toBeLessThan(maxExtra + overhead * bytes);
  },
);
