/**
 * One connection to a bus, from its greeting to its end. The library (`@jellybrick/dbus-next`) is loaded with the first one; it
 * reports errors by events, does not say that a bus has gone, and waits for ever: all three are mended here.
 */
import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type * as Library from '@jellybrick/dbus-next';
import type { Message, MessageBus } from '@jellybrick/dbus-next';
import { fromVariants, toVariants } from './typed.ts';

/** A bus greets within a tenth of a second; one that is stopped, or isn't a bus, never does. */
export const greetingMs = 3000;

export interface BusCall {
  /** A program's well-known or unique name. */
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** D-Bus's types of the arguments, such as `susv`; a value of type `v` is a `Typed` (typed.ts). */
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

export interface BusSignal {
  /** Unique name of who sent it. */
  readonly sender: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

export type BusAnswer =
  | { readonly ok: true; readonly body: readonly unknown[] }
  /**
   * `no-bus`: there is none to ask. `silent`: no answer within the time. `refused`: an error, whose D-Bus name is `error`, such
   * as `org.freedesktop.DBus.Error.ServiceUnknown` where no program has the name.
   */
  | { readonly ok: false; readonly why: 'no-bus' | 'silent' | 'refused'; readonly error?: string };

export interface ConnectionEvents {
  readonly onSignal: (signal: BusSignal) => void;
  /** The bus has gone, or speaks nonsense: nothing comes of this connection any more. At most once. */
  readonly onEnd: () => void;
}

/** What the library has and doesn't declare (0.11.3): without it neither the end of a bus nor that of a connection can be had. */
interface Undeclared {
  readonly _connection: EventEmitter & { readonly stream?: Duplex };
}

export class BusConnection {
  private readonly bus: MessageBus;
  private readonly library: typeof Library;
  private readonly events: ConnectionEvents;
  private ended = false;
  /** Whether whoever opened it has it: before, its end is told by `open`. */
  private told = false;

  private constructor(library: typeof Library, bus: MessageBus, events: ConnectionEvents) {
    this.library = library;
    this.bus = bus;
    this.events = events;
    // The library answers whoever calls us, even as the socket closes, and throws then where nobody catches it.
    const send = bus.send.bind(bus);
    bus.send = (message) => {
      try {
        send(message);
      } catch {
        // The socket has just gone: its end is on the way.
      }
    };
  }

  private get inner(): Undeclared['_connection'] {
    return (this.bus as unknown as Undeclared)._connection;
  }

  private get errors(): EventEmitter {
    return this.bus;
  }

  /** Null: nobody greets there within `greetingMs`. Never rejects. */
  static async open(address: string, events: ConnectionEvents, patience = greetingMs): Promise<BusConnection | null> {
    const library = await import('@jellybrick/dbus-next').catch(() => null);
    if (library === null) return null;
    let bus: MessageBus;
    try {
      bus = library.sessionBus({ busAddress: address });
    } catch {
      return null;
    }
    const connection = new BusConnection(library, bus, events);
    const greeted = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), patience);
      const settle = (is: boolean): void => {
        clearTimeout(timer);
        resolve(is);
      };
      // From now on and always: an 'error' nobody listens for would be main's end.
      connection.errors.on('error', () => {
        settle(false);
        connection.end();
      });
      bus.once('connect', () => settle(true));
    });
    if (!greeted) {
      connection.close();
      return null;
    }
    connection.told = true;
    bus.on('message', (message: Message) => connection.take(message));
    // Only the socket knows that a bus has gone.
    connection.inner.stream?.once('close', () => connection.end());
    return connection;
  }

  /** Asks and waits, at most `timeoutMs`. Never rejects. */
  async call(asked: BusCall, timeoutMs: number): Promise<BusAnswer> {
    if (this.ended) return { ok: false, why: 'no-bus' };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<BusAnswer>((resolve) => {
      timer = setTimeout(() => resolve({ ok: false, why: this.ended ? 'no-bus' : 'silent' }), timeoutMs);
    });
    const answer = this.ask(asked);
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Tells everybody who listens. */
  emit({ path, interface: name, member, signature = '', body = [] }: Omit<BusCall, 'destination'>): void {
    if (this.ended) return;
    const signal = this.library.Message.newSignal(path, name, member, signature, this.toSend(body));
    this.bus.send(signal);
  }

  close(): void {
    if (this.ended) return;
    this.ended = true;
    this.bus.removeAllListeners('message');
    // What is still on the way is of no use to anybody. Errors go on being listened for.
    this.inner.removeAllListeners('message');
    this.inner.stream?.destroy();
  }

  private end(): void {
    if (this.ended) return;
    this.close();
    if (this.told) this.events.onEnd();
  }

  private async ask({ destination, path, member, signature = '', body = [], ...rest }: BusCall): Promise<BusAnswer> {
    try {
      const call = { destination, path, interface: rest.interface, member, signature, body: this.toSend(body) };
      const reply = await this.bus.call(new this.library.Message(call));
      return { ok: true, body: this.received(reply?.body ?? []) };
    } catch (error) {
      const name = error instanceof this.library.DBusError ? error.type : undefined;
      return name === undefined ? { ok: false, why: 'no-bus' } : { ok: false, why: 'refused', error: name };
    }
  }

  private take(message: Message): void {
    if (message.type !== this.library.MessageType.SIGNAL) return;
    const { sender, path, interface: name, member, body } = message;
    const signal = { sender, path, interface: name, member, body: this.received(body) };
    // An answer that came before it reaches who asked in later turns of the queue: it is to be heard after that.
    setImmediate(() => {
      if (!this.ended) this.events.onSignal(signal);
    });
  }

  private toSend(body: readonly unknown[]): unknown[] {
    return body.map((value) => toVariants(value, this.library.Variant));
  }

  private received(body: readonly unknown[]): unknown[] {
    return body.map((value) => fromVariants(value, this.library.Variant));
  }
}
