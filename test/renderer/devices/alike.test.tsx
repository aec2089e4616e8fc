// @vitest-environment happy-dom
/** Devices of one name are told apart, to the eye and to whoever hears the names of buttons. */
import { fireEvent, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { digitsOf } from '../../../renderer/devices/alike.ts';
import { openWindow } from '../render.tsx';
import { device, known } from '../samples.ts';

const key = (start: string): string => start.padEnd(64, '0');
const studio = device('Studio', { fingerprint: key('1a2b3c4d') });
const other = device('Studio', { fingerprint: key('77aa') });
const attic = device('attic');

const names = (role: string): string[] =>
  screen.getAllByRole(role).map((each) => each.getAttribute('aria-label') ?? each.textContent);

test('as few groups of digits as tell them apart; none where the name is the only one', () => {
  expect([...digitsOf([studio, other, attic])]).toEqual([
    [studio.fingerprint, '1a2b'],
    [other.fingerprint, '77aa'],
  ]);
  // What sounds alike.
  expect(digitsOf([studio, { ...other, name: 'STUDIO' }]).size).toBe(2);
  const near = { ...studio, fingerprint: key('1a2b3c4e') };
  expect([...digitsOf([studio, near, other]).values()]).toEqual(['1a2b 3c4d', '1a2b 3c4e', '77aa 0000']);
  expect(digitsOf([studio, attic]).size).toBe(0);
  expect(digitsOf([studio, studio]).size).toBe(0);
});

test('their cards show the digits, and no two buttons are called alike', async () => {
  await openWindow({ devices: [studio, other, attic] });
  const buttons = names('button');
  expect(buttons).toContain('Send files to Studio (1a2b)');
  expect(buttons).toContain('Send a folder to Studio (77aa)');
  expect(buttons).toContain('Send files to attic');
  expect(new Set(buttons).size).toBe(buttons.length);
  expect(screen.getAllByTestId('device-digits').map(({ textContent }) => textContent)).toEqual(['1a2b', '77aa']);
});

test('so do the recipients of a draft, and the draft for one of them', async () => {
  const { bridge, ferry } = await openWindow({ devices: [studio, other] });
  bridge.request({ kind: 'send', paths: ['/a/one.txt'] });
  const compose = within(await screen.findByTestId('compose-dialog'));
  expect(compose.getAllByTestId('recipient').map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^Studio 1a2b/u),
    expect.stringMatching(/^Studio 77aa/u),
  ]);
  ferry.ui.compose(['/a/one.txt'], other.fingerprint);
  expect(await screen.findByRole('heading', { name: /Studio \(77aa\)/u })).toBeTruthy();
});

test('and remembered devices in the settings', async () => {
  await openWindow({ known: [known(studio), { ...known(attic), label: 'Studio' }] });
  fireEvent.click(screen.getByTestId('settings-open'));
  const dialog = within(await screen.findByTestId('settings-dialog'));
  const forget = dialog.getAllByTestId('known-forget').map((each) => each.getAttribute('aria-label'));
  expect(forget[0]).toBe('Forget Studio (1a2b)');
  expect(new Set(forget).size).toBe(2);
});
