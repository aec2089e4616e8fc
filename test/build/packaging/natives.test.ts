import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkNatives } from '../../../build/packaging/natives.mjs';

let resources: string;
beforeEach(() => (resources = mkdtempSync(join(tmpdir(), 'ferry-natives-'))));
afterEach(() => rmSync(resources, { recursive: true, force: true }));

const packed = (...names: readonly string[]): void => {
  for (const name of names) mkdirSync(join(resources, 'app.asar.unpacked', 'node_modules', name), { recursive: true });
};

test('those of the computers it is for are taken, on a Mac of both processors', () => {
  packed('@koromix/koffi-linux-arm64', '@napi-rs/blake-hash-linux-arm64-gnu');
  expect(() => checkNatives(resources, 'linux', 'arm64')).not.toThrow();
  rmSync(join(resources, 'app.asar.unpacked'), { recursive: true });
  const mac = ['x64', 'arm64'].flatMap((arch) => [
    `@koromix/koffi-darwin-${arch}`,
    `@napi-rs/blake-hash-darwin-${arch}`,
  ]);
  packed(...mac);
  for (const half of ['x64', 'arm64', 'universal']) expect(() => checkNatives(resources, 'darwin', half)).not.toThrow();
});

test('this computer’s in a package for another one, or none, are refused with what to do', () => {
  expect(() => checkNatives(resources, 'linux', 'x64')).toThrow('missing');
  packed('@koromix/koffi-linux-x64', '@napi-rs/blake-hash-linux-x64-gnu');
  expect(() => checkNatives(resources, 'win32', 'x64')).toThrow('npm ci --os=win32 --cpu=x64');
  expect(() => checkNatives(resources, 'linux', 'arm64')).toThrow('npm ci --os=linux --cpu=arm64');
  packed('@koromix/koffi-linux-arm64');
  expect(() => checkNatives(resources, 'linux', 'x64')).toThrow('wanted');
});
