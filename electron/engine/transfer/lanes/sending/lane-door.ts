/** Where receivers come to open the lanes they were offered: knows who was offered one, and lets in nobody else. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Identity } from '../../../identity/identity.ts';
import { listen, type Listener } from '../../../net/listen.ts';
import { peerFingerprint } from '../../../net/peer.ts';
import { Connection, type ConnectionHandler } from '../../../wire/connection.ts';
import { violation } from '../../../wire/frames.ts';
import { afterAwake } from '../../../wire/awake.ts';
import { helloTimeoutMs, laneAlpn } from '../../../wire/limits.ts';
import type { Invitation } from '../lanes.ts';
import { FerryError } from '../../../../../shared/errors.ts';
import type { Fingerprint } from '../../../../../shared/state.ts';

/** A lane that is offered, or open. */
interface Invited {
  readonly token: Buffer;
  readonly receiver: Fingerprint;
  readonly handler: ConnectionHandler;
  lane: Connection | null;
}

export interface LaneDoorOptions {
  readonly identity: Identity;
  /** The addresses to listen on; undefined: all. Throws where there are none now. */
  hosts(): readonly string[] | undefined;
  /** The engine's own listener, which hands lanes to `enter`; null while there is none. */
  port(): number | null;
  onBug(error: unknown): void;
}

export class LaneDoor {
  private readonly options: LaneDoorOptions;
  private readonly invited = new Set<Invited>();
  /** Of an engine that takes no offers: open while a lane is offered or open. */
  private own: Promise<Listener> | null = null;

  constructor(options: LaneDoorOptions) {
    this.options = options;
  }

  /** Lets `receiver` open a lane, which `handler` hears. Null when nothing can be listened on. */
  async invite(receiver: Fingerprint, handler: ConnectionHandler): Promise<Invitation | null> {
    const invited: Invited = { token: randomBytes(32), receiver, handler, lane: null };
    this.invited.add(invited);
    try {
      const port = this.options.port() ?? (await (this.own ??= this.listen())).port;
      return {
        offer: { port, token: invited.token.toString('hex') },
        get lane() {
          return invited.lane;
        },
        close: () => this.close(invited),
      };
    } catch {
      this.own = null;
      this.close(invited);
      return null;
    }
  }

  /** Takes a socket that agreed on `laneAlpn`. `identified` tells the listener that a real peer is there. */
  async enter(socket: TLSSocket, identified: () => void): Promise<void> {
    const lane = new Connection(socket);
    const timer = afterAwake(helloTimeoutMs, () => lane.destroy(new FerryError('timeout')));
    try {
      const fingerprint = peerFingerprint(socket);
      const first = await lane.next();
      if (first.name !== 'lane') throw violation(`${first.name} before lane`);
      const invited = this.find(fingerprint, Buffer.from(first.body.token, 'hex'));
      if (invited === undefined) throw violation('a lane that nobody asked for');
      identified();
      invited.lane = lane;
      lane.send({ name: 'laneOpen', body: {} });
      lane.handOver(invited.handler);
    } catch (error) {
      if (!(error instanceof FerryError)) this.options.onBug(error);
      lane.refuse(error instanceof FerryError ? error : new FerryError('internal'));
    } finally {
      clearInterval(timer);
    }
  }

  private find(receiver: Fingerprint, token: Buffer): Invited | undefined {
    return [...this.invited].find(
      (invited) => invited.lane === null && invited.receiver === receiver && timingSafeEqual(invited.token, token),
    );
  }

  private close(invited: Invited): void {
    this.invited.delete(invited);
    invited.lane?.destroy(new FerryError('disconnected'));
    if (this.invited.size > 0 || this.own === null) return;
    const listener = this.own;
    this.own = null;
    listener.then((l) => l.close()).catch((error: unknown) => this.options.onBug(error));
  }

  private async listen(): Promise<Listener> {
    const { identity, hosts } = this.options;
    return listen({
      port: 0,
      hosts: hosts(),
      identity,
      alpn: [laneAlpn],
      onSocket: (socket, identified) => void this.enter(socket, identified),
      onError: () => {},
    });
  }
}
