import { expect, test } from 'vitest';
import { Connection } from '../../../electron/engine/wire/connection.ts';
import { greetAsDialler, greetAsListener, type GreetOptions } from '../../../electron/engine/wire/handshake.ts';
import { oldestVersion, protocolVersion } from '../../../electron/engine/wire/limits.ts';
import { checkVersion, type Outbound } from '../../../electron/engine/wire/messages.ts';
import { FerryError } from '../../../shared/errors.ts';
import { socketPair } from '../../support/pair.ts';

async function sides(more: { dialler?: Partial<GreetOptions>; listener?: Partial<GreetOptions> } = {}) {
  const { dialled, accepted, dialler, listener } = await socketPair();
  const hello = (name: string) => ({ name, kind: 'desktop' as const, app: 'test', capabilities: [] });
  const atDialler: GreetOptions = {
    hello: hello('Anna'),
    ourFingerprint: dialler.fingerprint,
    peerFingerprint: listener.fingerprint,
    ...more.dialler,
  };
  const atListener: GreetOptions = {
    hello: hello('Ben'),
    ourFingerprint: listener.fingerprint,
    peerFingerprint: dialler.fingerprint,
    ...more.listener,
  };
  return { dialled, accepted, atDialler, atListener };
}

test('both sides learn who the other is and show the same code, another one each time', async () => {
  const codes = new Set<string>();
  for (let i = 0; i < 3; i++) {
    const s = await sides();
    const [a, b] = await Promise.all([
      greetAsDialler(s.dialled, s.atDialler),
      greetAsListener(s.accepted, s.atListener),
    ]);
    expect(a.code).toMatch(/^\d{6}$/);
    expect(b.code).toBe(a.code);
    expect([a.peer.name, b.peer.name]).toEqual(['Ben', 'Anna']);
    codes.add(a.code);
    for (const { connection } of [a, b]) connection.destroy(new FerryError('cancelled'));
  }
  expect(codes.size).toBeGreaterThan(1);
});

test('the code depends on the certificates: sides that mean other keys show other codes', async () => {
  const s = await sides({ listener: { ourFingerprint: 'ab'.repeat(32) } });
  const [a, b] = await Promise.all([greetAsDialler(s.dialled, s.atDialler), greetAsListener(s.accepted, s.atListener)]);
  expect(b.code).not.toBe(a.code);
});

/** Plays the dialler by hand. */
async function againstListener(...messages: Outbound[]) {
  const s = await sides();
  const listening = greetAsListener(s.accepted, s.atListener).then(
    () => 'greeted',
    (error: FerryError) => error.code,
  );
  const raw = new Connection(s.dialled);
  for (const message of messages) raw.send(message);
  const answers: string[] = [];
  try {
    for (;;) {
      const answer = await raw.next();
      answers.push(answer.name === 'error' ? answer.body.code : answer.name);
    }
  } catch {
    return { outcome: await listening, answers };
  }
}

const hello = { version: 1, oldest: 1, name: 'X', kind: 'desktop' as const };

test.each<[string, Outbound[], string, string[]]>([
  ['a newer version', [{ name: 'hello', body: { ...hello, version: 9, oldest: 9 } }], 'peer-too-new', ['peer-too-new']],
  ['no commitment', [{ name: 'hello', body: hello }], 'protocol-violation', ['protocol-violation']],
  ['an offer before hello', [{ name: 'finish', body: {} }], 'protocol-violation', ['protocol-violation']],
  [
    'another nonce than it committed to',
    [
      { name: 'hello', body: { ...hello, commit: '00'.repeat(32) } },
      { name: 'reveal', body: { nonce: '11'.repeat(32) } },
    ],
    'protocol-violation',
    ['hello', 'protocol-violation'],
  ],
])('a dialler with %s is refused with the reason', async (_, messages, outcome, answers) => {
  expect(await againstListener(...messages)).toEqual({ outcome, answers });
});

test('too old and too new are told apart, and a later version that still speaks ours is welcome', async () => {
  const ours = { version: 3, oldest: 2 };
  expect(() => checkVersion({ version: 1, oldest: 1 }, ours)).toThrow('peer-too-old');
  expect(() => checkVersion({ version: 5, oldest: 4 }, ours)).toThrow('peer-too-new');
  expect(checkVersion({ version: 9, oldest: 1 }, { version: protocolVersion, oldest: oldestVersion })).toBe(1);
});

test('whoever is not admitted hears why, and learns nothing more', async () => {
  const refuse = async () => {
    throw new FerryError('identity-changed', { name: 'Anna' });
  };
  const s = await sides({ listener: { admit: refuse } });
  const [a, b] = await Promise.allSettled([
    greetAsDialler(s.dialled, s.atDialler),
    greetAsListener(s.accepted, s.atListener),
  ]);
  expect(a).toMatchObject({ reason: { code: 'identity-changed', by: 'peer' } });
  expect(b).toMatchObject({ reason: { code: 'identity-changed', params: { name: 'Anna' } } });
});

test('a peer that never says hello is given up', async () => {
  const s = await sides({ listener: { timeoutMs: 50 } });
  await expect(greetAsListener(s.accepted, s.atListener)).rejects.toMatchObject({ code: 'timeout' });
});
