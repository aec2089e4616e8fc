/**
 * A bus for all who need it: connected when somebody first asks, again when it has gone and comes back, and never in anybody's
 * way. Without one, calls answer `no-bus` and nobody is told anything.
 */
import { busAddress, type BusKind } from './address.ts';
import { BusConnection, type BusAnswer, type BusCall, type BusSignal } from './connection.ts';

export type { BusKind } from './address.ts';
export type { BusAnswer, BusCall, BusSignal } from './connection.ts';

/** Programs answer within milliseconds; one that the bus has to start first takes a second on a busy machine. */
export const usualTimeoutMs = 5000;
/** The bus's own questions. It does nothing else. */
const daemonTimeoutMs = 3000;
/** Between two tries to connect, for those who listen: soon after a bus has gone, rarely where there never was one. */
const retryMs = { first: 1000, most: 60_000 };
/** A call doesn't try again where somebody has just found nobody there. */
const gaveUpForMs = 1000;

const daemon = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

const ownerChanges = { sender: daemon.destination, interface: daemon.interface, member: 'NameOwnerChanged' };

export interface SignalMatch {
  /** A well-known or unique name: its owner's signals alone. Left out: everybody's, so check who. */
  readonly sender?: string;
  readonly path?: string;
  readonly interface: string;
  readonly member: string;
  /** The first argument, where it is a string. */
  readonly first?: string;
}

interface Listener {
  readonly match: SignalMatch;
  readonly hear: (signal: BusSignal) => void;
}

interface Watcher {
  readonly name: string;
  readonly tell: (owner: string | null) => void;
  /** Undefined: nothing told yet. */
  told: string | null | undefined;
}

export interface BusOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** What a listener throws goes here, and nowhere else. */
  readonly onError?: (error: unknown) => void;
}

export class Bus {
  private readonly kind: BusKind;
  private readonly env: NodeJS.ProcessEnv;
  private readonly onError: (error: unknown) => void;
  private readonly listeners = new Set<Listener>();
  private readonly watchers = new Set<Watcher>();
  private connection: BusConnection | null = null;
  private opening: Promise<BusConnection | null> | null = null;
  private gaveUpAt = -Infinity;
  private retry: NodeJS.Timeout | null = null;
  private retryIn = retryMs.first;
  private closed = false;

  constructor(kind: BusKind, { env = process.env, onError = () => {} }: BusOptions = {}) {
    this.kind = kind;
    this.env = env;
    this.onError = onError;
  }

  /** Asks a program and waits for its answer, `timeoutMs` at most. Connects first where need be. Never rejects. */
  async call(call: BusCall, timeoutMs = usualTimeoutMs): Promise<BusAnswer> {
    const connection = await this.connected();
    return connection === null ? { ok: false, why: 'no-bus' } : connection.call(call, timeoutMs);
  }

  /** Sends a signal to whoever listens. Resolves with whether there is a bus. */
  async emit(signal: Omit<BusCall, 'destination'>): Promise<boolean> {
    const connection = await this.connected();
    connection?.emit(signal);
    return connection !== null;
  }

  /** Hears such signals, also of a bus that comes later, until the returned function is called. */
  listen(match: SignalMatch, hear: (signal: BusSignal) => void): () => void {
    const listener = { match, hear };
    this.listeners.add(listener);
    void this.added((connection) => this.addMatch(connection, match));
    return () => {
      if (!this.listeners.delete(listener) || this.connection === null) return;
      this.matching(this.connection, 'RemoveMatch', match);
    };
  }

  /**
   * Tells who owns a well-known name (a unique one, such as `:1.7`): now, and whenever that changes; null: nobody, or there is
   * no bus. The watch ends when the returned function is called.
   */
  watchName(name: string, tell: (owner: string | null) => void): () => void {
    const watcher: Watcher = { name, tell, told: undefined };
    this.watchers.add(watcher);
    const stop = this.listen({ ...ownerChanges, first: name }, ({ body }) =>
      this.tell(watcher, body[2] === '' ? null : String(body[2])),
    );
    void this.added((connection) => this.askOwner(connection, watcher)).then((there) => {
      if (!there) this.tell(watcher, null);
    });
    return () => {
      this.watchers.delete(watcher);
      stop();
    };
  }

  /** For good: nothing is heard any more, calls answer `no-bus`. */
  close(): void {
    this.closed = true;
    this.listeners.clear();
    this.watchers.clear();
    if (this.retry !== null) clearTimeout(this.retry);
    this.connection?.close();
    this.connection = null;
  }

  private async connected(): Promise<BusConnection | null> {
    if (this.connection !== null || this.closed) return this.connection;
    if (this.opening === null && performance.now() - this.gaveUpAt < gaveUpForMs) return null;
    return (this.opening ??= this.open());
  }

  private async open(): Promise<BusConnection | null> {
    const address = busAddress(this.kind, this.env);
    let here: BusConnection | null = null;
    const events = {
      onSignal: (signal: BusSignal) => this.hear(signal),
      onEnd: () => {
        if (this.connection === here) this.lost();
      },
    };
    const opened = address === null ? null : await BusConnection.open(address, events);
    here = opened;
    this.opening = null;
    if (opened === null) {
      this.gaveUpAt = performance.now();
      this.retryLater();
      return null;
    }
    if (this.closed) {
      opened.close();
      return null;
    }
    this.connection = opened;
    this.retryIn = retryMs.first;
    for (const { match } of this.listeners) this.addMatch(opened, match);
    for (const watcher of this.watchers) void this.askOwner(opened, watcher);
    return opened;
  }

  private lost(): void {
    this.connection = null;
    for (const watcher of this.watchers) this.tell(watcher, null);
    this.retryLater();
  }

  /** Only while somebody listens: whoever calls connects by that. */
  private retryLater(): void {
    if (this.retry !== null || this.closed || this.listeners.size === 0) return;
    this.retry = setTimeout(() => {
      this.retry = null;
      this.gaveUpAt = -Infinity;
      void this.connected();
    }, this.retryIn);
    this.retryIn = Math.min(this.retryIn * 2, retryMs.most);
  }

  /** Does this for what was just added, unless connecting does it for all. Resolves with whether there is a bus. */
  private async added(add: (connection: BusConnection) => unknown): Promise<boolean> {
    if (this.connection === null) {
      const there = (await this.connected()) !== null;
      if (!there) this.retryLater();
      return there;
    }
    add(this.connection);
    return true;
  }

  private addMatch(connection: BusConnection, match: SignalMatch): void {
    this.matching(connection, 'AddMatch', match);
  }

  private matching(connection: BusConnection, member: 'AddMatch' | 'RemoveMatch', match: SignalMatch): void {
    void connection.call({ ...daemon, member, signature: 's', body: [matchRule(match)] }, daemonTimeoutMs);
  }

  private async askOwner(connection: BusConnection, watcher: Watcher): Promise<void> {
    const asked = { ...daemon, member: 'GetNameOwner', signature: 's', body: [watcher.name] };
    const answer = await connection.call(asked, daemonTimeoutMs);
    this.tell(watcher, answer.ok ? String(answer.body[0]) : null);
  }

  private tell(watcher: Watcher, owner: string | null): void {
    if (!this.watchers.has(watcher) || watcher.told === owner) return;
    watcher.told = owner;
    this.guarded(() => watcher.tell(owner));
  }

  private hear(signal: BusSignal): void {
    for (const { match, hear } of this.listeners) {
      const { path = signal.path, sender = signal.sender } = match;
      if (match.interface !== signal.interface || match.member !== signal.member || path !== signal.path) continue;
      // A well-known name's signals come under its owner's unique name; the bus itself has only the one.
      const direct = sender.startsWith(':') || sender === daemon.destination;
      if (direct && sender !== signal.sender) continue;
      if (match.first !== undefined && signal.body[0] !== match.first) continue;
      this.guarded(() => hear(signal));
    }
  }

  private guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.onError(error);
    }
  }
}

/** As the bus takes it (D-Bus specification, "Match Rules"). */
function matchRule({ sender, path, interface: name, member, first }: SignalMatch): string {
  const parts = { sender, path, interface: name, member, arg0: first };
  const given = Object.entries(parts).filter(([, value]) => value !== undefined);
  return ["type='signal'", ...given.map(([key, value]) => `${key}='${value}'`)].join(',');
}
