/** What each engine command does: arguments parsed already, refusals thrown as `FerryError`. */
import { randomBytes } from 'node:crypto';
import { basename, isAbsolute, resolve } from 'node:path';
import type { CommandArgs, CommandValue, EngineCommandName } from '../../shared/api.ts';
import { FerryError } from '../../shared/errors.ts';
import { isTerminal, type Fingerprint, type Peer } from '../../shared/state.ts';
import type { Discovery } from './discovery/discovery.ts';
import { freeSpace } from './disk/system/free-space.ts';
import { parseAddress } from './net/address.ts';
import type { Log } from './state/json-file.ts';
import type { History } from './state/history.ts';
import { readJournals, removeJournal } from './state/journal.ts';
import { mergeSettings, saveSettings } from './state/settings.ts';
import { showKnown, type LiveTransfer, type TransferContext } from './transfer/context.ts';
import type { Door } from './transfer/door.ts';
import type { IncomingDefaults } from './transfer/receiving/incoming.ts';
import {
  journalHeaderSchema,
  journalRecordSchema,
  type JournalRecord,
  type OutgoingHeader,
} from './state/journal-format.ts';
import { Farewells } from './transfer/sending/farewells.ts';
import { Outgoing, type OutgoingOptions } from './transfer/sending/outgoing.ts';
import { reach, type Caller } from './transfer/calling/reach.ts';
import { defaultPort } from './wire/limits.ts';

export interface CommandsOptions {
  readonly home: string;
  readonly log: Log;
  readonly context: TransferContext;
  readonly caller: Caller;
  readonly door: Door;
  readonly discovery: Discovery | null;
  readonly history: History;
  readonly defaults: IncomingDefaults;
  /** The name shown is not the one in the settings: changing that one shows at the next start. */
  readonly namedForThisRun: boolean;
}

/** Being sent when Ferry last ended. */
interface Unfinished {
  readonly header: OutgoingHeader;
  readonly records: readonly JournalRecord[];
}

type Handlers = { [K in EngineCommandName]: (args: CommandArgs<K>) => Promise<CommandValue[K]> };

export class Commands {
  private readonly o: CommandsOptions;
  private readonly outgoing = new Map<string, Outgoing>();
  /** Being sent when Ferry last ended, and not taken up by itself. */
  private readonly unfinished = new Map<string, Unfinished>();
  private readonly farewells: Farewells;

  constructor(o: CommandsOptions) {
    this.o = o;
    this.farewells = new Farewells({
      context: o.context,
      reach: ({ fingerprint, address }, signal) =>
        reach(o.caller, this.addressesFor(fingerprint, address), fingerprint, signal),
    });
  }

  run<K extends EngineCommandName>(name: K, args: CommandArgs<K>): Promise<CommandValue[K]> {
    return this.handlers[name](args);
  }

  /** Takes up what was under way when Ferry last ended: what was coming, and what was being sent. */
  async restore(incoming: boolean, outgoing: boolean): Promise<void> {
    const { home, log, door, context } = this.o;
    for (const { id, header, records } of await readJournals(home, journalHeaderSchema, journalRecordSchema, log)) {
      if (header.direction === 'outgoing' && records.some(({ is }) => is === 'revoked')) {
        this.farewells.add({ id, fingerprint: header.peer.fingerprint, ...header });
      } else if (context.store.state.transfers.some((t) => t.id === id)) await removeJournal(home, id);
      else if (header.direction === 'incoming') {
        if (incoming) await door.restore(id, header, records);
      } else if (outgoing) this.resumeSending(id, { header, records });
      else this.unfinished.set(id, { header, records });
    }
  }

  /** The app is closing: accepted transfers are kept for the next start, offers are taken back. */
  async stop(): Promise<void> {
    this.o.door.close();
    await Promise.all([this.farewells.stop(), ...this.live().map((transfer) => transfer.leave())]);
  }

  /** A device is there: whatever waits for it is tried now. */
  peerSeen(fingerprint: Fingerprint): void {
    for (const transfer of this.outgoing.values()) transfer.peerSeen(fingerprint);
    this.farewells.peerSeen(fingerprint);
  }

  private readonly handlers: Handlers = {
    send: async ({ paths, to, note }) => {
      const { peer, address, expected } = await this.resolve(to);
      const absolute = paths.map((path) => resolve(path));
      const like = this.findUnfinished(absolute, expected, address, note);
      if (like !== null) return { transferId: like };
      const id = randomBytes(16).toString('hex');
      const title = basename(absolute[0]!) || absolute[0]!;
      this.begin({ id, paths: absolute, title, note, peer, address, startedAt: Date.now() });
      return { transferId: id };
    },
    answer: async ({ transferId, accept, always, dir, conflicts, because }) => {
      const incoming = this.o.door.find(transferId);
      if (incoming === undefined) throw new FerryError('unknown-transfer');
      const { defaults } = this.o;
      if (dir !== null && !isAbsolute(dir)) throw new FerryError('bad-setting', { setting: 'dir' });
      const where = { dir: dir ?? defaults.dir(), conflicts: conflicts ?? defaults.conflicts() };
      await incoming.answer(accept ? { accept, always, ...where } : { accept, because });
      return null;
    },
    cancel: async ({ transferId }) => {
      await this.liveOne(transferId).cancel('cancelled');
      return null;
    },
    pause: async ({ transferId }) => {
      this.liveOne(transferId).pause(true);
      return null;
    },
    resume: async ({ transferId }) => {
      this.liveOne(transferId).pause(false);
      return null;
    },
    clearHistory: async () => {
      const ended = this.o.context.store.state.transfers.filter(({ status }) => isTerminal(status));
      this.o.context.store.change(...ended.map(({ id }) => ({ kind: 'transfer-gone', id }) as const));
      await this.o.history.clear();
      return null;
    },
    dismiss: async ({ transferId }) => {
      const transfer = this.o.context.store.state.transfers.find((t) => t.id === transferId);
      if (transfer === undefined || !isTerminal(transfer.status)) throw new FerryError('unknown-transfer');
      this.o.context.store.change({ kind: 'transfer-gone', id: transferId });
      this.o.history.remove(transferId);
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
      context.turns.changed();
      return null;
    },
    remember: async (device) => {
      await this.o.context.known.remember(device);
      await showKnown(this.o.context);
      return null;
    },
    cancelFile: async ({ transferId, index }) => {
      this.liveOne(transferId).cancelFile(index);
      return null;
    },
    addFiles: async ({ transferId, paths }) => {
      this.liveOne(transferId);
      const outgoing = this.outgoing.get(transferId);
      if (outgoing === undefined) throw new FerryError('unknown-transfer');
      outgoing.addFiles(paths.map((path) => resolve(path)));
      return null;
    },
    decide: async ({ transferId, questionId, choice, all }) => {
      const incoming = this.o.door.find(transferId);
      if (incoming === undefined) throw new FerryError('unknown-transfer');
      incoming.decide(questionId, choice, all);
      return null;
    },
    setFastLane: async ({ fingerprint, on }) => {
      await this.o.context.known.setFastLane(fingerprint, on);
      await showKnown(this.o.context);
      return null;
    },
    forget: async ({ fingerprint }) => {
      await this.o.context.known.forget(fingerprint);
      await showKnown(this.o.context);
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

  private begin(o: Omit<OutgoingOptions, 'reach' | 'onOver' | 'onUntold'>): void {
    const { context, caller } = this.o;
    const outgoing = new Outgoing(context, {
      ...o,
      reach: (expected, signal) => reach(caller, this.addressesFor(expected, o.address), expected, signal),
      onUntold: (fingerprint) => this.farewells.add({ ...o, fingerprint }),
      onOver: () => this.outgoing.delete(o.id),
    });
    this.outgoing.set(o.id, outgoing);
  }

  private resumeSending(id: string, { header, records }: Unfinished): void {
    const { paths, title, note, peer, address, startedAt } = header;
    this.begin({ id, paths, title, note, peer: { ...peer, known: false }, address, startedAt, records });
  }

  /** The same things for the same device, begun before and not delivered: that transfer goes on instead of another. */
  private findUnfinished(
    paths: string[],
    fingerprint: Fingerprint | null,
    address: string,
    note: string,
  ): string | null {
    for (const [id, outgoing] of this.outgoing) if (outgoing.isLike(paths, fingerprint ?? '', note)) return id;
    for (const [id, { header, records }] of this.unfinished) {
      const there = fingerprint === null ? header.address === address : header.peer.fingerprint === fingerprint;
      if (!there || header.note !== note || header.paths.join('\0') !== paths.join('\0')) continue;
      this.unfinished.delete(id);
      this.resumeSending(id, { header, records });
      return id;
    }
    return null;
  }

  /** Where discovery sees the device now, and where it was last. */
  private addressesFor(fingerprint: Fingerprint | null, last: string): string[] {
    const device = this.o.context.store.state.devices.find((d) => d.fingerprint === fingerprint);
    const addresses = [...(device?.addresses ?? [])];
    return last === '' || addresses.includes(last) ? addresses : [...addresses, last];
  }

  /** Where a target is to be dialled first, who it seems to be, and whose key must answer there. */
  private async resolve(to: CommandArgs<'send'>['to']) {
    if (to.by === 'address') {
      // Parsed for its errors: a wrong address is worth no transfer.
      parseAddress(to.address, defaultPort);
      const peer: Peer = { fingerprint: '', name: to.address, kind: 'desktop', known: false };
      return { peer, address: to.address, expected: null };
    }
    const { fingerprint } = to;
    const device = this.o.context.store.state.devices.find((d) => d.fingerprint === fingerprint);
    if (device === undefined) throw new FerryError('device-not-found', {});
    const known = (await this.o.context.known.byFingerprint(fingerprint)) !== undefined;
    const peer: Peer = { fingerprint, name: device.name, kind: device.kind, known };
    return { peer, address: device.addresses[0] ?? '', expected: fingerprint };
  }

  private live(): LiveTransfer[] {
    return [...this.outgoing.values(), ...this.o.door.all()];
  }

  private liveOne(id: string): LiveTransfer {
    const transfer = this.live().find((t) => t.id === id);
    // One that has ended may still be putting its things away.
    const shown = this.o.context.store.state.transfers.find((t) => t.id === id);
    if (transfer === undefined || (shown !== undefined && isTerminal(shown.status)))
      throw new FerryError('unknown-transfer');
    return transfer;
  }
}
