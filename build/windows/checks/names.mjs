/** Names: what Windows can't hold, two that are one there, the case on the disk, wildcards. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { equal, onWindows, other, partials, put, same, tree, win } from '../stage.mjs';

const bad = [
  ...['con', 'nul.txt', 'COM1.log', 'a:b', 'f.txt::$DATA', 'trail.', 'trail ', 'q?', 'st*r', 'pi|pe', 'lt<', 'quo"te'],
  ...['C:evil', 'back\\slash', 'aux/inside.txt', 'dot./inside.txt'],
];
const long = ['n', 'm', 'o', 'p', 'q'].map((letter) => letter.repeat(60)).join('/');
const good = ['ok.txt', ' lead', '.dot', 'Case.txt', 'case.TXT', 'caf\u00e9', 'cafe\u0301', `${long}/deep.txt`];

/** @type {readonly import('../smoke.mjs').Check[]} */
export const nameChecks = [
  // A Windows disk can't hold such names to begin with.
  ...(onWindows
    ? []
    : [
        {
          name: 'names that Windows can’t hold are refused, the others arrive, nothing elsewhere',
          /** @param {import('../stage.mjs').Stage} stage */
          async run(stage) {
            const source = put(stage.at('names'), Object.fromEntries([...bad, ...good].map((n) => [`n/${n}`, n])));
            const dir = stage.at('in-names');
            const { codes } = await stage.transfer(other, 'win', [join(source, 'n')], dir);
            equal(codes, [1, 1], 'exit codes');
            const arrived = [...good].map((name) => Buffer.from(name).toString('latin1')).sort();
            equal(Object.values(tree(dir)).sort(), arrived, 'what arrived');
            equal(
              Object.keys(tree(dir)).some((n) => /case \(2\)/i.test(n)),
              true,
              'a second name for the other case',
            );
          },
        },
        {
          name: 'case twins under replace: the same files however often they are sent',
          /** @param {import('../stage.mjs').Stage} stage */
          async run(stage) {
            const source = put(stage.at('twins'), { 'd/Readme.txt': 'one', 'd/README.txt': 'two', 'd/other.txt': 'x' });
            const dir = stage.at('in-twins');
            const seen = [];
            for (const round of ['first', 'second', 'third']) {
              const { codes } = await stage.transfer(other, 'win', [join(source, 'd')], dir, {
                options: ['--conflicts', 'replace'],
              });
              equal(codes, [0, 0], `exit codes of the ${round} round`);
              seen.push(Object.values(tree(dir)).sort());
              for (const name of ['README', 'Readme']) {
                fs.writeFileSync(join(source, `d/${name}.txt`), `${name} after the ${round}`);
              }
            }
            equal(
              seen.map((files) => files.length),
              [3, 3, 3],
              'files after each round',
            );
            equal(seen.at(-1), ['README after the second', 'Readme after the second', 'x'], 'contents in the end');
          },
        },
      ]),
  {
    name: 'a name typed in another case arrives as it is on the disk',
    async run(stage) {
      const source = put(stage.at('case'), { 'Folder/Holiday Photo.JPG': 'x', 'Letter.txt': 'y' });
      const dir = stage.at('in-case');
      const typed = ['folder', 'LETTER.TXT'].map((name) => win(join(source, name)));
      const { codes } = await stage.transfer('win', other, typed, dir, { raw: true });
      equal(codes, [0, 0], 'exit codes');
      same(tree(dir), { 'Folder/Holiday Photo.JPG': 'x', 'Letter.txt': 'y' });
    },
  },
  {
    name: '*.txt is every file of that name; one that matches nothing is said',
    async run(stage) {
      const source = put(stage.at('wild'), { 'a.txt': 'a', 'b.TXT': 'b', 'c.md': 'c', 'sub/d.txt': 'd' });
      const dir = stage.at('in-wild');
      const { codes } = await stage.transfer('win', other, [win(join(source, '*.txt'))], dir, { raw: true });
      equal(codes, [0, 0], 'exit codes');
      same(tree(dir), { 'a.txt': 'a', 'b.TXT': 'b' });
      const none = stage.ferry('win', 'wild', ['send', win(join(source, '*.doc')), '--to', '127.0.0.1:1', '--json']);
      await none.ended;
      equal(none.last()?.['code'], 'path-not-found', 'code');
      equal(partials(dir), [], 'partial files');
    },
  },
];
