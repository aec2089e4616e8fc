/** What people with phones meet: a share by link in each of its states, and a LocalSend that sends here or is sent to. */
import type { Share } from '../../../shared/sharing/share.ts';
import type { Question, Transfer } from '../../../shared/state.ts';
import { FakeBridge } from '../fake-bridge.ts';
import { anna, device, fingerprint, known, settings, share, state, transfer } from '../samples.ts';

const orange = device('Nice Orange', { kind: 'mobile', localSend: { protocol: 'https' } });
const pear = device('Clever Pear', { kind: 'mobile', localSend: { protocol: 'http' } });
const base = { devices: [anna, orange, pear], known: [known(anna, true)] };

/** The sheet of a share is opened by starting one. */
const shared = (change?: Partial<Share>) => () => {
  const shares = [share(change)];
  const bridge = new FakeBridge(state({ ...base, shares }));
  bridge.answers.share = () => ({ ok: true, value: { shareId: shares[0]!.id } });
  return bridge;
};

const peer = {
  fingerprint: orange.fingerprint,
  name: orange.name,
  kind: 'mobile',
  known: false,
  localSend: true,
} as const;
const offered =
  (change: Partial<Transfer['peer']> = {}) =>
  () =>
    new FakeBridge(state({ ...base, transfers: [transfer({ seed: 'f1', code: null, peer: { ...peer, ...change } })] }));
const asked = (question: Question) => () =>
  new FakeBridge(
    state({
      ...base,
      transfers: [transfer({ seed: 'f2', direction: 'outgoing', status: 'comparing', code: null, peer, question })],
    }),
  );
const key = { kind: 'fingerprint', id: 'q1', fingerprint: orange.fingerprint, replaces: null } as const;

export const phoneScenes: Record<string, () => FakeBridge> = {
  phones: () => new FakeBridge(state(base)),
  'phones-settings': () =>
    new FakeBridge(state({ ...base, settings: { ...settings, localSendPin: '2468', localSendUnproved: true } })),
  shared: shared({ visitors: 2, downloads: 3, bytesSent: 41e6 }),
  'shared-pin': shared({ pin: '402917', wrongPins: 2, upload: true, roots: 4 }),
  'shared-locked': shared({ pin: '402917', wrongPins: 30, pinLocked: true, expiresAt: null }),
  'shared-takes': shared({ title: '', roots: 0, upload: true, visitors: 1 }),
  'browser-offer': () =>
    new FakeBridge(
      state({
        ...base,
        transfers: [
          transfer({
            ...{ seed: 'f3', code: null, encrypted: false, title: 'IMG_2041.HEIC', roots: 3 },
            peer: { fingerprint: '', name: '192.168.1.77', kind: 'web', known: false },
          }),
        ],
      }),
    ),
  'localsend-offer': offered(),
  'localsend-renewed': offered({ renewed: true }),
  'localsend-unproved': offered({ unproved: true, fingerprint: fingerprint('c4') }),
  'localsend-key': asked(key),
  'localsend-plain': asked({ ...key, fingerprint: null }),
  'localsend-changed': asked({ ...key, replaces: 'Nice Orange' }),
  'localsend-pin': asked({ kind: 'pin', id: 'q2', wrong: false }),
  'localsend-pin-wrong': asked({ kind: 'pin', id: 'q2', wrong: true }),
};
