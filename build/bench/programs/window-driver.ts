/**
 * The person at two windows: connects to each by Chromium's debugging port, accepts at one what is dropped at the other.
 * Neither side's own work, and so not counted as such.
 *
 *   window-driver SENDER-PORT RECEIVER-PORT DIR    says `ready ADDRESS-PORT`, answers lines on its input: send PATH ADDRESS  →  sent PATH
 */
import { createInterface } from 'node:readline';
import { chromium, type Page } from 'playwright-core';
import type { FerryBridge } from '../../../shared/api.ts';
import type { Transfer } from '../../../shared/state.ts';

declare const window: { readonly ferry: FerryBridge };

const [senderPort, receiverPort, dir] = process.argv.slice(2) as [string, string, string];
const [sending, receiving] = await Promise.all([windowAt(senderPort), windowAt(receiverPort)]);
await receiving.evaluate((to) => {
  const answered = new Set<string>();
  window.ferry.subscribe(({ changes }) => {
    for (const change of changes) {
      if (change.kind !== 'transfer') continue;
      const { id, direction, status } = change.transfer;
      if (direction !== 'incoming' || status !== 'asking' || answered.has(id)) continue;
      answered.add(id);
      void window.ferry.command('answer', { transferId: id, accept: true, dir: to });
    }
  });
}, dir);
console.log(`ready ${await receiving.evaluate(async () => (await window.ferry.snapshot()).state.self.port)}`);

createInterface({ input: process.stdin }).on('line', (line) => {
  const [, path, address] = line.split(' ') as [string, string, string];
  void send(path, address);
});

async function send(path: string, address: string): Promise<void> {
  const end = await sending.evaluate(
    async (it) => {
      const { promise, resolve } = Promise.withResolvers<Transfer>();
      let id: string | null = null;
      const seen = new Map<string, Transfer>();
      const look = (): void => {
        const transfer = id === null ? undefined : seen.get(id);
        if (transfer !== undefined && transfer.endedAt !== null) resolve(transfer);
      };
      window.ferry.subscribe(({ changes }) => {
        for (const change of changes) if (change.kind === 'transfer') seen.set(change.transfer.id, change.transfer);
        look();
      });
      const answer = await window.ferry.command('send', {
        paths: [it.path],
        to: { by: 'address', address: it.address },
        acceptNew: true,
      });
      if (!answer.ok) return answer.failure.code;
      id = answer.value.transferId;
      look();
      const { status, casualtyCount, failure } = await promise;
      return status === 'done' && casualtyCount === 0 ? null : `${status} ${failure?.code ?? ''} ${casualtyCount} lost`;
    },
    { path, address },
  );
  if (end !== null) {
    console.error(end);
    process.exit(1);
  }
  console.log(`sent ${path}`);
}

/** The window's page, once it shows the engine's state. */
async function windowAt(port: string): Promise<Page> {
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const context = browser.contexts()[0]!;
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  await page.getByTestId('self-name').waitFor();
  return page;
}
