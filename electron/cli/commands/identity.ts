/** `ferry identity`: who this device is, out of a home into a file, and out of a file into a home. No engine runs. */
import { FerryError, naming } from '../../../shared/errors.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { readWhole, writeNew } from '../file-failures.ts';
import type { IdentityArguments } from '../arguments/pairing-arguments.ts';
import { pairingText as text } from '../pairing-text.ts';
import { usage } from '../arguments/usage.ts';
import type { Output } from '../terminal/output.ts';
import { passphraseVariable, type Passphrases } from '../terminal/passphrase.ts';

export interface IdentityContext {
  readonly home: string;
  readonly output: Output;
  readonly passphrases: Passphrases;
}

/** Throws `usage`, `exists`, `not-an-identity`, `wrong-passphrase`, `identity-kept`, `identity-damaged`, `home-unusable`, what the file system says. */
export function identity(args: IdentityArguments, context: IdentityContext): Promise<ExitCode> {
  switch (args.action) {
    case 'export':
      return exportTo(args, context);
    case 'import':
      return importFrom(args, context);
    case 'renew':
      return renew(context);
  }
}

/** Its library is of no use to any other command. */
const moving = () => import('../../engine/identity/moving/move.ts');

async function exportTo(
  { file }: IdentityArguments,
  { home, output, passphrases }: IdentityContext,
): Promise<ExitCode> {
  const { exportIdentity, minPassphraseLength } = await moving();
  const passphrase = await passphrases.ask(text.newPassphrase(minPassphraseLength));
  if (passphrase.length < minPassphraseLength) {
    throw usage(`the passphrase needs at least ${minPassphraseLength} characters (for scripts: ${passphraseVariable})`);
  }
  if (passphrases.isTyped && (await passphrases.ask(text.again)) !== passphrase) {
    throw usage('the two passphrases differ');
  }
  const { sealed, fingerprint, devices } = await exportIdentity(home, passphrase);
  await writeNew(file, sealed);
  output.event({ type: 'identity', action: 'exported', fingerprint, devices, file });
  output.say(text.exported(file, devices));
  return exitCodes.ok;
}

async function renew({ home, output }: IdentityContext): Promise<ExitCode> {
  const { renewIdentity } = await moving();
  const { fingerprint, before, keptAt } = await renewIdentity(home);
  output.event({ type: 'identity', action: 'renewed', fingerprint, before, keptAt });
  output.say(text.renewed(fingerprint));
  output.say(text.keptAt(keptAt));
  return exitCodes.ok;
}

async function importFrom(
  { file, replace }: IdentityArguments,
  { home, output, passphrases }: IdentityContext,
): Promise<ExitCode> {
  const { importIdentity, maxSealedBytes } = await moving();
  const sealed = await readWhole(file, maxSealedBytes);
  if (sealed === null) throw new FerryError('not-an-identity', { path: file });
  const passphrase = await passphrases.ask(text.passphrase);
  const imported = await importIdentity(home, sealed, passphrase, { replace }).catch((error: unknown) => {
    throw error instanceof FerryError ? FerryError.from(naming(error.toFailure(), { path: file })) : error;
  });
  const { fingerprint, devices, keptAt } = imported;
  output.event({ type: 'identity', action: 'imported', fingerprint, devices, file, keptAt });
  output.say(text.imported(devices, fingerprint));
  if (keptAt !== null) output.say(text.keptAt(keptAt));
  return exitCodes.ok;
}
