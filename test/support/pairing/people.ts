/** Pairings between two engines of a test, as their people would drive them. */
import type { CommandInput } from '../../../shared/api.ts';
import type { Pairing } from '../../../shared/pairing.ts';
import type { KnownDevice } from '../../../shared/state.ts';
import { addressOf, type TestEngine } from '../engines.ts';

/** The engine's newest pairing, once it satisfies `test`. */
export async function pairingAt(at: TestEngine, test: (pairing: Pairing) => boolean): Promise<Pairing> {
  const state = await at.until(({ pairings }) => pairings.some(test));
  return state.pairings.find(test)!;
}

export const comparing = ({ status }: Pairing): boolean => status === 'comparing';
export const over = ({ status }: Pairing): boolean => status === 'paired' || status === 'failed';

/** `from` calls `to`; both show a code. */
export async function beginPairing(
  from: TestEngine,
  to: TestEngine,
  more: Partial<CommandInput<'pair'>> = {},
): Promise<{ ours: Pairing; theirs: Pairing }> {
  const begun = await from.handle.command('pair', { to: { by: 'address', address: addressOf(to) }, ...more });
  if (!begun.ok) throw new Error(JSON.stringify(begun.failure));
  const ours = await pairingAt(from, (each) => each.id === begun.value.pairingId && comparing(each));
  return { ours, theirs: await pairingAt(to, (each) => comparing(each) && each.code === ours.code) };
}

/** The person there has looked at both screens. */
export async function say(at: TestEngine, { id: pairingId }: Pairing, match: boolean): Promise<void> {
  const said = await at.handle.command('answerPairing', { pairingId, match });
  if (!said.ok) throw new Error(JSON.stringify(said.failure));
}

export async function showLink(at: TestEngine): Promise<string> {
  const shown = await at.handle.command('showPairLink', {});
  if (!shown.ok) throw new Error(JSON.stringify(shown.failure));
  return shown.value.link;
}

/** Opens a link and answers how that ended. */
export async function openLink(at: TestEngine, link: string): Promise<Pairing> {
  const begun = await at.handle.command('pairByLink', { link });
  if (!begun.ok) throw new Error(JSON.stringify(begun.failure));
  return pairingAt(at, (pairing) => pairing.id === begun.value.pairingId && over(pairing));
}

/** How `of` stands in the list of `at`. */
export function knownAt(at: TestEngine, of: TestEngine): KnownDevice | undefined {
  return at.state().known.find(({ fingerprint }) => fingerprint === of.state().self.fingerprint);
}
