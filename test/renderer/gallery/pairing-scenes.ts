/** Devices being verified for each other: every state of it, and how well devices are known. */
import type { Pairing } from '../../../shared/pairing.ts';
import { FakeBridge } from '../fake-bridge.ts';
import { anna, device, fingerprint, known, pairing, state, transfer } from '../samples.ts';

const studio = device('Studio', { kind: 'desktop', addresses: ['192.168.1.40:53317'] });
const impostor = device('Studio', { kind: 'desktop', fingerprint: fingerprint('77'), namesakeOf: 'Studio' });
const attic = device('attic', { kind: 'headless' });
const long = device('Conference room 4.17 presentation computer (behind the curtain)', { kind: 'desktop' });
const verified = { ...known(anna, true), verifiedAt: Date.UTC(2026, 4, 2) };
const base = { devices: [anna, impostor, attic, long], known: [verified, known(studio), known(attic)] };

const one = (change: Partial<Pairing>) => () => new FakeBridge(state({ ...base, pairings: [pairing(change)] }));

const link =
  'ferry:pair?key=l5fQlM2sFdPZOisImFde2-WWLiipo2T4SqfsGxHAM4g&once=n6gqUTjzHqF4Pj7LXSUcCw&at=192.168.1.24:53317&at=%5Bfd12:3456::24%5D:53317';

export const pairingScenes: Record<string, () => FakeBridge> = {
  trust: () => {
    const bridge = new FakeBridge(
      state({
        ...base,
        transfers: [
          transfer({
            seed: 'b7',
            status: 'failed',
            code: null,
            peer: { fingerprint: impostor.fingerprint, name: 'Studio', kind: 'desktop', known: false },
            title: 'Studio',
            failure: { code: 'identity-changed', params: { name: studio.name, fingerprint: studio.fingerprint } },
            endedAt: Date.UTC(2026, 5, 1, 14, 3),
          }),
        ],
      }),
    );
    bridge.answers.showPairLink = () => ({ ok: true, value: { link, expiresAt: Date.now() + 590_000 } });
    return bridge;
  },
  'pairing-asked': one({ direction: 'incoming' }),
  'pairing-long': one({
    direction: 'incoming',
    peer: { fingerprint: long.fingerprint, name: long.name, kind: 'desktop', known: false },
  }),
  'pairing-waiting': one({ status: 'waiting' }),
  'pairing-done': one({ status: 'paired' }),
  'pairing-changed': one({
    status: 'failed',
    code: null,
    peer: { fingerprint: impostor.fingerprint, name: 'Studio', kind: 'desktop', known: false },
    failure: { code: 'identity-changed', params: { name: 'Studio', fingerprint: studio.fingerprint } },
  }),
  'pairing-differs': one({ status: 'failed', failure: { code: 'pairing-codes-differ', params: { name: 'Studio' } } }),
};
