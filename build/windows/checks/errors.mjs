/** What people are told where a folder can't be used. */
import { equal, limited, put, win } from '../stage.mjs';

/** @type {readonly (readonly [what: string, path: (at: (name: string) => string) => string, code: string])[]} */
const folders = [
  ['on a drive that isn’t there', () => 'Q:\\x', 'folder-not-found'],
  ['whose name Windows can’t hold', (at) => `${at('in-odd')}\\q?x`, 'folder-not-found'],
  ['on a share that isn’t there', () => '\\\\ferry-no-such-host.invalid\\share\\x', 'folder-not-found'],
  ['below a file', (at) => `${at('plain-file')}\\x`, 'not-a-folder'],
  ['that is a file', (at) => at('plain-file'), 'not-a-folder'],
];

/** @type {readonly import('../smoke.mjs').Check[]} */
export const errorChecks = folders.map(([what, path, code]) => ({
  name: `a folder ${what} is told as ${code}`,
  async run(stage) {
    put(stage.root, { 'plain-file': 'x' });
    const dir = path((name) => win(stage.at(name)));
    const program = stage.ferry('win', 'folder', [
      ...['receive', '--dir', dir, '--port', '0', '--interface', '127.0.0.1', '--json'],
    ]);
    equal([await limited(program.ended, 20_000), program.last()?.['code']], [1, code], 'exit and code');
  },
}));
