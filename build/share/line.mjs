/** A line to a share's page that can be cut: the same port at another loopback address, since the page wants its own port. */
import { createServer, connect } from 'node:net';

export class Line {
  /** Bytes from the page, and to it. */
  down = 0;
  up = 0;
  /** @type {Set<{ near: import('node:net').Socket, far: import('node:net').Socket }>} */
  #pairs = new Set();
  #server = createServer((near) => this.#join(near));
  #port = 0;
  /** @type {{ way: 'up' | 'down', bytes: number, orderly: boolean }[]} */
  #cuts = [];

  /** @param {number} port */
  static async to(port) {
    const line = new Line();
    line.#port = port;
    await new Promise((resolve) => line.#server.listen(port, '127.0.0.2', () => resolve(null)));
    return line;
  }

  /**
   * Cuts everything there is once `bytes` have gone this way. `orderly`: the near end sees an end and no reset;
   * while it sends it sees nothing at all, as on a dead line.
   * @param {'up' | 'down'} way
   * @param {number} bytes
   * @param {boolean} orderly
   */
  cutAt(way, bytes, orderly) {
    this.#cuts.push({ way, bytes, orderly });
  }

  get cutsLeft() {
    return this.#cuts.length;
  }

  close() {
    this.#cut(false);
    this.#server.close();
  }

  /** @param {import('node:net').Socket} near */
  #join(near) {
    const far = connect(this.#port, '127.0.0.1');
    const pair = { near, far };
    this.#pairs.add(pair);
    for (const socket of [near, far]) {
      socket.on('error', () => {});
      socket.on('close', () => this.#pairs.delete(pair));
    }
    far.on('data', (part) => this.#count('down', part.length));
    near.on('data', (part) => this.#count('up', part.length));
    near.pipe(far);
    far.pipe(near);
    near.on('close', () => far.destroy());
    // As a host that has closed: what is said stays, what still comes is answered with a reset. Chromium, which sends a request whose
    // kept connection was reset once more by itself, reads no answer while it sends.
    far.on('close', () => near.destroySoon());
  }

  /** @param {'up' | 'down'} way @param {number} bytes */
  #count(way, bytes) {
    this[way] += bytes;
    const due = this.#cuts.find((cut) => cut.way === way && this[way] >= cut.bytes);
    if (due === undefined) return;
    this.#cuts = this.#cuts.filter((cut) => cut !== due);
    this.#cut(due.orderly);
  }

  /** @param {boolean} orderly */
  #cut(orderly) {
    for (const { near, far } of this.#pairs) {
      far.unpipe(near);
      near.unpipe(far);
      if (orderly) {
        near.end();
        // A dead line takes nothing: else all the rest would go into it.
        near.pause();
      } else near.resetAndDestroy();
      far.destroy();
    }
  }
}
