/** Texts and standard input between two terminals as they ship. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../../support/pair.ts';
import { exitAfter, Ferry } from '../processes.ts';

async function receiving(...argv: string[]) {
  const [home, inbox] = [await tempDir(), join(await tempDir(), 'inbox')];
  const global = ['--home', home, '--port', '0', '--interface', '127.0.0.1', '--json', '--accept', 'all'];
  const ferry = new Ferry(['receive', '--dir', inbox, ...global, ...argv]);
  const { port } = await ferry.event('listening');
  return { ferry, inbox, home, address: `127.0.0.1:${String(port)}` };
}

const sending = async (to: string, ...argv: string[]) => {
  const home = await tempDir();
  return { home, sender: new Ferry(['send', ...argv, '--to', to, '--home', home, '--json']) };
};

test('a text of an argument, and a long one of standard input, arrive as texts', async () => {
  const { ferry, inbox, address } = await receiving();
  const first = await sending(address, '--text', 'héllo');
  expect(await first.sender.exit).toBe(0);
  const long = 'line\n'.repeat(100_000);
  const second = await sending(address, '--text', '-');
  second.sender.child.stdin!.end(`${long}\n`);
  expect(await second.sender.exit).toBe(0);
  await ferry.event('text', ({ text }) => text === 'héllo');
  await ferry.event('text', ({ text }) => text === long);
  expect(readdirSync(inbox)).toEqual([]);
  ferry.child.kill('SIGINT');
  await ferry.exit;
});

test('what is piped in arrives as a file, and nothing of it stays behind', async () => {
  const { ferry, inbox, address } = await receiving('--once');
  const { sender, home } = await sending(address, '-', '--as', 'some bytes.bin');
  const bytes = Buffer.alloc(20_000_000, 'ferry');
  sender.child.stdin!.end(bytes);
  expect([await sender.exit, await ferry.exit]).toEqual([0, 0]);
  expect(readFileSync(join(inbox, 'some bytes.bin')).equals(bytes)).toBe(true);
  expect(readdirSync(join(home, 'spool'))).toEqual([]);
});

test('input whose sending was ended from outside goes on when it is sent again', async () => {
  const { ferry, inbox, address } = await receiving();
  const bytes = Buffer.alloc(400_000_000, 'again and ');
  const { sender, home } = await sending(address, '-', '--as', 'big.bin');
  sender.child.stdin!.end(bytes);
  await sender.event('progress', ({ bytes: sent }) => Number(sent) > 0);
  sender.child.kill('SIGTERM');
  expect([exitAfter('SIGTERM'), 0]).toContain(await sender.exit);
  const again = new Ferry(['send', '-', '--as', 'big.bin', '--to', address, '--home', home, '--json']);
  again.child.stdin!.end(bytes);
  expect(await again.exit).toBe(0);
  const { transferId } = await again.event('done');
  const offered = await sender.event('offer');
  expect(offered['transferId']).toBe(transferId);
  expect(readdirSync(inbox)).toEqual(['big.bin']);
  expect(readFileSync(join(inbox, 'big.bin')).equals(bytes)).toBe(true);
  expect(readdirSync(join(home, 'spool'))).toEqual([]);
  ferry.child.kill('SIGINT');
  await ferry.exit;
});
