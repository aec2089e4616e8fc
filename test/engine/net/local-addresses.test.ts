import { expect, test } from 'vitest';
import type { NetworkInterfaceInfo } from 'node:os';
import { localAddresses } from '../../../electron/engine/net/local-addresses.ts';

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

test('this machine has a loopback', () => {
  expect(localAddresses()).toContainEqual(expect.objectContaining({ address: '127.0.0.1', internal: true }));
});
