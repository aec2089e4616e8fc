/** `kill -9`, again and again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Delivery } from './delivery.mjs';
import { randomFrom } from '../programs/random.mjs';

/** @typedef {import('./net.mjs').Net} Net */

/**
 * `kill -9` of sender and receiver by turns, and the same command again each time. Most kills come after so many bytes
 * that all of them fall within the file, some after a moment only, while the process starts or finds the other.
 * @param {Net} net @param {string} dir @param {{ mebibytes: number, kills: number, seed: number }} o
 */
export async function kill(net, dir, { mebibytes, kills, seed }) {
  const random = randomFrom(seed);
  const delivery = await Delivery.begin(net, dir, mebibytes);
  const { card, sides } = delivery;
  const began = performance.now();
  try {
    await delivery.receive();
    delivery.send();
    let done = 0;
    let early = 0;
    let reached = 0;
    for (; done < kills; done++) {
      const over = () => delivery.sender.over;
      const inStart = done > 0 && random() < 0.2;
      if (inStart) await Promise.race([sleep(random() * 800), delivery.sender.exit]);
      else {
        const share = (delivery.bytes - reached) / (kills - done + 1);
        await card.passed((0.2 + 1.3 * random()) * share, over);
      }
      if (over()) break;
      if (inStart) early++;
      reached = Math.max(reached, delivery.sender.moved);
      const side = done % 2 === 0 ? 'sender' : 'receiver';
      await sides[side]?.end('SIGKILL');
      if (side === 'sender') delivery.send();
      else await delivery.receive();
    }
    const { sent, extra } = await delivery.check().catch((error) => {
      throw new Error(`after ${done} kills: ${String(error)}`);
    });
    return { bytes: delivery.bytes, seconds: (performance.now() - began) / 1000, kills: done, early, sent, extra };
  } finally {
    await delivery.close();
  }
}
