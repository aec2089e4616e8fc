/**
 * Who this device is and whom it remembers, out of one home and into another: devices that remember it go on knowing it.
 * Works on a home's files; a Ferry that runs there meanwhile is who it was until it is started again.
 */
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { keptNameSchema } from '../../../../shared/api.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { Fingerprint } from '../../../../shared/state.ts';
import { entryOf, knownDeviceSchema } from '../../state/known-device-format.ts';
import { KnownDevices } from '../../state/known-devices.ts';
import { Problems } from '../../state/problems.ts';
import { defaultSettings, loadSettings, saveSettings } from '../../state/settings.ts';
import { readRegular } from '../../state/json-file.ts';
import { checkIdentity, fingerprintOf, loadIdentity, placeIdentity, readIdentity, type Pems } from '../identity.ts';
import { rewriteKey, withIdentityLock } from '../key-keeper.ts';
import { loadStatements, statementsFile, statementsSchema } from '../succession.ts';
import { putAside } from './aside.ts';
import { open, seal } from './sealed.ts';

export { renewIdentity } from './renew.ts';
export { maxSealedBytes, minPassphraseLength } from './sealed.ts';

/** What the file says it is. A later format has another number. */
const format = 'ferry-identity/1';

const movedSchema = v.object({
  format: v.literal(format),
  key: v.string(),
  certificate: v.string(),
  /** Null: the device is called as its computer is. */
  name: v.nullable(keptNameSchema),
  devices: v.array(knownDeviceSchema),
  /** What older keys said of this one. */
  formerly: statementsSchema,
});

export interface Moved {
  readonly fingerprint: Fingerprint;
  /** How many remembered devices went with it. */
  readonly devices: number;
}

/** Answers the file's text as well. Throws `home-unusable`, `identity-damaged`, `key-in-store`. */
export async function exportIdentity(home: string, passphrase: string): Promise<Moved & { readonly sealed: string }> {
  const problems = await Problems.load(home, () => {});
  const { keyPem, certPem, fingerprint } = await loadIdentity(home, problems.report);
  const devices = await new KnownDevices(home, problems).all();
  const { name } = await loadSettings(home, defaultSettings('', ''), problems.report);
  const moved = {
    format,
    key: keyPem,
    certificate: certPem,
    name: name === '' ? null : name,
    devices: devices.map((device) => entryOf(device)[1]),
    formerly: await loadStatements(home),
  };
  return { fingerprint, devices: devices.length, sealed: await seal(JSON.stringify(moved), passphrase) };
}

/**
 * `keptAt`: where the identity is now that was here before; null: none was, or the same. Throws `not-an-identity`,
 * `wrong-passphrase`; `identity-kept` {path} where another is here and `replace` is false; `home-unusable`. Nothing has
 * changed then, but for the last.
 */
export async function importIdentity(
  home: string,
  sealed: string,
  passphrase: string,
  { replace }: { readonly replace: boolean },
): Promise<Moved & { readonly keptAt: string | null }> {
  const moved = parse(await open(sealed, passphrase));
  const pems: Pems = [moved.key, moved.certificate];
  const { fingerprint } = checked(pems);
  const { before, isLocked } = await identityAt(home);
  const isOther = before !== null && before !== fingerprint;
  if (isOther && !replace) throw new FerryError('identity-kept', { path: home });
  const problems = await Problems.load(home, () => {});
  // The key comes last: broken off before, all of it can be done again.
  const devices = moved.devices.filter((device) => device.fingerprint !== fingerprint);
  const came = devices.length === 0 ? 0 : await new KnownDevices(home, problems).adopt(devices);
  if (moved.name !== null) await saveSettings(home, { name: moved.name }, problems.report);
  // The same key, which a key store keeps to itself, or has lost: from now on it is here again.
  if (before === fingerprint && isLocked) await rewriteKey(home, { fingerprint }, moved.key, { copyFirst: false });
  const keptAt =
    before === fingerprint
      ? null
      : await withIdentityLock(home, async () => {
          const aside = isOther ? await putAside(home) : null;
          await placeIdentity(home, pems, { [statementsFile]: JSON.stringify(moved.formerly) });
          return aside;
        });
  return { fingerprint, devices: came, keptAt };
}

function parse(text: string): v.InferOutput<typeof movedSchema> {
  try {
    return v.parse(movedSchema, JSON.parse(text));
  } catch (cause) {
    throw new FerryError('not-an-identity', {}, { cause });
  }
}

function checked(pems: Pems): { fingerprint: Fingerprint } {
  try {
    return checkIdentity(pems, []);
  } catch (cause) {
    throw new FerryError('not-an-identity', {}, { cause });
  }
}

interface Before {
  /** Damaged: there is one, of nobody that is known. Null: there is none. */
  readonly before: Fingerprint | 'damaged' | null;
  /** The system's key store has its key, and the terminal none of that. */
  readonly isLocked: boolean;
}

async function identityAt(home: string): Promise<Before> {
  const dir = join(home, 'identity');
  try {
    const opened = await readIdentity(dir, () => Promise.resolve(false), null);
    return { before: opened?.identity.fingerprint ?? null, isLocked: false };
  } catch (error) {
    if (!(error instanceof FerryError)) throw error;
    if (error.code === 'identity-damaged') return { before: 'damaged', isLocked: false };
    if (error.code !== 'key-in-store') throw error;
    return { before: await certifiedAt(dir), isLocked: true };
  }
}

/** Whose certificate lies there: what can be told without the key. */
async function certifiedAt(dir: string): Promise<Fingerprint | 'damaged'> {
  const found = await readRegular(join(dir, 'cert.pem'));
  try {
    return fingerprintOf(new X509Certificate(found.kind === 'text' ? found.text : '').raw);
  } catch {
    return 'damaged';
  }
}
