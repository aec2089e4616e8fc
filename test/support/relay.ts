/**
 * A stretch of network between two engines: counts what passes from sender to receiver, and breaks when told to.
 * The receiver sees the sender at an address of the relay's own, so that lanes come back through it, or nowhere.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

export class Relay {
  readonly address: string;
  /** Bytes from the sender to the receiver so far, and those of them that went over lanes. */
  forth = 0;
  overLanes = 0;
  connections = 0;
  /** Turns away whoever dials. */
  down = false;
  private readonly servers: Server[] = [];
  private readonly lines = new Set<Socket>();
  private watchers: (() => void)[] = [];

  private constructor(address: string) {
    this.address = address;
  }

  /**
   * `target`: the receiver's port, asked at each connection. `sender`: the port of lanes; left out: there is no way
   * back. `outside`: where the receiver sees the sender.
   */
  static async to(target: () => number, sender?: number, outside = '127.0.0.66'): Promise<Relay> {
    const server = createServer((socket) => {
      if (relay.down) socket.resetAndDestroy();
      else relay.join(socket, relay.call(target(), outside));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const back = createServer((socket) => relay.join(relay.call(sender!, '127.0.0.1'), socket, true));
    if (sender !== undefined) {
      back.listen(sender, outside);
      await once(back, 'listening');
    }
    const relay = new Relay(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    relay.servers.push(server, back);
    onTestFinished(() => relay.close());
    return relay;
  }

  close(): void {
    this.cut();
    for (const server of this.servers.splice(0)) server.close();
  }

  /** Resets every connection there is. */
  cut(): void {
    for (const line of this.lines) line.resetAndDestroy();
  }

  /** Once so many bytes more have gone forth. */
  async passed(bytes: number): Promise<void> {
    const goal = this.forth + bytes;
    while (this.forth < goal) await new Promise<void>((resolve) => this.watchers.push(resolve));
  }

  private call(port: number, from: string): Socket {
    return connect({ port, host: '127.0.0.1', localAddress: from });
  }

  /** `near`: the sender's end. */
  private join(near: Socket, far: Socket, lane = false): void {
    if (!lane) this.connections++;
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      this.lines.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        this.lines.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
    near.on('data', (chunk) => {
      this.forth += chunk.length;
      if (lane) this.overLanes += chunk.length;
      for (const resolve of this.watchers.splice(0)) resolve();
    });
  }
}
