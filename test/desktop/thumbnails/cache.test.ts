/** The desktop's cache of small pictures: found under the name that others give it, and believed only of the file as it is now. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { cachedThumbnail, cacheFolder, maxThumbnailBytes, uriOf } from '../../../electron/desktop/thumbnails/cache.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { png, type PngOptions } from './png.ts';

const odd = ['plain.png', 'a b#c?d%e.png', "it's; [x] {y} ~!*()&=:@+$,.png", 'naïve 名 🌸.png', '^`|<>"\\.png'];
const hasGio = spawnSync('gio', ['version']).error === undefined;

async function file() {
  const dir = await temporaryFolder();
  const path = join(dir, 'a picture.png');
  await writeFile(path, 'x');
  await utimes(path, 1_700_000_000.9, 1_700_000_000.9);
  const folder = join(dir, 'thumbnails');
  const texts = { 'Thumb::URI': uriOf(path), 'Thumb::MTime': '1700000000' };
  const at = (size: string): string => join(folder, size, `${createHash('md5').update(uriOf(path)).digest('hex')}.png`);
  const keep = async (size: string, options: PngOptions = {}): Promise<Buffer> => {
    const made = png({ texts, ...options });
    await mkdir(join(folder, size), { recursive: true });
    await writeFile(at(size), made);
    return made;
  };
  return { path, texts, keep, at, find: () => cachedThumbnail(folder, path) };
}

test.skipIf(!hasGio)('an address is escaped as GLib does it (skipped without gio)', async () => {
  const dir = await temporaryFolder();
  for (const name of odd) {
    await writeFile(join(dir, name), '');
    const { stdout } = await promisify(execFile)('gio', ['info', join(dir, name)], {
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    expect(stdout).toContain(`uri: ${uriOf(join(dir, name))}\n`);
  }
});

test('the cache is where XDG_CACHE_HOME says, if that is absolute', () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/c' })).toBe('/c/thumbnails');
  expect(cacheFolder({ XDG_CACHE_HOME: '' }, () => '/h')).toBe('/h/.cache/thumbnails');
  expect(cacheFolder({ XDG_CACHE_HOME: 'c' }, () => '/h')).toBe('/h/.cache/thumbnails');
});

test('the smallest that is there and is of the file as it is now', async () => {
  const { find, keep } = await file();
  expect(await find()).toBeNull();
  const large = await keep('large', { width: 256 });
  expect(await find()).toEqual(large);
  const normal = await keep('normal', { width: 128, height: 128 });
  expect(await find()).toEqual(normal);
});

test('one of another time, of another file, or without a word of it, is none', async () => {
  const { find, keep, texts, path } = await file();
  for (const wrong of [{ ...texts, 'Thumb::MTime': '1699999999' }, { ...texts, 'Thumb::URI': 'file:///b' }, {}]) {
    await keep('normal', { texts: wrong });
    expect(await find(), JSON.stringify(wrong)).toBeNull();
  }
  for (const seconds of ['1700000000', '1700000000.900123']) {
    await keep('normal', { texts: { ...texts, 'Thumb::MTime': seconds } });
    expect(await find()).not.toBeNull();
  }
  await utimes(path, 5, 5);
  expect(await find()).toBeNull();
});

test('one that is larger than its size may be, or no whole PNG, is none', async () => {
  const { find, keep, at } = await file();
  await keep('normal', { width: 129 });
  expect(await find()).toBeNull();
  const most = maxThumbnailBytes - (await keep('normal', { padding: 1 })).length + 1;
  await keep('normal', { padding: most });
  expect((await find())?.length).toBe(maxThumbnailBytes);
  const made = await keep('normal', { padding: most + 1 });
  expect(await find()).toBeNull();
  for (const bytes of [made.subarray(0, 60), Buffer.from('GIF89a'), Buffer.alloc(0)]) {
    await writeFile(at('normal'), bytes);
    expect(await find()).toBeNull();
  }
});
