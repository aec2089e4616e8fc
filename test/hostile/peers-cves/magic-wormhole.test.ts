/** magic-wormhole's mistakes, made against Ferry. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Sink } from '../../../electron/engine/disk/sink/sink.ts';
import { entry, newFolder, transferId, tree as onDisk } from '../../engine/disk/sink/places.ts';
import { ended } from '../../support/engines.ts';
import { callEngine, newIdentity } from '../../support/hostile/hostile.ts';
import {
  acceptFrom,
  contentOf,
  entriesOf,
  file,
  manifestEndOf,
  newId,
  offerFiles,
  offerOf,
  sendWanted,
  startVictim,
} from '../../support/hostile/victim.ts';

test('magic-wormhole CVE-2026-32116: the sender’s word for an offer names no file here', async () => {
  const victim = await startVictim();
  const theirs = join(victim.yard, 'a', 'outside', 'theirs.txt');
  for (const title of [theirs, '../outside/theirs.txt', '..', '.']) {
    const peer = await callEngine(victim);
    const [id, files] = [newId(), [file('safe.txt', title)]];
    peer.say(offerOf(id, title), entriesOf(files), manifestEndOf(files));
    await acceptFrom(victim, peer, id);
    peer.say(contentOf(files), { name: 'finish', body: {} });
    expect((await ended(victim, id)).status).toBe('done');
  }
  expect(await victim.received()).toEqual(['safe (2).txt', 'safe (3).txt', 'safe (4).txt', 'safe.txt']);
  expect(await readFile(theirs, 'utf8')).toBe('theirs');
  await victim.expectUnharmed();
});

test('magic-wormhole CVE-2026-32116: a file alone is named by the person’s folder and its own checked name', async () => {
  const victim = await startVictim();
  for (const path of ['../outside/theirs.txt', '/etc/../etc/ferry-test', '..']) {
    const peer = await callEngine(victim);
    const { wanted, transfer } = await sendWanted(victim, peer, [file(path, 'peer')]);
    expect([...wanted]).toEqual([]);
    expect(transfer.casualties).toMatchObject([{ failure: { code: 'name-refused' } }]);
  }
  expect(await victim.received()).toEqual([]);
  await victim.expectUnharmed();
});

test('magic-wormhole CVE-2026-42448: names are checked wherever they come in: added later, and told anew after a cut line', async () => {
  const victim = await startVictim();
  const [good, evil] = [file('good.txt', 'good'), file('../outside/theirs.txt', 'peer')];
  const [id, identity] = [newId(), await newIdentity()];
  const peer = (await callEngine(victim, { identity })).stay();
  offerFiles(peer, [good], id);
  await acceptFrom(victim, peer, id);
  peer.say(contentOf([good]));
  await peer.hear('receipts');
  peer.say(
    { name: 'more', body: { title: '../outside', roots: 1 } },
    entriesOf([evil], 1),
    manifestEndOf([good, evil]),
  );
  const { question } = await victim.transfer((t) => t.question?.kind === 'more' && t.totals.complete, id);
  await victim.handle.command('decide', { transferId: id, questionId: question!.id, choice: 'accept' });
  expect((await peer.hear('plan')).items).toMatchObject([{ do: 'skip', range: [1, 1], code: 'name-refused' }]);
  peer.hangUp('reset');
  await victim.transfer((t) => t.status === 'reconnecting', id);
  const again = (await callEngine(victim, { identity })).stay();
  offerFiles(again, [evil, file('late.txt', 'late')], id);
  expect((await again.hear('plan')).items).toMatchObject([
    { do: 'skip', range: [0, 0], code: 'name-refused' },
    { do: 'send', range: [1, 1] },
  ]);
  await victim.handle.command('cancel', { transferId: id });
  await ended(victim, id);
  expect(await victim.received()).toEqual(['good.txt']);
  await victim.expectUnharmed();
});

/** Every way of the disk's half that takes a name, and how it is asked; the others take none. */
const waysIn: Record<string, (sink: Sink, path: string) => Promise<unknown>> = {
  folder: (sink, path) => sink.folder(entry(path)),
  link: (sink, path) => sink.link(entry(path), 'target'),
  writeWhole: (sink, path) => sink.writeWhole(entry(path, 'peer'), Buffer.from('peer')),
  writeBatch: async (sink, path) => {
    const [outcome] = await sink.writeBatch([{ entry: entry(path, 'peer'), data: Buffer.from('peer') }]);
    if (typeof outcome !== 'string') throw outcome;
  },
  create: (sink, path) => sink.create(entry(path, 'peer')),
  reopen: (sink, path) => sink.reopen(entry(path, 'peer'), `.ferry-${transferId.slice(0, 12)}-0.part`, 0),
  existing: async (sink, path) => expect(await sink.existing([entry(path, 'theirs')])).toEqual([null]),
  basis: async (sink, path) => expect(await sink.basis(entry(path, 'theirs'))).toBeNull(),
  sweep: (sink, path) => sink.sweep([path]),
};
const withoutAName = [
  'constructor',
  'keepsModes',
  'expectFolder',
  'suspend',
  'keep',
  'finish',
  'abort',
  'withdraw',
  'landed',
];
const inside = ['writeAlone', 'open', 'run', 'end', 'letGo', 'explain'];

test('magic-wormhole CVE-2026-42448: the disk’s half checks each name itself, whatever its callers forget', async () => {
  // A new way in needs its row here.
  const all = Object.getOwnPropertyNames(Sink.prototype).filter((name) => ![...withoutAName, ...inside].includes(name));
  expect(all.toSorted()).toEqual(Object.keys(waysIn).toSorted());
  const home = await newFolder();
  const dir = join(home, 'inbox');
  const partial = `.ferry-${transferId.slice(0, 12)}-0.part`;
  await mkdir(join(home, 'beside'));
  await writeFile(join(home, 'beside', partial), 'theirs');
  await writeFile(join(home, 'outside.txt'), 'theirs');
  for (const [name, go] of Object.entries(waysIn)) {
    for (const path of ['../outside.txt', join(home, 'outside.txt'), 'a/../../outside.txt', '../beside', '..']) {
      const sink = await Sink.open(dir, transferId);
      const outcome = await go(sink, path).then(
        () => 'done',
        (error: { code?: string }) => error.code,
      );
      // What only looks finds nothing there.
      expect(outcome, `${name} ${path}`).toBe(['existing', 'basis', 'sweep'].includes(name) ? 'done' : 'name-refused');
      await sink.abort();
    }
  }
  expect(await onDisk(home)).toEqual({
    'inbox/': '',
    'beside/': '',
    [`beside/${partial}`]: 'theirs',
    'outside.txt': 'theirs',
  });
});
