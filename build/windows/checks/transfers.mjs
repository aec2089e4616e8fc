/** Trees both ways, a kill in the middle, and what many small files take. */
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  equal,
  freePort,
  limited,
  manyFiles,
  other,
  partials,
  pathOn,
  put,
  same,
  tree,
  until,
  win,
} from '../stage.mjs';

/** @param {import('../stage.mjs').Stage} stage */
function plainTree(stage) {
  const plain = stage.at('plain');
  if (fs.existsSync(plain)) return plain;
  put(plain, {
    'tree/a.txt': 'a',
    'tree/ünï 文件/ä 😀.txt': 'b',
    'tree/sub/big.bin': Buffer.alloc(5_000_000, 'xyz'),
    ...manyFiles(150, 'tree/many'),
  });
  fs.utimesSync(join(plain, 'tree/a.txt'), 1e9, 981_173_106.789);
  return plain;
}

/** @type {readonly (readonly [import('../stage.mjs').Side, import('../stage.mjs').Side])[]} */
const ways = [
  [other, 'win'],
  ['win', other],
];

/** @type {readonly import('../smoke.mjs').Check[]} */
export const transferChecks = [
  {
    name: 'starts and says nothing it should not',
    async run(stage) {
      const program = stage.ferry('win', 'version', ['--version']);
      equal(await limited(program.ended, 20_000), 0, 'exit code');
      equal(program.said(), '', 'stderr');
    },
  },
  ...ways.map(([from, to]) => ({
    name: `a tree ${from} to ${to}, times too; again: nothing is sent`,
    /** @param {import('../stage.mjs').Stage} stage */
    async run(stage) {
      const plain = plainTree(stage);
      const dir = stage.at(`in-${from}-${to}`);
      const one = await stage.transfer(from, to, [join(plain, 'tree')], dir);
      equal(one.codes, [0, 0], 'exit codes');
      equal(
        [one.sender.said(), one.receiver.said()].map((text) => /rror/.test(text)),
        [false, false],
        'errors said',
      );
      same(tree(plain), tree(dir));
      equal(Math.floor(fs.statSync(join(dir, 'tree/a.txt')).mtimeMs), 981_173_106_789, 'time');
      equal(partials(dir), [], 'partial files');
      const two = await stage.transfer(from, to, [join(plain, 'tree')], dir);
      const ended = JSON.stringify([two.sent, two.sender.said(), two.receiver.said()]);
      equal([two.codes, two.sent?.['skipped']?.files], [[0, 0], 153], `second time: ${ended}`);
    },
  })),
  {
    name: 'a receiver that is killed goes on where it was',
    async run(stage) {
      const big = stage.at('big');
      fs.mkdirSync(big);
      const file = fs.openSync(join(big, 'big.bin'), 'w');
      for (let i = 0; i < 400; i++) fs.writeSync(file, Buffer.alloc(1 << 20, String(i)));
      fs.closeSync(file);
      const dir = stage.at('in-big');
      const port = await freePort();
      const receive = () =>
        stage.ferry('win', 'rk', [
          ...['receive', '--dir', win(dir), '--accept', 'all', '--once', '--port', String(port)],
          ...['--interface', '127.0.0.1', '--json'],
        ]);
      let receiver = receive();
      await until('the receiver', () => receiver.text().includes('listening'));
      const sender = stage.ferry(other, 'sk', [
        ...['send', pathOn(other, join(big, 'big.bin')), '--to', `127.0.0.1:${port}`, '--json'],
      ]);
      await until('the first bytes', () => receiver.lines().some((l) => l.type === 'progress' && l['bytes'] > 1e6));
      await receiver.end();
      const late = fs.existsSync(join(dir, 'big.bin'));
      receiver = receive();
      const codes = [await limited(sender.ended, 40_000), await limited(receiver.ended, 10_000)];
      equal(codes, [0, 0], `exit codes (killed ${late ? 'too late' : 'midway'})`);
      const [there, here] = [dir, big].map((folder) => fs.readFileSync(join(folder, 'big.bin')));
      equal(there?.equals(/** @type {Buffer} */ (here)), true, 'same content');
      equal(partials(dir), [], 'partial files');
    },
  },
  {
    name: 'a port in use: exit 1, said',
    async run(stage) {
      const server = createServer();
      await new Promise((done) => server.listen(0, '127.0.0.1', () => done(null)));
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      const program = stage.ferry('win', 'port', [
        ...['receive', '--dir', win(stage.at('in-port')), '--port', String(port), '--interface', '127.0.0.1', '--json'],
      ]);
      equal([await limited(program.ended, 15_000), program.last()?.['code']], [1, 'port-in-use'], 'exit and code');
      server.close();
    },
  },
];
