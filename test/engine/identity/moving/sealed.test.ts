/** The file that an identity travels in is what any age opens, and a guess at its passphrase a second's work. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { open, seal } from '../../../../electron/engine/identity/moving/sealed.ts';

const passphrase = 'four words of mine';

const hasAge = (() => {
  try {
    execFileSync('age', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

test('the file is age’s own: its first line says so, and what is sealed opens again', async () => {
  const sealed = await seal('content', passphrase);
  expect(sealed).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
  expect(Buffer.from(sealed.split('\n').slice(1, 3).join(''), 'base64').toString()).toMatch(
    /^age-encryption\.org\/v1\n-> scrypt \S+ 18\n/,
  );
  expect(await open(sealed, passphrase)).toBe('content');
  expect(sealed).not.toContain('content');
  if (hasAge) expect(execFileSync('age-inspect', { input: sealed }).toString()).toContain('scrypt');
});
