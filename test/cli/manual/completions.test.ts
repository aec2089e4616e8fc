import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands, globalOptions } from '../../../electron/cli/arguments/options.ts';
import { bash, fish, zsh } from '../../../electron/cli/manual/completions.ts';

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-completions-'));
  // Names of remembered devices are asked of the program itself.
  const known = '{"type":"known","fingerprint":"ab","name":"Anna’s Mac","label":null}';
  writeFileSync(join(folder, 'ferry'), `#!/bin/sh\n[ "$1" = known ] && echo '${known}'\n`, { mode: 0o755 });
  const all = { bash: bash(), fish: fish(), zsh: zsh() };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = (): NodeJS.ProcessEnv => ({ ...process.env, PATH: `${folder}:${process.env['PATH']}`, HOME: folder });

/** What bash would offer for the last of these words. */
function inBash(...words: readonly string[]): string[] {
  const script = `compopt() { :; }; . '${folder}/bash'; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}; _ferry; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', env: env() });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe.skipIf(!has('bash'))('bash', () => {
  test('completes commands, a command’s own options, words that an option takes, and remembered devices', () => {
    expect(inBash('ferry', '')).toEqual(Object.keys(commands));
    expect(inBash('ferry', 'send', '--li')).toEqual(['--links']);
    expect(inBash('ferry', 'receive', '--li')).toEqual([]);
    expect(inBash('ferry', 'receive', '--accept', '')).toEqual(['ask', 'trusted', 'all']);
    expect(inBash('ferry', 'known', 'x', '--conflicts', 's')).toEqual(['skip', 'settings']);
    expect(inBash('ferry', 'send', 'x', '--to', '')).toEqual(['Anna’s Mac']);
    expect(inBash('ferry', 'identity', '')).toEqual(['export', 'import', 'renew']);
    expect(inBash('ferry', 'send', '--note', '')).toEqual([]);
    expect(inBash('ferry', 'send', '--accept-new', '--t')).toEqual(['--to', '--text']);
    for (const option of globalOptions) expect(inBash('ferry', 'pair', `--${option}`)).toContain(`--${option}`);
  });
});

describe.skipIf(!has('fish'))('fish', () => {
  const inFish = (line: string): string[] =>
    spawnSync('fish', ['--no-config', '-c', `source '${folder}/fish'; complete -C '${line}'`], {
      encoding: 'utf8',
      env: env(),
    })
      .stdout.split('\n')
      .map((row) => row.split('\t')[0]!)
      .filter((word) => word !== '');
  test('completes the same', () => {
    expect(inFish('ferry ')).toEqual(expect.arrayContaining(Object.keys(commands)));
    expect(inFish('ferry send --li')).toEqual(['--links']);
    expect(inFish('ferry receive --accept ')).toEqual(expect.arrayContaining(['ask', 'trusted', 'all']));
    expect(inFish('ferry send x --to ')).toEqual(['Anna’s Mac']);
  });
});

test.skipIf(!has('zsh'))('zsh can read its own', () => {
  const { status, stderr } = spawnSync('zsh', ['-n', join(folder, 'zsh')], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
