/** What holds a Ferry to one network interface, on this machine; several networks: `test/cli/interface.test.ts`. */
import { expect, test } from 'vitest';
import { OnlyInterface } from '../../../electron/engine/net/only-interface.ts';
import { startTestEngine } from '../../support/engines.ts';

test.each(['nosuch0', '192.0.2.1', 'fe80::dead:beef', 'fe80::1%nosuch0', ''])(
  'an interface that is not there is refused with those that are: %j',
  (wanted) => {
    const params = { interface: wanted, there: expect.stringMatching(/\S/) as string };
    const refused = expect.objectContaining({ code: 'interface-unusable', params }) as Error;
    expect(() => new OnlyInterface(wanted).addresses()).toThrow(refused);
  },
);

test('loopback by its address leads to loopback, and nowhere else', async () => {
  const only = new OnlyInterface('127.0.0.1');
  expect(only.addresses()).toEqual(['127.0.0.1']);
  expect(await only.wayTo('127.0.0.1')).toEqual({ host: '127.0.0.1', localAddress: '127.0.0.1' });
  expect(await only.wayTo('localhost')).toEqual({ host: '127.0.0.1', localAddress: '127.0.0.1' });
  // A documentation address, which no route of this machine leads to by way of loopback. But on Linux no route is asked:
  // the system refuses to dial it from there.
  for (const host of process.platform === 'linux' ? ['192.0.2.1', '::1'] : ['::1']) {
    await expect(only.wayTo(host)).rejects.toMatchObject({
      code: 'not-on-interface',
      params: { address: host, interface: '127.0.0.1' },
    });
  }
  await expect(only.wayTo('nowhere.invalid')).rejects.toMatchObject({ code: 'unreachable' });
});

test('an engine that is to use an interface that is not there does not start, listening or not', async () => {
  for (const listen of [true, false]) {
    await expect(startTestEngine('Anna', { interface: 'nosuch0', listen })).rejects.toMatchObject({
      code: 'interface-unusable',
    });
  }
});
