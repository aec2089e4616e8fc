import { expect, test } from 'vitest';
import { isSecret } from '../../../../electron/engine/net/http/secret.ts';

test('only the secret itself is it, whatever the length of what is given', () => {
  expect(isSecret('secret', 'secret')).toBe(true);
  for (const given of ['', 'secre', 'secrets', 'Secret', 'sécret']) expect(isSecret(given, 'secret')).toBe(false);
});
