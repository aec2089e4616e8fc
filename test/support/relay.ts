/** A stretch of network between two engines: counts what passes each way, and breaks when told to. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

export class Relay {
  readonly address: string;
  /** Bytes from the dialler to the listener so far. */
  forth = 0;
  connections = 0;
  private readonly target: () => number;
  private readonly from: string;
  private readonly lines = new Set<Socket>();
  private watchers: (() => void)[] = [];

  private constructor(address: string, target: () => number, from: string) {
    this.address = address;
    this.target = target;
    this.from = from;
  }

  /** `target`: the port to pass on to, asked at each connection. `from`: the address it is reached from. */
  static async to(target: () => number, from = '127.0.0.1'): Promise<Relay> {
    const server = createServer((socket) => relay.join(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const relay = new Relay(`127.0.0.1:${(server.address() as AddressInfo).port}`, target, from);
    onTestFinished(() => {
      relay.cut();
      server.close();
    });
    return relay;
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

  private join(near: Socket): void {
    this.connections++;
    const far = connect({ port: this.target(), host: '127.0.0.1', localAddress: this.from });
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
      for (const resolve of this.watchers.splice(0)) resolve();
    });
  }
}
