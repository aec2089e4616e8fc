import { expect, test } from 'vitest';
import type { NetworkInterfaceInfo } from 'node:os';
import { addressesToType, localAddresses, localIPv6 } from '../../../electron/engine/net/local-addresses.ts';

const v4 = (address: string, internal = false): NetworkInterfaceInfo => ({
  family: 'IPv4',
  address,
  netmask: '255.255.255.0',
  internal,
  mac: '00:00:00:00:00:00',
  cidr: `${address}/24`,
});
const v6: NetworkInterfaceInfo = { ...v4('fe80::1'), family: 'IPv6', netmask: 'ffff::', scopeid: 2 };

const machine = {
  lo: [v4('127.0.0.1', true)],
  docker0: [v4('172.17.0.1')],
  eth1: [v4('169.254.3.4')],
  eth0: [v6, v4('192.168.1.7'), v4('10.0.0.7')],
};

test('those a peer would dial come first, loopback last; IPv6 is not for announcing', () => {
  expect(localAddresses(undefined, machine).map(({ address }) => address)).toEqual([
    '192.168.1.7',
    '10.0.0.7',
    '172.17.0.1',
    '169.254.3.4',
    '127.0.0.1',
  ]);
});

test('one interface can be chosen by name or address', () => {
  expect(localAddresses('eth0', machine).map(({ address }) => address)).toEqual(['192.168.1.7', '10.0.0.7']);
  expect(localAddresses('10.0.0.7', machine).map(({ name, address }) => [name, address])).toEqual([
    ['eth0', '10.0.0.7'],
  ]);
  expect(localAddresses('wlan0', machine)).toEqual([]);
});

test('IPv6 link-local addresses carry the interface they mean', () => {
  expect(localIPv6(undefined, machine)).toEqual([
    {
      name: 'eth0',
      address: process.platform === 'win32' ? 'fe80::1%2' : 'fe80::1%eth0',
      internal: false,
      zone: expect.any(String) as string,
    },
  ]);
  for (const only of ['eth0', 'FE80:0::1', 'fe80::1%eth0']) expect(localIPv6(only, machine)).toHaveLength(1);
  for (const only of ['eth1', 'fe80::2']) expect(localIPv6(only, machine)).toEqual([]);
});

test('people are told IPv6 where an interface has nothing else', () => {
  const global = { ...v6, address: '2001:db8::7' };
  const loop = { ...v6, address: '::1', internal: true };
  const cable = {
    lo: [v4('127.0.0.1', true), loop],
    eth1: [{ ...v6, address: 'fe80::2' }],
    eth0: [v6, v4('192.168.1.7'), global],
  };
  const linkLocal = process.platform === 'win32' ? 'fe80::2%2' : 'fe80::2%eth1';
  expect(addressesToType(undefined, cable)).toEqual(['192.168.1.7', linkLocal]);
  expect(addressesToType(undefined, { eth0: [v6, global] })[0]).toBe('2001:db8::7');
  expect(addressesToType('::1', cable)).toEqual(['::1']);
});

test('people are told the loopback only where there is nothing else', () => {
  const lo = [v4('127.0.0.1', true)];
  expect(addressesToType(undefined, { lo })).toEqual(['127.0.0.1']);
  expect(addressesToType(undefined, { lo, tun0: [v4('10.8.0.2')] })).toEqual(['10.8.0.2']);
  expect(addressesToType('lo', { lo, tun0: [v4('10.8.0.2')] })).toEqual(['127.0.0.1']);
});

test('this machine has a loopback', () => {
  expect(localAddresses()).toContainEqual(expect.objectContaining({ address: '127.0.0.1', internal: true }));
});
