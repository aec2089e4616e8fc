/** A new key for this home, and the old one's word for it. */
import { X509Certificate } from 'node:crypto';
import type { Fingerprint } from '../../../../shared/state.ts';
import { Problems } from '../../state/problems.ts';
import { fingerprintOf, loadIdentity, newPems, placeIdentity } from '../identity.ts';
import { withIdentityLock } from '../key-keeper.ts';
import { loadStatements, maxStatements, statementsFile, succeed } from '../succession.ts';
import { putAside } from './aside.ts';

export interface Renewed {
  readonly fingerprint: Fingerprint;
  readonly before: Fingerprint;
  /** Where the old key is now. */
  readonly keptAt: string;
}

/** A Ferry that runs there meanwhile is who it was until it is started again. Throws `home-unusable`, `identity-damaged`, `key-in-store`. */
export async function renewIdentity(home: string): Promise<Renewed> {
  const problems = await Problems.load(home, () => {});
  const old = await loadIdentity(home, problems.report);
  const pems = await newPems();
  const fingerprint = fingerprintOf(new X509Certificate(pems[1]).raw);
  const statements = [succeed(old, fingerprint, Date.now()), ...(await loadStatements(home))].slice(0, maxStatements);
  const keptAt = await withIdentityLock(home, async () => {
    const aside = await putAside(home);
    await placeIdentity(home, pems, { [statementsFile]: JSON.stringify(statements) });
    return aside;
  });
  return { fingerprint, before: old.fingerprint, keptAt };
}
