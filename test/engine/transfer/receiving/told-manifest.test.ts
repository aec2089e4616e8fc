/** A manifest is taken as it is told, in order and counted; what is added later is numbered the same every time. */
import { expect, test } from 'vitest';
import type { Additions } from '../../../../electron/engine/transfer/receiving/plan/additions.ts';
import { maxAsGivenUnaccepted } from '../../../../electron/engine/transfer/agreed/entry-list.ts';
import { ToldManifest } from '../../../../electron/engine/transfer/receiving/told-manifest.ts';
import type { Message, MessageOf } from '../../../../electron/engine/wire/messages.ts';
import { file, folder, told } from '../../../support/receiving.ts';

function hear(manifest: ToldManifest, messages: readonly Message[]): void {
  for (const message of messages) {
    if (message.name === 'entries') manifest.entries(message.body);
    else if (message.name === 'manifestEnd') manifest.end(message.body);
  }
}

const more: MessageOf<'more'> = { title: 'b', roots: 1 };
const violation = expect.objectContaining({ code: 'protocol-violation' });

/** What an `Additions` is told. */
function listening(): [Additions, string[]] {
  const heard: string[] = [];
  const to = {
    begin: (number: number, { title }: { title: string }, first: number) => heard.push(`${number} ${title} ${first}`),
    end: (length: number) => heard.push(`end ${length}`),
  } as unknown as Additions;
  return [to, heard];
}

test('a link has no bytes, and what it says is kept', () => {
  const manifest = new ToldManifest();
  manifest.entries({
    first: 0,
    entries: [{ path: 't/l', bytes: 9, mtime: 5, folder: false, executable: true, link: 'a' }],
  });
  expect([...manifest.manifest.entries]).toEqual([
    { kind: 'link', path: 't/l', bytes: 0, mtimeMs: 5, executable: false, link: 'a' },
  ]);
});

test('modes are kept where they are told, of files and folders', () => {
  const manifest = new ToldManifest();
  const told = { bytes: 0, mtime: 5, executable: false };
  manifest.entries({
    first: 0,
    entries: [
      { ...told, path: 't', folder: true, mode: 0o700 },
      { ...told, path: 't/a', folder: false, mode: 0 },
      { ...told, path: 't/b', folder: false },
    ],
  });
  expect([...manifest.manifest.entries].map(({ mode }) => mode)).toEqual([0o700, 0, undefined]);
});

test('entries become the manifest, and a folder has no bytes', () => {
  const manifest = new ToldManifest();
  hear(manifest, told([folder('t'), file('t/a', 5)]));
  expect([...manifest.manifest.entries]).toEqual([folder('t'), file('t/a', 5)]);
  expect(manifest.manifest.totals()).toEqual({ files: 1, folders: 1, bytes: 5, complete: true });
});

test.each<[string, (manifest: ToldManifest) => void]>([
  ['entries that leave a gap', (manifest) => hear(manifest, told([file('b')], 1))],
  ['entries after the end', (manifest) => hear(manifest, [...told([file('a')]), ...told([file('b')], 1)])],
  ['an end that miscounts entries', (manifest) => manifest.end({ entries: 1, bytes: 0 })],
  ['a second end', (manifest) => hear(manifest, [...told([file('a')]), told([file('a')])[1]!])],
  ['an addition before the end', (manifest) => manifest.more(more, undefined)],
  [
    'an addition after an empty one',
    (manifest) => {
      hear(manifest, told([file('a')]));
      manifest.more(more, undefined);
      manifest.end({ entries: 1, bytes: 3 });
      manifest.more(more, undefined);
    },
  ],
])('%s breaks the protocol', (_what, tell) => {
  expect(() => tell(new ToldManifest())).toThrow(violation);
});

test('who listens later hears the same of all additions', () => {
  const manifest = new ToldManifest();
  const [now, heard] = listening();
  hear(manifest, told([file('a')]));
  expect(manifest.more(more, now)).toBe(1);
  hear(manifest, [{ name: 'entries', body: (told([file('b')], 1)[0] as { body: MessageOf<'entries'> }).body }]);
  manifest.end({ entries: 2, bytes: 6 });
  expect(manifest.more({ title: 'c', roots: 1 }, now)).toBe(2);
  expect(heard).toEqual(['1 b 1', '2 c 2']);
  const [later, heardLater] = listening();
  manifest.tellAll(later);
  expect(heardLater).toEqual(['1 b 1', 'end 2', '2 c 2']);
});

test('what is stored of a file is kept, of a folder it says nothing, and more than there is breaks the protocol', () => {
  const entry = { mtime: 5, executable: false, folder: false, path: 'a', bytes: 9 };
  const tell = (...entries: MessageOf<'entries'>['entries']) => {
    const manifest = new ToldManifest();
    manifest.entries({ first: 0, entries });
    return [...manifest.manifest.entries].map(({ stored }) => stored);
  };
  expect(tell({ ...entry, stored: 9 }, { ...entry, stored: 0 }, entry)).toEqual([9, 0, undefined]);
  expect(tell({ ...entry, folder: true, stored: 10 })).toEqual([undefined]);
  expect(() => tell({ ...entry, stored: 10 })).toThrow(violation);
});

test('until it is accepted only so many entries stay as they were told, since strangers tell of many', () => {
  const tell = (manifest: ToldManifest): void => {
    const first = manifest.manifest.entries.length;
    const entries = Array.from({ length: 1000 }, (_, i) => {
      const path = `t/${first + i}`;
      return { path, bytes: 1, mtime: 5, folder: false, executable: false };
    });
    manifest.entries({ first, entries });
  };
  const isKept = ({ manifest: { entries } }: ToldManifest, index: number): boolean =>
    entries.at(index) === entries.at(index);
  const [waiting, accepted] = [new ToldManifest(), new ToldManifest()];
  accepted.accepted();
  for (let n = 0; n < maxAsGivenUnaccepted + 1000; n += 1000) [waiting, accepted].forEach(tell);
  const last = maxAsGivenUnaccepted - 1;
  expect([last, last + 1].map((index) => isKept(waiting, index))).toEqual([true, false]);
  expect([last, last + 1].map((index) => isKept(accepted, index))).toEqual([true, true]);
});
