import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { Device } from '../../../shared/state.ts';
import { Directory } from '../../../electron/engine/discovery/directory.ts';
import type { Sighting } from '../../../electron/engine/discovery/directory.ts';
import {
  goodbyeMs,
  maxAddresses,
  maxDevices,
  maxDevicesPerHost,
  silenceMs,
  steadyMs,
} from '../../../electron/engine/discovery/times-and-limits.ts';

let directory: Directory;
/** What a front end would list, and every event that led there. */
let listed: Map<string, Device>;
let events: string[];

beforeEach(() => {
  listed = new Map();
  events = [];
  directory = new Directory({
    onDevice(device) {
      events.push(`${device.name}: ${device.addresses.join(' ')}`);
      listed.set(device.fingerprint, device);
    },
    onGone(fingerprint) {
      events.push(`gone ${listed.get(fingerprint)?.name}`);
      listed.delete(fingerprint);
    },
  });
});

const key = (name: string): string => createHash('sha256').update(name).digest('hex');
const seen = (name: string, host: string, more: Partial<Sighting> = {}): Sighting => ({
  fingerprint: key(name),
  name,
  kind: 'desktop',
  host,
  port: 53317,
  ...more,
});

test('a device is reported when it appears and when something about it changes, not every time it speaks', () => {
  directory.heard(seen('anna', '10.0.0.1'), 0);
  directory.heard(seen('anna', '10.0.0.1'), steadyMs);
  expect(events).toEqual(['anna: 10.0.0.1:53317']);
  directory.heard(seen('anna', '10.0.0.1', { name: 'Anna' }), 2 * steadyMs);
  directory.heard(seen('anna', '10.0.0.1', { name: 'Anna', port: 53318 }), 2 * steadyMs);
  directory.heard(seen('anna', '10.0.0.1', { name: 'Anna', port: 53318, kind: 'laptop' }), 2 * steadyMs);
  expect(events.slice(1)).toEqual(['Anna: 10.0.0.1:53317', 'Anna: 10.0.0.1:53318', 'Anna: 10.0.0.1:53318']);
  expect(listed.get(key('anna'))).toMatchObject({ name: 'Anna', kind: 'laptop', via: 'multicast' });
});

test('a silent device goes after the limit and not before', () => {
  directory.heard(seen('anna', '10.0.0.1'), 0);
  directory.expire(silenceMs);
  expect(listed.size).toBe(1);
  directory.expire(silenceMs + 1);
  expect(events).toEqual(['anna: 10.0.0.1:53317', 'gone anna']);
});

test('a device heard on several networks is one, and loses addresses one by one', () => {
  directory.heard(seen('anna', '10.0.0.1'), 0);
  directory.heard(seen('anna', '192.168.1.1'), 10);
  directory.heard(seen('anna', '10.0.0.1'), steadyMs);
  directory.expire(silenceMs + 11);
  expect(events).toEqual(['anna: 10.0.0.1:53317', 'anna: 192.168.1.1:53317 10.0.0.1:53317', 'anna: 10.0.0.1:53317']);
});

test('an address that missed a round goes behind those that didn’t', () => {
  directory.heard(seen('anna', '10.0.0.1'), 0);
  directory.heard(seen('anna', '192.168.1.1'), 0);
  directory.heard(seen('anna', '10.0.0.1'), steadyMs);
  expect(listed.get(key('anna'))?.addresses).toEqual(['192.168.1.1:53317', '10.0.0.1:53317']);
  directory.heard(seen('anna', '10.0.0.1'), 2 * steadyMs);
  expect(listed.get(key('anna'))?.addresses).toEqual(['10.0.0.1:53317', '192.168.1.1:53317']);
});

test('goodbye is believed from where the device has been heard, and the next word brings it back', () => {
  directory.heard(seen('anna', '10.0.0.1'), 0);
  directory.left(key('anna'), '10.0.0.66', 0);
  directory.left(key('nobody'), '10.0.0.1', 0);
  expect(listed.size).toBe(1);
  directory.left(key('anna'), '10.0.0.1', 0);
  expect(listed.size).toBe(0);
  directory.heard(seen('anna', '10.0.0.1'), 1);
  expect(listed.size).toBe(1);
});

test('an answer that is read after the goodbye it preceded brings nobody back; whoever asks anew is back at once', () => {
  directory.heard(seen('anna', '10.0.0.1'), 0);
  directory.left(key('anna'), '10.0.0.1', 100);
  directory.heard(seen('anna', '10.0.0.1', { asks: false }), 100 + goodbyeMs - 1);
  expect(listed.size).toBe(0);
  directory.heard(seen('anna', '10.0.0.1', { asks: true }), 100 + goodbyeMs - 1);
  expect(listed.size).toBe(1);
  directory.left(key('anna'), '10.0.0.1', 2000);
  directory.heard(seen('anna', '10.0.0.1', { asks: false }), 2000 + goodbyeMs);
  expect(listed.size).toBe(1);
});

test('a typed address keeps its device until it stops answering', () => {
  expect(directory.answered('nas.local:53317', seen('nas', ''))).toMatchObject({
    via: 'manual',
    addresses: ['nas.local:53317'],
  });
  directory.answered('nas.local:53317', seen('nas', ''));
  directory.expire(100 * silenceMs);
  expect(events).toEqual(['nas: nas.local:53317']);
  directory.unanswered('10.0.0.9:53317');
  directory.unanswered('nas.local:53317');
  expect(events.slice(1)).toEqual(['gone nas']);
});

test('a device that is typed and heard is one device, and stays while either holds', () => {
  directory.heard(seen('nas', '10.0.0.5'), 0);
  directory.answered('10.0.0.5:53317', seen('nas', ''));
  directory.answered('nas.local:53317', seen('nas', ''));
  expect([...listed.values()]).toEqual([
    {
      fingerprint: key('nas'),
      name: 'nas',
      kind: 'desktop',
      addresses: ['10.0.0.5:53317', 'nas.local:53317'],
      via: 'manual',
    },
  ]);
  directory.left(key('nas'), '10.0.0.5', 0);
  expect(listed.get(key('nas'))?.via).toBe('manual');
  directory.heard(seen('nas', '10.0.0.5'), 0);
  directory.unanswered('10.0.0.5:53317');
  directory.unanswered('nas.local:53317');
  expect(listed.get(key('nas'))).toMatchObject({ addresses: ['10.0.0.5:53317'], via: 'multicast' });
});

test('another device behind a typed address takes the first one’s place', () => {
  directory.answered('10.0.0.5:53317', seen('old', ''));
  directory.answered('10.0.0.5:53317', seen('new', ''));
  expect(events).toEqual(['old: 10.0.0.5:53317', 'gone old', 'new: 10.0.0.5:53317']);
});

test('one host lists so many devices and not one more; those it listed first stay', () => {
  for (let index = 0; index <= maxDevicesPerHost; index++) directory.heard(seen(`d${index}`, '10.0.0.1'), 0);
  expect([...listed.values()].map(({ name }) => name)).toEqual(
    Array.from({ length: maxDevicesPerHost }, (_, index) => `d${index}`),
  );
  directory.heard(seen('elsewhere', '10.0.0.2'), 0);
  expect(listed.has(key('elsewhere'))).toBe(true);
});

test('a device has so many addresses and not one more; the last heard come first', () => {
  for (let index = 0; index <= maxAddresses; index++) directory.heard(seen('anna', `10.0.0.${index}`), 0);
  const addresses = listed.get(key('anna'))?.addresses;
  expect(addresses).toHaveLength(maxAddresses);
  expect(addresses?.[0]).toBe(`10.0.0.${maxAddresses}:53317`);
  expect(addresses).not.toContain('10.0.0.0:53317');
});

test('when the directory is full, a flooder’s newest device gives way to an honest one', () => {
  const hosts = maxDevices / maxDevicesPerHost;
  for (let index = 0; index < maxDevices; index++) {
    directory.heard(seen(`f${index}`, `10.0.1.${index % (hosts - 1)}`), 0);
    if (index < maxDevicesPerHost) directory.heard(seen(`honest${index}`, `10.0.2.${index}`), 0);
  }
  expect(listed.size).toBe(maxDevices);
  directory.heard(seen('late', '10.0.0.9'), 0);
  expect(listed.size).toBe(maxDevices);
  expect(listed.has(key('late'))).toBe(true);
  for (let index = 0; index < maxDevicesPerHost; index++) expect(listed.has(key(`honest${index}`))).toBe(true);
});

test('when every host has one device, a full directory takes no more', () => {
  for (let index = 0; index <= maxDevices; index++) {
    directory.heard(seen(`d${index}`, `10.0.${index >> 8}.${index & 255}`), 0);
  }
  expect(listed.size).toBe(maxDevices);
  expect(listed.has(key(`d${maxDevices}`))).toBe(false);
  expect(events).not.toContain('gone d0');
});

test('a LocalSend is listed as one; what it says in a datagram changes nothing of a Ferry', () => {
  const localSend = { protocol: 'https' } as const;
  directory.heard(seen('phone', '10.0.0.2', { localSend }), 0);
  expect(listed.get(key('phone'))).toMatchObject({ localSend });
  directory.heard(seen('anna', '10.0.0.1'), 0);
  directory.heard(seen('anna', '10.0.0.2', { name: 'liar', localSend }), 1);
  expect(listed.get(key('anna'))).toMatchObject({ name: 'anna', addresses: ['10.0.0.1:53317'] });
  expect(listed.get(key('anna'))).not.toHaveProperty('localSend');
  directory.heard(seen('phone', '10.0.0.2'), 2);
  expect(listed.get(key('phone'))).not.toHaveProperty('localSend');
});
