/**
 * A changed file as it went over the wire, in another program's hands: one transfer that was recorded once, and one of now.
 * `FERRY_RECORD=1` records the first anew.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { blake3 } from '@napi-rs/blake-hash';
import { expect, test } from 'vitest';
import { accept, ended, offer, patientBlocks, startTestEngine } from '../../../../../support/engines.ts';
import { tempDir } from '../../../../../support/pair.ts';
import { Relay } from '../../../../../support/relay.ts';
import { recordConnections } from '../../../../../support/wire/recorder.ts';

const vector = new URL('../../../../../vectors/patched.json', import.meta.url);
const script = fileURLToPath(new URL('../../../../../vectors/read-patched.py', import.meta.url));
const python = ['/usr/bin/python3', 'python3'].find((path) => spawnSync(path, ['--version']).status === 0);

const block = 65_536;
const blocks = 66;
const tail = 1000;
/** Of the new version. */
const size = blocks * block + tail;
const changedBlock = 40;

interface Recorded {
  readonly forth: Buffer;
  readonly back: Buffer;
}

/** Bytes that don't pack, the same ones every time: SHA-256 of a name and a number, over and over. */
function stream(name: string, bytes: number): Buffer {
  const parts = Array.from({ length: Math.ceil(bytes / 32) }, (_, i) =>
    createHash('sha256').update(`${name} ${i}`).digest(),
  );
  return Buffer.concat(parts).subarray(0, bytes);
}

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** Of the older version's blocks each is one hash, over and over; the new one has another block, and is longer. */
function versions(): { old: Buffer; next: Buffer } {
  const filled: Buffer[] = Array.from({ length: blocks }, (_, i) => Buffer.alloc(block, stream(`block ${i}`, 32)));
  const old = Buffer.concat(filled);
  filled[changedBlock] = stream('changed', block);
  return { old, next: Buffer.concat([...filled, stream('tail', tail)]) };
}

/** Two engines, one connection between them, and nothing else in the clear. */
async function record(old: Buffer, next: Buffer): Promise<Recorded> {
  const [anna, ben, dir] = [
    await startTestEngine('Anna', patientBlocks),
    await startTestEngine('Ben'),
    await tempDir(),
  ];
  await mkdir(ben.inbox, { recursive: true });
  const [there, here] = [join(ben.inbox, 'disk.img'), join(dir, 'disk.img')];
  await writeFile(there, old);
  await writeFile(here, next);
  await utimes(there, 1_700_000_000, 1_700_000_000);
  await utimes(here, 1_700_000_100, 1_700_000_100);
  // No way back, so no lane.
  const relay = await Relay.to(() => ben.state().self.port);
  const recorder = recordConnections();
  const id = await offer(anna, ben, [here], { to: { by: 'address', address: relay.address } });
  await accept(ben, id, { conflicts: 'replace' });
  const [, received] = await Promise.all([ended(anna, id), ended(ben, id)]);
  expect(received.status).toBe('done');
  expect((await readFile(there)).equals(next)).toBe(true);
  return { forth: recorder.heard('delta'), back: recorder.heard('blocks') };
}

async function patch(old: Buffer, { forth, back }: Recorded) {
  const dir = await tempDir();
  const path = (name: string): string => join(dir, name);
  await Promise.all([writeFile(path('old'), old), writeFile(path('forth'), forth), writeFile(path('back'), back)]);
  const { status, stdout, stderr } = spawnSync(python!, [script, ...['old', 'forth', 'back', 'new'].map(path)]);
  if (status !== 0) return { error: stderr.toString().trim() };
  return { said: JSON.parse(stdout.toString()) as object, sha256: sha256(await readFile(path('new'))) };
}

/** As the page has it, not as the engine does. */
function listHash(content: Buffer): string {
  const sizes = Buffer.alloc(16);
  sizes.writeBigUInt64BE(BigInt(content.length), 0);
  sizes.writeBigUInt64BE(BigInt(block), 8);
  const hashes: Buffer[] = [];
  for (let at = 0; at < content.length; at += block) hashes.push(blake3(content.subarray(at, at + block)));
  return blake3(Buffer.concat([sizes, ...hashes])).toString('hex');
}

const readVector = (): Recorded => {
  const { forth, back } = JSON.parse(readFileSync(vector, 'utf8')) as { forth: string; back: string };
  return { forth: Buffer.from(forth, 'base64'), back: Buffer.from(back, 'base64') };
};

const expected = (next: Buffer) => {
  const came = block + tail;
  return { said: { size, block, kept: size - came, came, end: listHash(next) }, sha256: sha256(next) };
};

test.skipIf(python === undefined)(
  'Python puts a file together from its older version and a transfer that was recorded',
  async () => {
    const { old, next } = versions();
    if (process.env['FERRY_RECORD'] !== undefined) {
      const { forth, back } = await record(old, next);
      const text = JSON.stringify({ forth: forth.toString('base64'), back: back.toString('base64') }, null, 2);
      writeFileSync(vector, `${text}\n`);
    }
    expect(await patch(old, readVector())).toEqual(expected(next));
  },
);

test.skipIf(python === undefined)('and from what this program sends now', async () => {
  const { old, next } = versions();
  expect(await patch(old, await record(old, next))).toEqual(expected(next));
});

test.skipIf(python === undefined)('what breaks a rule it finds', async () => {
  const { old } = versions();
  const { forth, back } = readVector();
  const wrong = (what: Buffer, from: string, to: string): Buffer => {
    expect(what.includes(from)).toBe(true);
    expect(to.length).toBe(from.length);
    const at = what.indexOf(from);
    return Buffer.concat([what.subarray(0, at), Buffer.from(to), what.subarray(at + from.length)]);
  };
  const offset = `"offset":${(changedBlock + 1) * block}`;
  const shifted = `"offset":${(changedBlock + 1) * block + 1}`;
  expect(await patch(old, { forth: wrong(forth, offset, shifted), back })).toEqual({ error: 'a gap before keep' });
  const again = wrong(back, '"first":0', '"first":1');
  expect(await patch(old, { forth, back: again })).toEqual({ error: 'blocks that go back' });
  const fewer = wrong(back, '"blocks":66', '"blocks":65');
  expect(await patch(old, { forth, back: fewer })).toEqual({ error: 'more blocks than the plan has' });
  const missing = { error: 'a keep of what the older version has not' };
  expect(await patch(old.subarray(0, -1), { forth, back })).toEqual(missing);
  expect(await patch(old, { forth: forth.subarray(0, -1), back })).toEqual({ error: 'cut off in a frame' });
});
