/** The ways in which a line can go away. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Delivery } from './delivery.mjs';
import { maxExtra, overhead } from './limits.mjs';
import { cable, on, run } from './net.mjs';

/** @typedef {import('./net.mjs').Net} Net */

const mib = 1024 * 1024;

/**
 * @typedef {object} Interruption
 * @property {number} mebibytes
 * @property {boolean} [throughout] the line is so all the time; else it is interrupted at a third
 * @property {(net: Net) => Promise<void> | void} begin
 * @property {(net: Net) => void} [restore]
 * @property {number} allowed bytes beyond the file and its overhead
 */

/** @param {number} seconds @returns {Interruption} */
const cableOut = (seconds) => ({
  mebibytes: 200,
  allowed: maxExtra,
  begin: async (net) => {
    cable(net, 'B', 'down');
    await sleep(seconds * 1000);
    cable(net, 'B', 'up');
  },
});

/** @type {Record<string, Interruption>} */
export const interruptions = {
  'link down for 1 s': cableOut(1),
  'link down for 10 s': cableOut(10),
  'link down for 60 s': cableOut(60),
  'another address': {
    mebibytes: 200,
    allowed: maxExtra,
    begin: (net) => {
      on(net, 'B', 'ip', 'address', 'flush', 'dev', 'eth0');
      on(net, 'B', 'ip', 'address', 'add', '10.99.0.77/24', 'dev', 'eth0');
    },
    restore: (net) => {
      on(net, 'B', 'ip', 'address', 'flush', 'dev', 'eth0');
      on(net, 'B', 'ip', 'address', 'add', `${net['IP_B']}/24`, 'dev', 'eth0');
    },
  },
  reset: {
    mebibytes: 200,
    allowed: maxExtra,
    begin: (net) => on(net, 'A', 'ss', '-K', 'dst', String(net['IP_B'])),
  },
  '5 % loss': {
    mebibytes: 100,
    throughout: true,
    // Each lost packet is sent again, and some that were only late.
    allowed: 0.15 * 100 * mib,
    begin: (net) => {
      // Packets as a wire carries them: a lost one must not be 64 KiB.
      run('ip', '-n', String(net['NS_A']), 'link', 'set', 'eth0', 'gso_max_segs', '1');
      on(net, 'B', 'nft', 'add table inet lossy');
      on(net, 'B', 'nft', 'add chain inet lossy in { type filter hook input priority 0; }');
      on(net, 'B', 'nft', 'add rule inet lossy in iifname eth0 numgen random mod 100 < 5 drop');
    },
    restore: (net) => {
      on(net, 'B', 'nft', 'delete table inet lossy');
      run('ip', '-n', String(net['NS_A']), 'link', 'set', 'eth0', 'gso_max_segs', '65535');
    },
  },
  '20 Mbit/s': {
    mebibytes: 40,
    throughout: true,
    // A queue of 50 ms is short: what it drops is sent again. And each packet is counted with its own headers.
    allowed: 0.15 * 40 * mib,
    begin: (net) =>
      on(net, 'A', ...'tc qdisc replace dev eth0 root tbf rate 20mbit burst 64kb latency 50ms'.split(' ')),
    restore: (net) => on(net, 'A', ...'tc qdisc delete dev eth0 root'.split(' ')),
  },
};

/** Delivers a file across an interruption; answers what it cost. @param {Net} net @param {string} dir @param {Interruption} how */
export async function interrupt(net, dir, how) {
  const delivery = await Delivery.begin(net, dir, how.mebibytes);
  try {
    if (how.throughout) await how.begin(net);
    const began = performance.now();
    await delivery.receive();
    delivery.send();
    let at = 1;
    if (!how.throughout) {
      await delivery.card.passed(delivery.bytes / 3, () => delivery.sender.over);
      at = delivery.card.sent / delivery.bytes;
      if (at >= 1) throw new Error('too late: it was through before it could be interrupted');
      await how.begin(net);
    }
    const { sent, extra } = await delivery.check();
    const allowed = how.allowed + overhead * delivery.bytes;
    return { bytes: delivery.bytes, at, seconds: (performance.now() - began) / 1000, sent, extra, allowed };
  } finally {
    how.restore?.(net);
    await delivery.close();
  }
}
