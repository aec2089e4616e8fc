import { expect, test } from 'vitest';
import type { Pairing } from '../../../shared/pairing.ts';
import { remembered } from '../../support/state/remembered.ts';
import { badName, neverShown } from '../../support/unseen.ts';
import { anna, Terminal } from '../harness.ts';

const id = '00112233445566778899aabbccddeeff';
const link = `ferry:pair?key=${'A'.repeat(43)}&once=${'B'.repeat(22)}&at=192.0.2.7:53317`;

/** A terminal whose engine calls Anna when it is asked to. */
function calling(options: ConstructorParameters<typeof Terminal>[0] = { tty: true }) {
  const terminal = new Terminal(options);
  const { engine } = terminal;
  const peer = { fingerprint: anna.fingerprint, name: anna.name, kind: anna.kind, known: false };
  const put = (over: Partial<Pairing>) => {
    const before = engine.store.state.pairings.find((each) => each.id === id);
    const fresh = { id, direction: 'outgoing', peer, status: 'connecting', code: null, failure: null } as const;
    engine.store.change({ kind: 'pairing', pairing: { ...fresh, ...before, ...over } });
  };
  const begin = () => {
    put({});
    return { pairingId: id };
  };
  engine.handlers = {
    pair: begin,
    pairByLink: begin,
    answerPairing: ({ match }) => {
      put(match ? { status: 'waiting' } : { status: 'failed', failure: { code: 'pairing-codes-differ' } });
      return null;
    },
    endPairing: () => {
      engine.store.change({ kind: 'pairing-gone', id });
      return null;
    },
    showPairLink: () => ({ link, expiresAt: Date.now() + 600_000 }),
    hidePairLink: () => null,
  };
  return { terminal, engine, put };
}

test('a device is called, both codes are compared by a person here, and both are verified once the other says so', async () => {
  const { terminal, engine, put } = calling();
  engine.appear();
  const code = terminal.run('pair', 'Anna’s laptop');
  expect(await engine.was('pair')).toEqual({ to: { by: 'fingerprint', fingerprint: anna.fingerprint } });
  put({ status: 'comparing', code: '123456' });
  await terminal.stderr.shows('Do the codes match?');
  expect(terminal.stderr.text).toContain('Code 123 456 — Look at both screens: does Anna’s laptop show the same');
  terminal.stdin.write('y\n');
  expect(await engine.was('answerPairing')).toEqual({ pairingId: id, match: true });
  await terminal.stderr.shows('Waiting until somebody says so on Anna’s laptop too.');
  put({ status: 'paired' });
  expect(await code).toBe(0);
  expect(terminal.stderr.text).toContain('Anna’s laptop is verified.');
});

test('codes that differ are exit 5, with a sentence', async () => {
  const { terminal, engine, put } = calling();
  const code = terminal.run('pair', '192.0.2.7');
  expect(await engine.was('pair')).toEqual({ to: { by: 'address', address: '192.0.2.7' } });
  put({ status: 'comparing', code: '123456' });
  await terminal.stderr.shows('Do the codes match?');
  terminal.stdin.write('n\n');
  expect(await code).toBe(5);
  expect(terminal.stderr.text).toContain('the codes differ, so neither device is verified');
});

test.each([
  ['pairing-declined', 3],
  ['pairing-expired', 3],
  ['cannot-pair', 1],
  ['identity-changed', 5],
] as const)('%s ends it with exit code %i', async (failure, expected) => {
  const { terminal, engine, put } = calling();
  const code = terminal.run('pair', '192.0.2.7', '--json');
  await engine.was('pair');
  put({ status: 'failed', failure: { code: failure, params: { name: 'Anna' } } });
  expect(await code).toBe(expected);
  expect(terminal.events.at(-1)).toMatchObject({ type: 'error', code: failure });
});

test('the end of input is nobody’s word on a code', async () => {
  const { terminal, engine, put } = calling({});
  const code = terminal.run('pair', '192.0.2.7');
  await engine.was('pair');
  terminal.stdin.end();
  put({ status: 'comparing', code: '123456' });
  expect(await code).toBe(3);
  expect(engine.asked.map(({ name }) => name)).toEqual(['pair', 'endPairing']);
});

test('Ctrl-C gives it up', async () => {
  const { terminal, engine, put } = calling();
  const code = terminal.run('pair', '192.0.2.7');
  await engine.was('pair');
  put({ status: 'comparing', code: '123456' });
  await terminal.stderr.shows('Do the codes match?');
  terminal.interrupt();
  expect(await code).toBe(130);
  expect(engine.asked.at(-1)).toMatchObject({ name: 'endPairing' });
});

test('a script has nobody who compares', async () => {
  const { terminal, engine } = calling({});
  expect(await terminal.run('pair', '192.0.2.7', '--json')).toBe(2);
  expect(engine.asked).toEqual([]);
});

test('a link is asked for, and is refused as an argument without being repeated', async () => {
  const { terminal, engine, put } = calling({});
  const code = terminal.run('pair', '-');
  terminal.stdin.write(` ${link}\n`);
  expect(await engine.was('pairByLink')).toEqual({ link });
  put({ status: 'paired' });
  expect(await code).toBe(0);
  const again = calling({});
  expect(await again.terminal.run('pair', link)).toBe(2);
  expect(again.terminal.stderr.text).not.toContain('BBBB');
});

test('a remembered device that isn’t there is replaced by one of its name only when the person says so', async () => {
  const old = 'f0'.repeat(32);
  const { terminal, engine, put } = calling();
  const known = [remembered({ fingerprint: old, name: anna.name })];
  engine.store.change({ kind: 'known', known });
  engine.appear({ ...anna, namesakeOf: anna.name });
  const code = terminal.run('pair', anna.name);
  await terminal.stderr.shows('Pair with it in the place of the old one?');
  expect(engine.asked).toEqual([]);
  terminal.stdin.write('yes\n');
  const { fingerprint } = anna;
  expect(await engine.was('pair')).toEqual({ to: { by: 'fingerprint', fingerprint }, replacing: old });
  put({ status: 'paired' });
  expect(await code).toBe(0);
});

test('--show listens, prints link and QR code, answers who calls without it, and takes the link back in the end', async () => {
  const { terminal, engine, put } = calling();
  const code = terminal.run('pair', '--show');
  await terminal.stderr.shows('Good for one device and another 10 minutes.');
  expect(engine.options).toMatchObject({ listen: true, discovery: 'announce' });
  expect(terminal.stdout.text).toBe(`${link}\n`);
  expect(terminal.stderr.text).toMatch(/[▀▄█]{10}/);
  put({ direction: 'incoming', status: 'comparing', code: '654321' });
  await terminal.stderr.shows('Anna’s laptop wants to pair');
  terminal.stdin.write('y\n');
  await engine.was('answerPairing');
  put({ status: 'paired' });
  expect(await code).toBe(0);
  expect(engine.asked.at(-1)).toMatchObject({ name: 'hidePairLink' });
});

test('a receiver at a terminal is asked; one without turns the request away, and says so', async () => {
  for (const tty of [true, false]) {
    const { terminal, engine, put } = calling({ tty });
    const code = terminal.run('receive', '--dir', '/tmp');
    await terminal.stderr.shows('Listening');
    put({ direction: 'incoming', status: 'comparing', code: '654321' });
    if (tty) {
      await terminal.stderr.shows('Do the codes match?');
      terminal.stdin.write('y\n');
      expect(await engine.was('answerPairing')).toEqual({ pairingId: id, match: true });
    } else {
      expect(await engine.was('endPairing')).toEqual({ pairingId: id });
      expect(terminal.stderr.text).toContain('it was turned away');
    }
    terminal.interrupt();
    await code;
  }
});

test('whatever the other device calls itself, a terminal shows all of it', async () => {
  const { terminal, engine, put } = calling();
  const peer = { fingerprint: anna.fingerprint, name: badName, kind: anna.kind, known: false };
  const code = terminal.run('pair', '--show');
  await terminal.stderr.shows('Good for one device');
  put({ peer, direction: 'incoming', status: 'comparing', code: '654321' });
  await terminal.stderr.shows('Do the codes match?');
  terminal.stdin.write('y\n');
  await engine.was('answerPairing');
  put({ status: 'paired' });
  expect(await code).toBe(0);
  // The link's QR code and the status line are Ferry's own escapes.
  const said = terminal.stderr.text.replaceAll(/\r\u001b\[K/gu, '\n').replaceAll(/\u001b\[[\d;]+m/gu, '');
  expect(said).not.toMatch(neverShown);
  expect(said.split('report.pdf␣×120.sh').length).toBeGreaterThan(4);
});
