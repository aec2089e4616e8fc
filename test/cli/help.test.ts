import { expect, test } from 'vitest';
import { help } from '../../electron/cli/help.ts';
import { parseArguments } from '../../electron/cli/arguments/arguments.ts';
import { exitCodes } from '../../electron/cli/exit-codes.ts';
import { conflictPolicies } from '../../shared/conflicts.ts';
import { isHeld, transferStatuses } from '../../shared/statuses.ts';

test('it fits a terminal of 80 columns', () => {
  expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('every option it names is one, and every command', () => {
  const options = new Set(help.match(/--[a-z-]+/g));
  expect(options.size).toBeGreaterThan(10);
  for (const option of options) {
    if (option === '--help' || option === '--version') continue;
    const refused = (command: string[]): string => {
      try {
        parseArguments([...command, `${option}=x`], () => '/');
        return '';
      } catch (error) {
        return JSON.stringify((error as { params: unknown }).params);
      }
    };
    const commands = [
      ...[['receive'], ['send', 'a', '--to=b'], ['devices'], ['known', 'a']],
      ...[
        ['pair', 'a'],
        ['identity', 'import', 'a'],
        ['share', 'a'],
      ],
    ];
    expect(
      commands.map(refused).every((said) => /Unknown option|is not for/.test(said)),
      option,
    ).toBe(false);
  }
});

test('it names every conflict policy, every wait a script may read of, and every exit code', () => {
  expect(help).toContain(`--conflicts ${conflictPolicies.join('|')}`);
  for (const status of transferStatuses.filter(isHeld)) expect(help).toContain(`"${status}"`);
  for (const code of Object.values(exitCodes)) expect(help).toMatch(new RegExp(`(^|\\D)${code} [a-z]`, 'm'));
});
