/** sendfile is found where it can be called, and nowhere else; where it isn't, nothing fails. */
import { expect, test } from 'vitest';
import type { Socket } from 'node:net';
import { descriptorOf, load } from '../../../electron/engine/net/sendfile.ts';

const koffi = () => import('koffi');

test.each([
  ['win32', 'x64'],
  ['freebsd', 'x64'],
  ['linux', 'ia32'],
  ['linux', 'arm'],
])('on %s with %s there is none, and nothing is loaded', async (platform, arch) => {
  let loaded = false;
  const found = await load(platform, arch, () => {
    loaded = true;
    return koffi();
  });
  expect([found, loaded]).toEqual([null, false]);
});

test('where koffi does not load, or the library lacks the call, there is none', async () => {
  expect(await load('linux', 'x64', () => Promise.reject(new Error('no such module')))).toBeNull();
  const lacking = {
    default: {
      load: () => ({
        func: () => {
          throw new Error('no such call');
        },
      }),
    },
  };
  expect(await load('linux', 'x64', () => Promise.resolve(lacking as never))).toBeNull();
});

test('a socket has a descriptor while it is open', () => {
  const withHandle = (_handle: unknown) => descriptorOf({ _handle } as unknown as Socket);
  expect([withHandle({ fd: 5 }), withHandle({ fd: -1 }), withHandle(null), withHandle({})]).toEqual([
    5,
    null,
    null,
    null,
  ]);
});
