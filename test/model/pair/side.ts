/**
 * One computer: what lies on its disk outlives its lives. A life is the engine between its start and its stop or kill,
 * put together as `engine.ts` does, of the real classes, on what the schedule owns: line, disk, clock.
 */
import { Commands } from '../../../electron/engine/commands.ts';
import { Unfinished } from '../../../electron/engine/unfinished.ts';
import { fingerprintOf } from '../../../electron/engine/identity/identity.ts';
import { Texts } from '../../../electron/engine/state/spool/texts.ts';
import { Store } from '../../../electron/engine/state/store.ts';
import { capabilities } from '../../../electron/engine/transfer/agreed/capabilities.ts';
import type { Caller } from '../../../electron/engine/transfer/calling/reach.ts';
import type { FileEvent, TransferContext } from '../../../electron/engine/transfer/context.ts';
import { Door } from '../../../electron/engine/transfer/door.ts';
import { Pairings } from '../../../electron/engine/pairing/pairings.ts';
import { Shares } from '../../../electron/engine/share/shares.ts';
import { Outbox } from '../../../electron/engine/transfer/outbox.ts';
import { Turns } from '../../../electron/engine/transfer/lifecycle/turns.ts';
import type { Landings } from '../../../electron/engine/transfer/receiving/landing/landing.ts';
import type { CommandArgs, CommandInput, CommandValue, EngineCommandName } from '../../../shared/api.ts';
import { engineCommands } from '../../../shared/api.ts';
import { toFailure, type Failure } from '../../../shared/errors.ts';
import type { ConflictPolicy, Transfer } from '../../../shared/state.ts';
import * as v from 'valibot';
import { manyGreetings } from '../../support/hostile/greetings.ts';
import { keepsNothing } from '../../support/receiving.ts';
import type { Chance } from './ground/chance.ts';
import type { Folder } from './disks/folder.ts';
import type { LineEnd } from './ground/line.ts';
import { memoryDestinations } from './disks/memory-destinations.ts';
import { MemoryHistory, MemoryKnown } from './disks/memory-state.ts';
import { MemoryJournals } from './disks/memory-journals.ts';
import { MemoryLanding, type MemoryLandingOptions } from './disks/memory-landing.ts';
import { MemoryReading } from './disks/memory-reading.ts';
import type { Arena } from './ground/memory.ts';
import type { Source } from './disks/source.ts';
import { Window } from './disks/window.ts';

export interface SideOptions {
  readonly name: string;
  readonly source: Source;
  readonly folder: Folder;
  readonly arena: Arena;
  readonly conflicts: ConflictPolicy;
  /** Another landing than a good one. */
  readonly landing?: (o: MemoryLandingOptions) => MemoryLanding;
  dial(life: Life, signal: AbortSignal | undefined): Promise<LineEnd>;
}

export class Side {
  readonly name: string;
  readonly certificate: Buffer;
  readonly fingerprint: string;
  readonly journals = new MemoryJournals();
  readonly known = new MemoryKnown();
  readonly history = new MemoryHistory();
  /** Every file that was verified and in place, over all lives. */
  readonly files: FileEvent[] = [];
  /** Bugs that were survived. */
  readonly bugs: unknown[] = [];
  readonly o: SideOptions;
  /** Null: it doesn't run. */
  life: Life | null = null;

  constructor(o: SideOptions) {
    this.o = o;
    this.name = o.name;
    this.certificate = Buffer.from(o.name);
    this.fingerprint = fingerprintOf(this.certificate);
  }
}

export class Life {
  readonly side: Side;
  readonly window = new Window();
  /** Those who dial find somebody. */
  listening = false;
  private readonly store: Store;
  private readonly door: Door;
  private readonly commands: Commands;
  private readonly unfinished: Unfinished;
  private readonly closing = new Set<Promise<void>>();
  private readonly history: ReturnType<MemoryHistory['through']>;

  constructor(side: Side) {
    const { name, fingerprint, o } = side;
    this.side = side;
    const { window } = this;
    this.history = side.history.through(window);
    const known = side.known.through(window);
    this.store = new Store(
      {
        self: {
          fingerprint,
          name,
          kind: 'headless',
          appVersion: '0',
          port: 0,
          addresses: [],
          problem: null,
          keyKept: 'no-store',
        },
        settings: {
          name,
          language: 'en',
          theme: 'system',
          receiveDir: o.folder.dir,
          conflicts: o.conflicts,
          atOnce: 1,
          markReceived: 'strangers',
          visibleTo: 'everybody',
          localSend: true,
          localSendPin: '',
          localSendUnproved: false,
          shareKey: false,
          sound: false,
          keepInTray: false,
          lookForUpdates: false,
        },
        devices: [],
        known: [],
        transfers: [],
        problems: [],
        pairings: [],
        shares: [],
      },
      { onSubscriberError: (error) => side.bugs.push(error) },
    );
    // Of its files none is a text.
    const texts = new Texts('/home');
    const context: TransferContext = {
      journals: side.journals.through(window),
      store: this.store,
      texts,
      known,
      // None is to be had: all goes over the one connection.
      lanes: { invite: () => Promise.resolve(null), dial: () => Promise.resolve(null) },
      turns: new Turns(() => 1),
      // Its files are shorter than what is worth keeping.
      kept: keepsNothing,
      landings: this.landings(),
      readings: {
        read: () => new MemoryReading(o.source, window, o.arena),
        lookAtRoots: (paths) => new MemoryReading(o.source, window, o.arena).roots(paths),
      },
      destinations: memoryDestinations(o.folder, window),
      sendfile: () => Promise.resolve(null),
      // Threads of libuv's would decide what comes when.
      packs: false,
      onFile: (event) => side.files.push(event),
      closing: this.closing,
      onEnded: (transfer) => {
        this.history.add(transfer);
        return this.history.settled();
      },
      onBug: (error) => side.bugs.push(error),
    };
    const caller: Caller = {
      identity: { keyPem: '', certPem: '', fingerprint },
      known,
      hello: () => ({ name, kind: 'headless', app: 'Ferry/0', capabilities }),
      dial: ({ signal }) => o.dial(this, signal),
    };
    const defaults = () => ({ dir: o.folder.dir, conflicts: o.conflicts });
    const pairings = new Pairings(context, caller);
    this.door = new Door({
      context,
      caller,
      defaults,
      visibleTo: () => 'everybody',
      awaitsPairing: () => false,
      onFriend: () => {},
      onShown: () => {},
      greetings: manyGreetings(),
      onTurnedAway: () => {},
      pair: (greeted, request, onAgreed) => pairings.take(greeted, request, onAgreed),
      takeUp: (id) => this.unfinished.takeUpIncoming(id),
      endedSince: () => Promise.resolve([]),
    });
    const outbox = new Outbox(context, caller);
    this.unfinished = new Unfinished({ context, door: this.door, outbox });
    this.commands = new Commands({
      keyKeeper: { keep: () => Promise.resolve(), kept: () => Promise.resolve('no-store') },
      home: '/home',
      texts,
      problems: { report: () => Promise.resolve(false), dismiss: () => Promise.resolve(false) },
      context,
      door: this.door,
      outbox,
      pairings,
      shares: new Shares({ context, hosts: () => undefined }),
      discovery: null,
      lookFurther: () => Promise.resolve(0),
      rest: () => {},
      history: this.history,
      defaults,
      namedForThisRun: true,
    });
  }

  async start(resumeSending: boolean): Promise<void> {
    this.history.load(this.store);
    await this.unfinished.restore(true, resumeSending);
    this.listening = true;
  }

  /** In order, as when the person quits. */
  async stop(): Promise<void> {
    this.listening = false;
    await this.commands.stop();
    await this.history.settled();
    await Promise.all(this.closing);
  }

  kill(chance: Chance): void {
    this.listening = false;
    this.window.kill(chance);
  }

  enter(end: LineEnd): void {
    void this.door.enter(end, () => {});
  }

  /** Answers what is refused, or null. Throws bugs. */
  async command<K extends EngineCommandName>(
    name: K,
    input: CommandInput<K>,
  ): Promise<{ value: CommandValue[K] } | { failure: Failure }> {
    const args = v.parse(engineCommands[name], input) as CommandArgs<K>;
    try {
      return { value: await this.commands.run(name, args) };
    } catch (error) {
      return { failure: toFailure(error) };
    }
  }

  get transfers(): readonly Transfer[] {
    return this.store.state.transfers;
  }

  transfer(id: string): Transfer | undefined {
    return this.transfers.find((transfer) => transfer.id === id);
  }

  /** `listener` hears of every change. */
  watch(listener: () => void): void {
    this.store.subscribe(listener);
  }

  private landings(): Landings {
    const { o } = this.side;
    const { window } = this;
    return {
      open: (dir, transferId, placed) =>
        window.do('open landing', () => {
          const options = { folder: o.folder, arena: o.arena, window, dir, transferId, placed };
          return o.landing?.(options) ?? new MemoryLanding(options);
        }),
    };
  }
}
