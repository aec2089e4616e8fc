/** What strangers cause has small bounds of its own: they drive nothing out, and call nobody a thousand times. */
import { expect, test } from 'vitest';
import { endedBetween } from '../../../electron/desktop/notifications/ended.ts';
import { waitingOffers } from '../../../electron/desktop/notifications/waiting-offers.ts';
import { WaitingList } from '../../../electron/desktop/notifications/waiting.ts';
import { announcements } from '../../../renderer/state/announcements.ts';
import { maxStrangersLines } from '../../../electron/engine/state/history.ts';
import type { AppState, Transfer } from '../../../shared/state.ts';
import { textFor } from '../../../shared/text/index.ts';
import { deliver, startTestEngine } from '../../support/engines.ts';
import { fakeState } from '../../support/fake-engine.ts';
import { manyGreetings } from '../../support/hostile/greetings.ts';
import { callEngine } from '../../support/hostile/hostile.ts';
import { file, offerFiles, startVictim } from '../../support/hostile/victim.ts';
import { tempDir } from '../../support/pair.ts';
import { sampleTransfer } from '../../support/state/sample.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

test('300 offers cut short drive nothing out that a person did, and leave few lines and one message', async () => {
  const victim = await startVictim({ greetings: manyGreetings() });
  const anna = await startTestEngine('Anna');
  const done: string[] = [];
  for (let n = 0; n < 5; n++) {
    const path = join(await tempDir(), `${n}.txt`);
    await writeFile(path, 'mine');
    done.push((await deliver(anna, victim, [path])).id);
  }
  for (let n = 0; n < 300; n++) {
    const peer = await callEngine(victim, { name: `Mallory ${n}` });
    const id = offerFiles(peer, [file('f', 'x')]);
    await victim.transfer((t) => t.status === 'asking', id);
    peer.hangUp(n % 2 === 0 ? 'end' : 'reset');
    await victim.until((s) => s.transfers.every((t) => t.id !== id || t.status === 'failed'));
  }
  const { transfers, problems } = victim.state();
  expect(transfers.filter(({ id }) => done.includes(id)).map(({ status }) => status)).toEqual(Array(5).fill('done'));
  expect(transfers).toHaveLength(5 + maxStrangersLines);
  expect(problems.map(({ failure }) => failure.code)).toEqual(['strangers-turned-away']);
  await victim.expectUnharmed();
});

test('of 2,000 offers cut short within minutes a few are told, in notifications as to a screen reader', async () => {
  const text = textFor('en');
  const base = fakeState();
  let state: AppState = { ...base, transfers: [] };
  let [notices, spoken] = [0, 0];
  const offers = new WaitingList<Transfer>();
  const become = (transfers: readonly Transfer[]): void => {
    const after = { ...state, transfers };
    notices += Number(offers.update(waitingOffers(after), 0, false)) + endedBetween(state, after, text).length;
    spoken += announcements(text, state, after).length;
    state = after;
  };
  const minutes = 5;
  for (let n = 0; n < 2_000; n++) {
    const at = (n * minutes * 60_000) / 2_000;
    const offer = strangersOffer(`${n}`, at);
    become([offer, ...state.transfers]);
    const cut: Transfer = { ...offer, status: 'failed', failure: { code: 'disconnected' }, endedAt: at + 10 };
    become([cut, ...state.transfers.slice(1)].slice(0, maxStrangersLines));
  }
  expect(notices).toBeGreaterThan(0);
  expect([notices, spoken].every((count) => count <= 3 * (minutes + 1))).toBe(true);
  // A friend's is told at once.
  const friend = strangersOffer('friend', minutes * 60_000);
  const before = notices;
  become([{ ...friend, peer: { ...friend.peer, known: true } }, ...state.transfers]);
  expect(notices).toBe(before + 1);
});

function strangersOffer(id: string, startedAt: number): Transfer {
  return sampleTransfer(id, {
    direction: 'incoming',
    peer: { fingerprint: id.padStart(64, '0'), name: `Mallory ${id}`, kind: 'desktop', known: false },
    status: 'asking',
    title: 'f',
    code: '123456',
    totals: { files: 1, folders: 0, bytes: 1, complete: true },
    progress: { bytes: 0, files: 0, rate: 0, secondsLeft: null, current: null },
    startedAt,
  });
}
