/**
 * A stretch of network between a sender and a receiver: counts what passes, and breaks when told to. The receiver sees
 * the sender at an address of the relay's own, so that lanes come back through it, or nowhere.
 */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** @typedef {import('node:net').Socket} Socket */

export class Relay {
  /** Bytes from the sender to the receiver so far, and those of them that went over lanes. */
  forth = 0;
  overLanes = 0;
  connections = 0;
  /** Bytes a second that pass from the sender on each connection. */
  pace = Infinity;
  /** Turns away whoever dials. */
  down = false;
  /** @type {import('node:net').Server[]} */
  #servers = [];
  /** @type {Set<Socket>} */
  #lines = new Set();
  /** @type {(() => void)[]} */
  #watchers = [];

  /** @private @param {string} address */
  constructor(address) {
    this.address = address;
  }

  /**
   * `target`: the receiver's port, asked at each connection. `sender`: the port of lanes; left out: there is no way
   * back. `outside`: where the receiver sees the sender.
   * @param {() => number} target @param {number} [sender]
   */
  static async to(target, sender, outside = '127.0.0.66') {
    const server = createServer((socket) => {
      if (relay.down) socket.resetAndDestroy();
      else relay.#join(socket, call(target(), outside));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const back = createServer((socket) => relay.#join(call(Number(sender), '127.0.0.1'), socket, true));
    if (sender !== undefined) {
      back.listen(sender, outside);
      await once(back, 'listening');
    }
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const relay = new Relay(`127.0.0.1:${port}`);
    relay.#servers.push(server, back);
    return relay;
  }

  close() {
    this.cut();
    for (const server of this.#servers.splice(0)) server.close();
  }

  /** Resets every connection there is. */
  cut() {
    for (const line of this.#lines) line.resetAndDestroy();
  }

  /** Once so many bytes more have gone forth. @param {number} bytes */
  async passed(bytes) {
    const goal = this.forth + bytes;
    while (this.forth < goal) {
      await /** @type {Promise<void>} */ (new Promise((resolve) => this.#watchers.push(resolve)));
    }
  }

  /** @param {Socket} near The sender's end. @param {Socket} far */
  #join(near, far, lane = false) {
    if (!lane) this.connections++;
    for (const [from, to] of /** @type {const} */ ([
      [near, far],
      [far, near],
    ])) {
      this.#lines.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        this.#lines.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
    near.on('data', (chunk) => {
      this.forth += chunk.length;
      if (lane) this.overLanes += chunk.length;
      if (this.pace !== Infinity) {
        near.pause();
        setTimeout(() => near.resume(), (1000 * chunk.length) / this.pace);
      }
      for (const resolve of this.#watchers.splice(0)) resolve();
    });
  }
}

/** @param {number} port @param {string} from */
function call(port, from) {
  return connect({ port, host: '127.0.0.1', localAddress: from });
}
