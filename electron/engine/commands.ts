/** What each engine command does: arguments parsed already, refusals thrown as `FerryError`. */
import { randomBytes } from 'node:crypto';
import { basename, isAbsolute, resolve } from 'node:path';
import type { CommandArgs, CommandValue, EngineCommandName } from '../../shared/api.ts';
import { FerryError } from '../../shared/errors.ts';
import { isTerminal, type Peer } from '../../shared/state.ts';
import type { Discovery } from './discovery/discovery.ts';
import { freeSpace } from './disk/free-space.ts';
import { parseAddress } from './net/address.ts';
import type { Log } from './state/json-file.ts';
import { mergeSettings, saveSettings } from './state/settings.ts';
import type { LiveTransfer, TransferContext } from './transfer/context.ts';
import type { Door } from './transfer/door.ts';
import { Outgoing } from './transfer/outgoing.ts';
import { reach, type Caller } from './transfer/reach.ts';
import { defaultPort } from './wire/limits.ts';

export interface CommandsOptions {
  readonly home: string;
  readonly log: Log;
  readonly context: TransferContext;
  readonly caller: Caller;
  readonly door: Door;
  readonly discovery: Discovery | null;
  /** The name shown is not the one in the settings: changing that one shows at the next start. */
  readonly namedForThisRun: boolean;
}

type Handlers = { [K in EngineCommandName]: (args: CommandArgs<K>) => Promise<CommandValue[K]> };

export class Commands {
  private readonly o: CommandsOptions;
  private readonly outgoing = new Map<string, Outgoing>();

  constructor(o: CommandsOptions) {
    this.o = o;
  }

  run<K extends EngineCommandName>(name: K, args: CommandArgs<K>): Promise<CommandValue[K]> {
    return this.handlers[name](args);
  }

  /** Ends every transfer and tells its peer. */
  async stop(): Promise<void> {
    await Promise.all(this.live().map((transfer) => transfer.cancel('shutting-down')));
  }

  private readonly handlers: Handlers = {
    send: async ({ paths, to, note }) => {
      const id = randomBytes(16).toString('hex');
      const { peer, addresses, expected } = await this.resolve(to);
      const absolute = paths.map((path) => resolve(path));
      const outgoing = new Outgoing(this.o.context, {
        id,
        paths: absolute,
        title: basename(absolute[0]!) || absolute[0]!,
        note,
        peer,
        reach: (signal) => reach(this.o.caller, addresses, expected, signal),
        onOver: () => this.outgoing.delete(id),
      });
      this.outgoing.set(id, outgoing);
      void outgoing.run();
      return { transferId: id };
    },
    answer: async ({ transferId, accept, always, dir, because }) => {
      const incoming = this.o.door.find(transferId);
      if (incoming === undefined) throw new FerryError('unknown-transfer');
      const { receiveDir } = this.o.context.store.state.settings;
      if (dir !== null && !isAbsolute(dir)) throw new FerryError('bad-setting', { setting: 'dir' });
      await incoming.answer(accept ? { accept, always, dir: dir ?? receiveDir } : { accept, because });
      return null;
    },
    cancel: async ({ transferId }) => {
      await this.liveOne(transferId).cancel('cancelled');
      return null;
    },
    dismiss: async ({ transferId }) => {
      const transfer = this.o.context.store.state.transfers.find((t) => t.id === transferId);
      if (transfer === undefined || !isTerminal(transfer.status)) throw new FerryError('unknown-transfer');
      this.o.context.store.change({ kind: 'transfer-gone', id: transferId });
      return null;
    },
    listFiles: async ({ transferId, from, count }) => this.liveOne(transferId).lines(from, count),
    setSettings: async (patch) => {
      const { context, home, log, discovery, namedForThisRun } = this.o;
      await saveSettings(home, patch, log);
      const settings = mergeSettings(context.store.state.settings, patch);
      const name = namedForThisRun ? context.store.state.self.name : settings.name;
      context.store.change(
        { kind: 'settings', settings },
        { kind: 'self', self: { ...context.store.state.self, name } },
      );
      discovery?.changed();
      return null;
    },
    remember: async (device) => {
      await this.o.context.known.remember(device);
      await this.tellKnown();
      return null;
    },
    forget: async ({ fingerprint }) => {
      await this.o.context.known.forget(fingerprint);
      await this.tellKnown();
      return null;
    },
    addAddress: async ({ address }) => {
      const { discovery } = this.o;
      if (discovery === null) throw new FerryError('bad-setting', { setting: 'discovery' });
      const { fingerprint, name } = await discovery.addManual(address);
      return { fingerprint, name };
    },
    freeSpace: async ({ dir }) => ({ bytes: await freeSpace(dir) }),
  };

  /** Where a target is to be dialled, who it seems to be, and whose key must answer there. */
  private async resolve(to: CommandArgs<'send'>['to']) {
    if (to.by === 'address') {
      // Parsed for its errors: a wrong address is worth no transfer.
      parseAddress(to.address, defaultPort);
      const peer: Peer = { fingerprint: '', name: to.address, kind: 'desktop', known: false };
      return { peer, addresses: [to.address], expected: null };
    }
    const { fingerprint } = to;
    const device = this.o.context.store.state.devices.find((d) => d.fingerprint === fingerprint);
    if (device === undefined) throw new FerryError('device-not-found', {});
    const known = (await this.o.context.known.byFingerprint(fingerprint)) !== undefined;
    const peer: Peer = { fingerprint, name: device.name, kind: device.kind, known };
    return { peer, addresses: device.addresses, expected: fingerprint };
  }

  private live(): LiveTransfer[] {
    return [...this.outgoing.values(), ...this.o.door.all()];
  }

  private liveOne(id: string): LiveTransfer {
    const transfer = this.live().find((t) => t.id === id);
    if (transfer === undefined) throw new FerryError('unknown-transfer');
    return transfer;
  }

  private async tellKnown(): Promise<void> {
    this.o.context.store.change({ kind: 'known', known: await this.o.context.known.all() });
  }
}
