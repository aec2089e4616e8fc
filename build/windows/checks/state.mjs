/** Files of Ferry's own that another program holds open. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { codeOf, equal, manyFiles, other, partials, put, same, tree } from '../stage.mjs';

/** @type {readonly import('../smoke.mjs').Check[]} */
export const stateChecks = [
  {
    name: 'a program that opens what is new in the home: the first start makes its key, the history is kept',
    async run(stage) {
      const home = stage.at('home-win-held');
      const opener = await stage.openNewFiles('home-opener', home, 1, 300);
      const source = put(stage.at('held-home'), manyFiles(3));
      const dir = stage.at('in-held-home');
      const { codes, receiver } = await stage.transfer(other, 'win', [join(source, 'd')], dir, {
        receiver: 'held.1',
        sender: 'heldsender.1',
      });
      const opened = await opener.stop();
      equal([codes, receiver.said().includes('rror')], [[0, 0], false], 'exit codes, an error said');
      equal(opened > 0, true, 'something was opened');
      same(tree(dir), tree(source));
      const history = JSON.parse(fs.readFileSync(join(home, 'history.json'), 'utf8'));
      equal(history.transfers.length, 1, 'transfers in the history');
      const left = fs.readdirSync(home).filter((name) => /\.tmp$|^identity-/.test(name));
      equal(left, [], 'left in the home');
    },
  },
  {
    name: 'a list of devices that is held for good: files arrive all the same, and it is said',
    async run(stage) {
      const source = put(stage.at('held-known'), manyFiles(3));
      const dir = stage.at('in-held-known');
      const home = stage.at('home-win-heldknown');
      put(home, { 'known-devices.json': '{"version":1,"devices":[]}\n' });
      const holder = await stage.hold('known-holder', [join(home, 'known-devices.json')], 1);
      // The sender remembers whom it sent to (FERRY_ACCEPT_NEW).
      const { codes, sender } = await stage.transfer('win', other, [join(source, 'd')], dir, { sender: 'heldknown.1' });
      await holder.end();
      equal(codes, [0, 0], 'exit codes');
      same(tree(dir), tree(source));
      equal(
        sender.lines().some(({ code }) => code === 'not-kept'),
        true,
        `said that it can’t be kept: ${sender.text()} ${sender.said()}`,
      );
      equal(partials(dir), [], 'partial files');
    },
  },
  {
    name: 'three writers and a reader of one list: nothing is lost',
    async run(stage) {
      const home = stage.at('home-win-three');
      fs.mkdirSync(home, { recursive: true });
      const opener = await stage.openNewFiles('three-opener', home, 3, 50);
      const source = put(stage.at('three'), manyFiles(1));
      for (let round = 0; round < 2; round++) {
        const codes = await Promise.all(
          [1, 2, 3].map(async (n) => {
            const dir = stage.at(`in-three-${round}-${n}`);
            return (await stage.transfer('win', other, [join(source, 'd')], dir, { sender: `three.${round}-${n}` }))
              .codes;
          }),
        );
        equal(codes.flat(), [0, 0, 0, 0, 0, 0], 'exit codes');
      }
      await opener.stop();
      const { transfers } = JSON.parse(fs.readFileSync(join(home, 'history.json'), 'utf8'));
      equal(transfers.length, 6, 'transfers in the history');
    },
  },
  {
    name: 'a source that is open elsewhere without sharing fails alone',
    async run(stage) {
      const source = put(stage.at('lock'), { 'd/locked.txt': 'x', 'd/free.txt': 'y' });
      const dir = stage.at('in-lock');
      const holder = await stage.hold('hold3', [join(source, 'd/locked.txt')], 0);
      const { codes, sent } = await stage.transfer('win', other, [join(source, 'd')], dir);
      await holder.end();
      equal([codes, sent?.['casualties'].map(codeOf)], [[1, 1], ['source-unreadable']], 'exit codes, casualties');
      same(tree(dir), { 'd/free.txt': 'y' });
    },
  },
];
