import { expect, test } from 'vitest';
import { commands, options } from '../../../electron/cli/arguments/options.ts';
import { help } from '../../../electron/cli/help.ts';
import { page } from '../../../electron/cli/manual/page.ts';

test('help and the table of options know the same commands and options', () => {
  const inHelp = new Set([...help.matchAll(/--([a-z][a-z-]+)/g)].map(([, name]) => name));
  expect([...inHelp].filter((name) => name !== 'user').toSorted()).toEqual(Object.keys(options).toSorted());
  for (const command of Object.keys(commands)) expect(help).toMatch(new RegExp(`^  ferry ${command}\\b`, 'm'));
});

test('the manual page has every option of every command, and no line that roff would take for a command', () => {
  const text = page('1.2.3');
  for (const { options: own } of Object.values(commands)) {
    for (const name of own) expect(text).toContain(`.B ${`--${name}`.replaceAll('-', '\\-')}`);
  }
  const requests = new Set([...text.matchAll(/^\.([A-Za-z\\"]+)/gm)].map(([, request]) => request));
  expect([...requests].toSorted()).toEqual(
    ['B', 'BR', 'I', 'PP', 'SH', 'SS', 'TH', 'TP', '\\"', 'br', 'fi', 'nf'].toSorted(),
  );
});
