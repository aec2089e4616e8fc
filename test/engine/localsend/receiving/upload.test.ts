/** Bodies on their way into a session: what lands is what was sent, however it was cut on its way. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashOf } from '../../../../electron/engine/transfer/agreed/hash.ts';
import { blockBytes } from '../../../../electron/engine/transfer/receiving/landing/big-file-blocks.ts';
import { accept, startTestEngine } from '../../../support/engines.ts';
import { freshPems, LocalSendSender, sha256, uploadPath } from '../../../support/localsend/sender.ts';

const sizes = [0, 1, 10_000, 128 * 1024, 128 * 1024 + 1, blockBytes, 2 * blockBytes + 1, 5_000_000];

test.each([
  ['nobody is told of each file', false],
  ['somebody is', true],
])('files of all sizes come whole, several at once and in odd pieces, where %s', async (_, hashes) => {
  const engine = await startTestEngine('receiver', { tells: hashes });
  const sender = new LocalSendSender({ port: engine.state().self.port, pems: await freshPems() });
  const files = sizes.map((bytes, i) => {
    const content = randomBytes(bytes);
    const more = i % 2 === 0 ? {} : { sha256: sha256(content) };
    return { id: `f${i}`, fileName: `${bytes}.bin`, content, more };
  });
  const preparing = sender.prepare(files);
  const { id } = await engine.transfer((t) => t.status === 'asking');
  await accept(engine, id);
  const session = await preparing;
  const statuses = await Promise.all(
    files.map(async ({ id: file, content }) => {
      const { status } = await sender.ask('POST', uploadPath(session, file), undefined, {
        headers: { 'Transfer-Encoding': 'chunked' },
        onRequest: (request) => {
          // Each a chunk, and none as long as the one before.
          for (let at = 0, next = 1; at < content.length; at += next, next = (next * 7 + 1) % 70_001) {
            request.write(content.subarray(at, at + next));
          }
          request.end();
        },
      });
      return status;
    }),
  );
  expect(statuses).toEqual(sizes.map(() => 200));
  await engine.transfer((t) => t.status === 'done', id);
  for (const { fileName, content } of files) {
    expect((await readFile(join(engine.inbox, fileName))).equals(content), fileName).toBe(true);
  }
  const told = engine.files.map(({ blake3 }) => blake3).toSorted();
  expect(told).toEqual(hashes ? files.map(({ content }) => hashOf(content).toString('hex')).toSorted() : []);
});
