/** Times that libuv reads back otherwise than they were set there. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { equal, other, put } from '../stage.mjs';

const dates = {
  'before-1970.txt': Date.UTC(1961, 3, 12, 6, 7, 0, 123),
  'eve-of-1970.txt': -1,
  'far.txt': Date.UTC(2093, 6, 4, 5, 6, 7, 891),
  'farther.txt': Date.UTC(2101, 1, 2, 3, 4, 5, 677),
};

/** @type {readonly import('../smoke.mjs').Check[]} */
export const timeChecks = [
  {
    name: 'times before 1970 and after 2036 arrive as they are, both ways, and make no file changed',
    async run(stage) {
      const source = stage.at('times');
      put(source, Object.fromEntries(Object.keys(dates).map((name) => [`d/${name}`, name])));
      const many = Array.from({ length: 300 }, (_, i) => [`d/m${i}.txt`, Date.UTC(2060, 0, 1) + i * 86_400_007]);
      put(source, Object.fromEntries(many.map(([name]) => [name, String(name)])));
      const wanted = [...Object.entries(dates).map(([name, ms]) => [`d/${name}`, ms]), ...many];
      // Node cuts a number of seconds off at microseconds, and takes a negative one to mean now.
      for (const [name, ms] of wanted) {
        fs.utimesSync(
          join(source, String(name)),
          1e9,
          Number(ms) < 0 ? new Date(Number(ms)) : (Number(ms) + 0.002) / 1000,
        );
      }
      equal(
        wanted.filter(([name, ms]) => exactMs(join(source, String(name))) !== ms).slice(0, 3),
        [],
        'times to begin with',
      );
      const there = stage.at('in-times');
      const back = stage.at('in-times-back');
      /** @type {readonly (readonly [import('../stage.mjs').Side, import('../stage.mjs').Side, string, string])[]} */
      const ways = [
        [other, 'win', source, there],
        ['win', other, there, back],
      ];
      for (const [from, to, src, dir] of ways) {
        for (const skipped of [0, wanted.length]) {
          const { codes, sent } = await stage.transfer(from, to, [join(src, 'd')], dir);
          equal([codes, sent?.['skipped'].files], [[0, 0], skipped], `${from} to ${to}`);
        }
        const found = wanted.map(([name]) => [name, exactMs(join(dir, String(name)))]);
        equal(found.filter(([, ms], i) => ms !== wanted[i]?.[1]).slice(0, 3), [], `times of ${to}`);
      }
    },
  },
];

/** @param {string} path */
function exactMs(path) {
  const { mtimeNs } = fs.statSync(path, { bigint: true });
  const ms = mtimeNs / 1_000_000n;
  return Number(mtimeNs < ms * 1_000_000n ? ms - 1n : ms);
}
