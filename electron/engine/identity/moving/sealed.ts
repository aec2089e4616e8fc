/**
 * The file that an identity travels in: age (age-encryption.org/v1) with a passphrase, in its armour of letters. scrypt
 * with 2^18 rounds makes each guess a second's work and 256 MB; any other age opens it as well (`age -d`).
 */
import { FerryError } from '../../../../shared/errors.ts';

/** What is typed as a passphrase has at least so many characters: a guess costs a second, not a year. */
export const minPassphraseLength = 8;

/** An export is some kB; more is another file, and isn't read. */
export const maxSealedBytes = 16 * 1024 * 1024;

const armourStart = '-----BEGIN AGE ENCRYPTED FILE-----';

/** Answers the whole file. */
export async function seal(text: string, passphrase: string): Promise<string> {
  // A library of 300 kB that is seldom wanted.
  const { Encrypter, armor } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return armor.encode(await encrypter.encrypt(text));
}

/** Throws `not-an-identity` for another or a damaged file, `wrong-passphrase`. */
export async function open(sealed: string, passphrase: string): Promise<string> {
  const { Decrypter, armor } = await import('age-encryption');
  const bytes = decodeArmour(sealed, armor.decode);
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await decrypter.decrypt(bytes));
  } catch (cause) {
    throw new FerryError(isWrongPassphrase(cause) ? 'wrong-passphrase' : 'not-an-identity', {}, { cause });
  }
}

function decodeArmour(sealed: string, decode: (file: string) => Uint8Array): Uint8Array<ArrayBuffer> {
  if (!sealed.trimStart().startsWith(armourStart)) throw new FerryError('not-an-identity');
  try {
    return new Uint8Array(decode(sealed));
  } catch (cause) {
    throw new FerryError('not-an-identity', {}, { cause });
  }
}

/** What the library says where the file is whole, as far as it could look: a test holds it to these words. */
function isWrongPassphrase(error: unknown): boolean {
  return error instanceof Error && error.message === "no identity matched any of the file's recipients";
}
