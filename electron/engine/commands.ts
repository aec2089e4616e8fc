/** What each engine command does: arguments parsed already, refusals thrown as `FerryError`. */
import { basename, isAbsolute, resolve } from 'node:path';
import type { CommandArgs, CommandValue, EngineCommandName } from '../../shared/api.ts';
import { FerryError } from '../../shared/errors.ts';
import { topNames } from '../../shared/given/only.ts';
import { isTerminal } from '../../shared/state.ts';
import { bytesMove } from '../../shared/statuses.ts';
import type { Discovery } from './discovery/discovery.ts';
import type { KeyKeeper } from './identity/key-keeper.ts';
import { knownCommands } from './known-commands.ts';
import { tidyHeap } from './runtime/tidy-heap.ts';
import type { History } from './state/history.ts';
import type { Problems } from './state/problems.ts';
import { mergeSettings, saveSettings } from './state/settings.ts';
import type { Texts } from './state/spool/texts.ts';
import type { LiveTransfer, TransferContext } from './transfer/context.ts';
import type { Door } from './transfer/door.ts';
import type { Pairings } from './pairing/pairings.ts';
import type { Shares } from './share/shares.ts';
import type { Outbox } from './transfer/outbox.ts';
import type { IncomingDefaults } from './transfer/receiving/incoming.ts';

export interface CommandsOptions {
  readonly home: string;
  readonly problems: Pick<Problems, 'dismiss' | 'report'>;
  readonly keyKeeper: Pick<KeyKeeper, 'keep' | 'kept'>;
  readonly texts: Pick<Texts, 'keep' | 'ofTransfer'>;
  readonly context: TransferContext;
  readonly door: Door;
  readonly outbox: Outbox;
  readonly pairings: Pairings;
  readonly shares: Shares;
  readonly discovery: Discovery | null;
  /** Calls whole networks for LocalSends; answers how many were found. */
  readonly lookFurther: () => Promise<number>;
  /** Ends what is idle and quickly started again. */
  readonly rest: () => void;
  readonly history: Pick<History, 'remove' | 'settled'>;
  readonly defaults: IncomingDefaults;
  /** The name shown is not the one in the settings: changing that one shows at the next start. */
  readonly namedForThisRun: boolean;
}

type Handlers = { [K in EngineCommandName]: (args: CommandArgs<K>) => Promise<CommandValue[K]> };

export class Commands {
  private readonly options: CommandsOptions;
  private readonly handlers: Handlers;

  constructor(options: CommandsOptions) {
    this.options = options;
    this.handlers = this.makeHandlers();
  }

  run<K extends EngineCommandName>(name: K, args: CommandArgs<K>): Promise<CommandValue[K]> {
    return this.handlers[name](args);
  }

  /** The app is closing: accepted transfers are kept for the next start, offers are taken back. */
  async stop(): Promise<void> {
    const { door, outbox, pairings, shares } = this.options;
    door.close();
    pairings.stop();
    await Promise.all([shares.close(), outbox.stop(), ...this.live().map((transfer) => transfer.leave())]);
  }

  private makeHandlers(): Handlers {
    return {
      ...knownCommands(this.options.context, this.options.door),
      send: async ({ paths, to, note, links, only, ...how }) => {
        const absolute = paths.map((path) => resolve(path));
        const title = (only && topNames(only)[0]) ?? (basename(absolute[0]!) || absolute[0]!);
        return {
          transferId: await this.options.outbox.send({ paths: absolute, title, note, links, only }, { to, ...how }),
        };
      },
      sendText: async ({ text, to, ...how }) => {
        const path = await this.options.texts.keep(text);
        const drop = { paths: [path], title: basename(path), note: '', links: 'keep' } as const;
        return { transferId: await this.options.outbox.send(drop, { to, ...how }) };
      },
      approach: async ({ to }) => {
        // What is wrong with it is said when something is sent.
        await this.options.outbox.approach(to).catch(() => {});
        return null;
      },
      readText: async ({ transferId }) => ({ text: await this.textOf(transferId) }),
      answer: async ({ transferId, accept, always, remember, dir, conflicts, evenIfFull, because }) => {
        const introduced = this.options.door.introductions.find(transferId);
        if (introduced !== undefined) {
          // There is no offer yet that could be accepted.
          if (accept) throw new FerryError('usage', { command: 'answer' });
          await introduced.decline(because);
          return null;
        }
        const upload = this.options.shares.upload(transferId);
        const incoming = this.options.door.find(transferId);
        const asking = upload ?? incoming;
        if (asking === undefined) throw new FerryError('unknown-transfer');
        const { defaults } = this.options;
        if (dir !== null && !isAbsolute(dir)) throw new FerryError('bad-setting', { setting: 'dir' });
        const from = incoming && (await this.options.context.known.byFingerprint(incoming.peerFingerprint));
        const usual = defaults(from);
        const where = { dir: dir ?? usual.dir, conflicts: conflicts ?? usual.conflicts };
        await asking.answer(accept ? { accept, always, remember, evenIfFull, ...where } : { accept, because });
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
      clearHistory: async ({ transferIds }) => {
        const { context, history } = this.options;
        const named = new Set(transferIds);
        const ended = context.store.state.transfers.filter(({ id, status }) => named.has(id) && isTerminal(status));
        context.store.change(...ended.map(({ id }) => ({ kind: 'transfer-gone', id }) as const));
        for (const { id } of ended) history.remove(id);
        await history.settled();
        return null;
      },
      dismiss: async ({ transferId }) => {
        const transfer = this.options.context.store.state.transfers.find((t) => t.id === transferId);
        if (transfer === undefined || !isTerminal(transfer.status)) throw new FerryError('unknown-transfer');
        this.options.context.store.change({ kind: 'transfer-gone', id: transferId });
        this.options.history.remove(transferId);
        return null;
      },
      dismissProblem: async ({ problemId }) => {
        if (!(await this.options.problems.dismiss(problemId))) throw new FerryError('unknown-problem');
        return null;
      },
      listFiles: async ({ transferId, from, count }) => this.liveOne(transferId).lines(from, count),
      setSettings: async (patch) => {
        const { context, home, problems, discovery, keyKeeper, namedForThisRun } = this.options;
        // The key first: broken off after that, the next start does as the settings still say.
        if (patch.shareKey !== undefined) await keyKeeper.keep(patch.shareKey);
        // With what another process has changed meanwhile.
        const chosen = await saveSettings(home, patch, problems.report);
        const settings = mergeSettings(context.store.state.settings, chosen);
        const keyKept = await keyKeeper.kept();
        const name = namedForThisRun ? context.store.state.self.name : settings.name;
        context.store.change(
          { kind: 'settings', settings },
          { kind: 'self', self: { ...context.store.state.self, name, keyKept } },
        );
        discovery?.changed();
        context.turns.changed();
        return null;
      },
      cancelFile: async ({ transferId, index }) => {
        this.liveOne(transferId).cancelFile(index);
        return null;
      },
      addFiles: async ({ transferId, paths }) => {
        this.liveOne(transferId);
        const outgoing = this.options.outbox.find(transferId);
        if (outgoing === undefined) throw new FerryError('unknown-transfer');
        outgoing.addFiles(paths.map((path) => resolve(path)));
        return null;
      },
      decide: async ({ transferId, questionId, choice, all, pin = '' }) => {
        const incoming = this.options.shares.upload(transferId) ?? this.options.door.find(transferId);
        const outgoing = this.options.outbox.find(transferId);
        if (incoming === undefined && outgoing === undefined) throw new FerryError('unknown-transfer');
        incoming?.decide(questionId, choice, all);
        await outgoing?.firstContact.decide(questionId, choice, pin);
        return null;
      },
      pair: async (args) => ({ pairingId: await this.options.pairings.begin(args) }),
      pairByLink: async (args) => ({ pairingId: await this.options.pairings.beginByLink(args) }),
      answerPairing: async ({ pairingId, match }) => {
        this.options.pairings.answer(pairingId, match);
        return null;
      },
      endPairing: async ({ pairingId }) => {
        this.options.pairings.end(pairingId);
        return null;
      },
      showPairLink: async () => this.options.pairings.showLink(),
      hidePairLink: async () => {
        this.options.pairings.hideLink();
        return null;
      },
      addAddress: async ({ address, key }) => {
        const { discovery } = this.options;
        if (discovery === null) throw new FerryError('bad-setting', { setting: 'discovery' });
        const { fingerprint, name } = await discovery.addManual(address, key);
        return { fingerprint, name };
      },
      lookFurther: async () => ({ found: await this.options.lookFurther() }),
      share: async ({ paths, ...how }) => ({
        shareId: await this.options.shares.begin({ paths: paths.map((path) => resolve(path)), ...how }),
      }),
      stopShare: async ({ shareId }) => {
        await this.options.shares.stop(shareId);
        return null;
      },
      awoke: async () => {
        this.options.outbox.peerSeen(null);
        return null;
      },
      rest: async () => {
        if (bytesMove(this.options.context.store.state)) return null;
        this.options.rest();
        tidyHeap();
        return null;
      },
      freeSpace: async ({ dir }) => ({ bytes: (await this.options.context.destinations.spaceAt(dir)).free }),
    };
  }

  private async textOf(id: string): Promise<string> {
    const { context, texts } = this.options;
    const transfer = context.store.state.transfers.find((t) => t.id === id);
    if (transfer === undefined) throw new FerryError('unknown-transfer');
    return texts.ofTransfer(transfer);
  }

  private live(): LiveTransfer[] {
    const { outbox, door, shares } = this.options;
    return [...outbox.all(), ...door.all(), ...door.introductions.all(), ...shares.uploads()];
  }

  private liveOne(id: string): LiveTransfer {
    const transfer = this.live().find((t) => t.id === id);
    // One that has ended may still be putting its things away.
    const shown = this.options.context.store.state.transfers.find((t) => t.id === id);
    if (transfer === undefined || (shown !== undefined && isTerminal(shown.status))) {
      throw new FerryError('unknown-transfer');
    }
    return transfer;
  }
}
