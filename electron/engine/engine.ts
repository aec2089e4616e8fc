/**
 * The engine: everything Ferry does, without a window. Wires the rooms together; commands in, state out.
 * One engine has three homes: a worker thread under Electron's main process, the terminal app, the tests.
 */
import { hostname, userInfo } from 'node:os';
import * as v from 'valibot';
import { engineCommands, type CommandInput, type CommandValue, type EngineCommandName } from '../../shared/api.ts';
import type { EngineHandle, Result } from '../../shared/api.ts';
import { failure, toFailure, type Failure } from '../../shared/errors.ts';
import type { Patch, Snapshot } from '../../shared/patch.ts';
import type { ConflictPolicy, DeviceKind } from '../../shared/state.ts';
import { Commands } from './commands.ts';
import { Discovery } from './discovery/discovery.ts';
import { loadIdentity } from './identity/identity.ts';
import { formatAddress } from './net/address.ts';
import { listen, type Listener } from './net/listen.ts';
import { findSendfile } from './net/sendfile.ts';
import { localAddresses } from './net/local-addresses.ts';
import { defaultName } from './state/home.ts';
import { History } from './state/history.ts';
import { KnownDevices } from './state/known-devices.ts';
import { defaultSettings, loadSettings } from './state/settings.ts';
import { Store } from './state/store.ts';
import { DiskThreads } from './threads/disk-threads.ts';
import type { FileEvent, TransferContext } from './transfer/context.ts';
import { Door } from './transfer/door.ts';
import { laneDialler } from './transfer/lanes/receiving/dial-lane.ts';
import { LaneDoor } from './transfer/lanes/sending/lane-door.ts';
import { directLandings } from './transfer/receiving/landing/landing.ts';
import { directReadings } from './transfer/sending/reading/reading.ts';
import { reach, type Caller } from './transfer/calling/reach.ts';
import { capabilities } from './transfer/agreed/capabilities.ts';
import { alpn, defaultPort, laneAlpn } from './wire/limits.ts';
import { Turns } from './transfer/lifecycle/turns.ts';

export interface EngineOptions {
  /** The state folder: identity, settings, remembered devices. Made when missing. */
  readonly home: string;
  readonly appVersion: string;
  readonly kind: DeviceKind;
  /** A name for this run only. */
  readonly name?: string;
  /** 0: any; left out: 53317 or the next free one. */
  readonly port?: number;
  /** The one network interface to use, by name or address. */
  readonly interface?: string;
  /** Take offers. */
  readonly listen: boolean;
  /** `announce`: be found and find; `query`: only find; `off`: typed addresses only. */
  readonly discovery: 'announce' | 'query' | 'off';
  readonly defaultReceiveDir: string;
  /** Where files go in this run, whatever the settings say. */
  readonly receiveDir?: string;
  /** What becomes of names that are taken in this run, whatever the settings say. */
  readonly conflicts?: ConflictPolicy;
  /** Go on with transfers that were being sent when Ferry last ended; else only `send` of the same things does. */
  readonly resumeSending?: boolean;
  /** Path of the built `disk-worker.ts`; left out: this thread does the disk's work as well. */
  readonly diskWorker?: string;
  /** False: the fast lane reads and writes even where sendfile(2) could be had. */
  readonly sendfile?: boolean;
  /** Each file that is verified and in place, on either side. In-process front ends only. */
  readonly onFile?: (event: FileEvent) => void;
  /** What went wrong inside without ending anything: for a log. */
  readonly onLog?: (message: string) => void;
}

/** Throws `home-unusable`, `port-in-use`, `bad-address` (an interface this machine doesn't have). */
export async function startEngine(o: EngineOptions): Promise<EngineHandle> {
  const log = o.onLog ?? (() => {});
  const identity = await loadIdentity(o.home);
  const known = new KnownDevices(o.home, log);
  const userName = userInfo().username;
  const settings = await loadSettings(
    o.home,
    defaultSettings(defaultName(hostname(), userName), o.defaultReceiveDir),
    log,
  );
  const store = new Store({
    self: {
      fingerprint: identity.fingerprint,
      name: o.name ?? settings.name,
      kind: o.kind,
      appVersion: o.appVersion,
      port: 0,
      addresses: [],
      problem: null,
    },
    settings,
    devices: [],
    known: await known.all(),
    transfers: [],
  });

  const caller: Caller = {
    identity,
    known,
    hello: () => ({
      name: store.state.self.name,
      kind: o.kind,
      app: `Ferry/${o.appVersion}`,
      capabilities,
    }),
  };
  const onBug = (error: unknown) => log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const history = new History(o.home, log);
  const host = o.interface === undefined ? undefined : localAddresses(o.interface)[0]?.address;
  let listener: Listener | null = null;
  const laneDoor = new LaneDoor({ identity, host, port: () => listener?.port ?? null, onBug });
  const threads = o.diskWorker === undefined ? null : new DiskThreads(o.diskWorker, log);
  const context: TransferContext = {
    home: o.home,
    store,
    known,
    lanes: { invite: (receiver, handler) => laneDoor.invite(receiver, handler), dial: laneDialler(identity) },
    turns: new Turns(() => store.state.settings.atOnce),
    landings: threads ?? directLandings,
    readings: threads ?? directReadings,
    sendfile: () => (o.sendfile === false ? Promise.resolve(null) : findSendfile()),
    onFile: o.onFile,
    onBug,
    closing: new Set(),
    onEnded: (transfer) => {
      history.add(transfer, store);
      return history.settled();
    },
  };
  const defaults = {
    dir: () => o.receiveDir ?? store.state.settings.receiveDir,
    conflicts: () => o.conflicts ?? store.state.settings.conflicts,
  };
  const door = new Door({ context, caller, defaults });

  const discovery =
    o.discovery === 'off'
      ? null
      : new Discovery({
          self: () => ({
            fingerprint: identity.fingerprint,
            name: store.state.self.name,
            kind: o.kind,
            port: listener?.port ?? 0,
          }),
          mode: o.discovery,
          ...(o.interface === undefined ? {} : { interface: o.interface }),
          probe: async (host, port, signal) => {
            const { greeted } = await reach(caller, [formatAddress(host, port)], null, signal);
            greeted.connection.end();
            const { fingerprint, name, kind } = greeted.peer;
            return { fingerprint, name, kind };
          },
          onDevice: (device) => {
            store.change({ kind: 'device', device });
            commands.peerSeen(device.fingerprint);
          },
          onGone: (fingerprint) => store.change({ kind: 'device-gone', fingerprint }),
        });
  const commands = new Commands({
    home: o.home,
    log,
    context,
    caller,
    door,
    discovery,
    history,
    defaults,
    namedForThisRun: o.name !== undefined,
  });
  await history.load(store);
  await commands.restore(o.listen, o.resumeSending ?? false);
  // Only now: a sender that calls must find its transfer where it was.
  if (o.listen) {
    listener = await listen({
      port: o.port ?? defaultPort,
      ...(host === undefined ? {} : { host }),
      identity,
      alpn: [alpn, laneAlpn],
      onSocket: (socket, identified) =>
        void (socket.alpnProtocol === laneAlpn ? laneDoor : door).enter(socket, identified),
      onError: (why, remote) => log(`${remote}: ${why.code}`),
    }).catch(async (error: unknown) => {
      await commands.stop();
      await threads?.close();
      throw error;
    });
    store.change({
      kind: 'self',
      self: { ...store.state.self, port: listener.port, addresses: localAddresses(o.interface).map((i) => i.address) },
    });
  }

  await discovery?.start();
  return new Engine(store, commands, async () => {
    await commands.stop();
    await history.settled();
    await Promise.all(context.closing);
    await threads?.close();
    await discovery?.stop();
    await listener?.close();
  });
}

class Engine implements EngineHandle {
  private readonly store: Store;
  private readonly commands: Commands;
  private readonly shutDown: () => Promise<void>;
  private stopped: Promise<void> | null = null;

  constructor(store: Store, commands: Commands, shutDown: () => Promise<void>) {
    this.store = store;
    this.commands = commands;
    this.shutDown = shutDown;
  }

  async command<K extends EngineCommandName>(name: K, input: CommandInput<K>): Promise<Result<CommandValue[K]>> {
    if (this.stopped !== null) return refusal(failure('shutting-down'));
    const parsed = v.safeParse(engineCommands[name], input);
    if (!parsed.success) {
      return refusal(failure('usage', { command: name, detail: v.getDotPath(parsed.issues[0]) ?? '' }));
    }
    try {
      // A subscriber may ask from within a change: what caused the change is finished first.
      await Promise.resolve();
      return { ok: true, value: await this.commands.run(name, parsed.output) };
    } catch (error) {
      return refusal(toFailure(error));
    }
  }

  subscribe(listener: (patch: Patch) => void): () => void {
    return this.store.subscribe(listener);
  }

  snapshot(): Promise<Snapshot> {
    return Promise.resolve(this.store.snapshot());
  }

  stop(): Promise<void> {
    this.stopped ??= this.shutDown();
    return this.stopped;
  }
}

function refusal(why: Failure): { ok: false; failure: Failure } {
  return { ok: false, failure: why };
}
