import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { look, type Kind } from '../../../../electron/desktop/bridge/given-things/look.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('what is there is told from what is gone, from links, and from what is nowhere on this computer', async () => {
  const dir = await temporaryFolder();
  const at = (name: string): string => join(dir, name);
  await writeFile(at('a.txt'), 'a');
  await mkdir(at('folder'));
  await symlink(at('a.txt'), at('shortcut'));
  await symlink(at('nowhere'), at('dead'));
  const trash = join(dir, 'trash');
  await mkdir(trash);
  await writeFile(join(trash, 'old.txt'), 'old');
  const paths = ['a.txt', 'folder', 'shortcut', 'dead', 'missing', 'a.txt/below'].map(at);
  const uris = ['trash:///old.txt', `file://${at('a.txt')}`, 'recent:///7', 'trash:///never.txt'];
  expect(await look(paths, uris, { places: { trash, gvfs: at('gvfs') } })).toEqual({
    paths: [at('a.txt'), at('folder'), at('shortcut'), join(trash, 'old.txt')],
    links: [at('shortcut')],
    gone: [at('dead'), at('missing'), at('a.txt/below'), join(trash, 'never.txt')],
    elsewhere: ['recent:///7'],
  });
});

test('a disk that doesn’t answer is not waited for: what is on it counts as being there', async () => {
  const kindOf = (path: string): Promise<Kind> => (path === '/gone' ? Promise.resolve('gone') : new Promise(() => {}));
  const looked = await look(['/server/a', '/gone'], [], { patience: 1, kindOf });
  expect(looked).toEqual({ paths: ['/server/a'], gone: ['/gone'], links: [], elsewhere: [] });
});
