/** Sealing with a passphrase in a moment, for tests whose promise isn't how long a guess takes: as it ships each takes a second. */
import { Encrypter } from 'age-encryption';
import { beforeAll, vi } from 'vitest';

/** Of 2^n rounds of scrypt. A file says how many it was sealed with, so it opens as quickly. */
const quick = 8;

/** For the tests of this file. */
export function quickPassphrases(): void {
  beforeAll(() => {
    const set = Encrypter.prototype.setPassphrase;
    const spy = vi.spyOn(Encrypter.prototype, 'setPassphrase').mockImplementation(function (
      this: Encrypter,
      passphrase,
    ) {
      this.setScryptWorkFactor(quick);
      set.call(this, passphrase);
    });
    return () => spy.mockRestore();
  });
}
