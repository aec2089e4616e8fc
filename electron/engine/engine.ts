/**
 * The engine: everything Ferry does, without a window. Wires the rooms together; commands in, state out.
 * One engine has three homes: a worker thread under Electron's main process, the terminal app, the tests.
 */
import { hostname, userInfo } from 'node:os';
import type { EngineHandle } from '../../shared/api.ts';
import type { SelfInfo } from '../../shared/state.ts';
import { Commands } from './commands.ts';
import { Unfinished } from './unfinished.ts';
import { Engine } from './engine-handle.ts';
import { openDisk } from './engine-disk.ts';
import type { EngineOptions } from './engine-options.ts';
import { Discovery } from './discovery/discovery.ts';
import { KnownCalls } from './discovery/known-calls.ts';
import { systemDestinations } from './disk/destination/destinations.ts';
import { incomingDefaults } from './incoming-defaults.ts';
import { KeyKeeper } from './identity/key-keeper.ts';
import { loadStatements, shownAt } from './identity/succession.ts';
import { formatAddress } from './net/address.ts';
import { listen, type Listener } from './net/listen.ts';
import { LocalSend } from './localsend/localsend.ts';
import { prepareLocks } from './state/exclusive/exclusive-file.ts';
import { CallerLog } from './net/admission/caller-log.ts';
import { Greetings } from './net/admission/greetings.ts';
import { MetRemotes } from './net/admission/met-remotes.ts';
import { dial } from './net/dial.ts';
import { findSendfile } from './net/sendfile.ts';
import { followAddresses, type Following } from './net/follow-addresses.ts';
import { OnlyInterface } from './net/only-interface.ts';
import { defaultName } from './state/home/home.ts';
import { History } from './state/history.ts';
import { journalFolder } from './state/journal-files.ts';
import { KnownDevices } from './state/known-devices.ts';
import { marked, renamed } from './state/names.ts';
import { keepPrivate } from './state/home/private-home.ts';
import { Problems } from './state/problems.ts';
import { defaultSettings, loadSettings, mergeSettings, saveSettings } from './state/settings.ts';
import { SpoolKeeper } from './state/spool/keeper.ts';
import { Texts } from './state/spool/texts.ts';
import { Store } from './state/store.ts';
import { Pairings } from './pairing/pairings.ts';
import { Shares } from './share/shares.ts';
import { beforeTheEnd, showKnown, type TransferContext } from './transfer/context.ts';
import { Door } from './transfer/door.ts';
import { Outbox } from './transfer/outbox.ts';
import { laneDialler } from './transfer/lanes/receiving/dial-lane.ts';
import { KeptBeginnings } from './transfer/leftovers/kept-beginnings.ts';
import { LaneDoor } from './transfer/lanes/sending/lane-door.ts';
import { probePeer, showTo, type Caller } from './transfer/calling/reach.ts';
import { isMetAt } from './transfer/calling/trust.ts';
import { RenewalTeller } from './transfer/calling/tell-renewal.ts';
import { capabilities } from './transfer/agreed/capabilities.ts';
import { alpn, httpAlpn, laneAlpn } from './wire/limits.ts';
import { Turns } from './transfer/lifecycle/turns.ts';

export type { EngineOptions } from './engine-options.ts';

/** Throws `home-unusable`, `identity-damaged`, `key-in-store`, `key-locked`, `port-in-use`, `port-not-allowed`, `interface-unusable`. */
export async function startEngine(options: EngineOptions): Promise<EngineHandle> {
  const log = options.onLog ?? (() => {});
  const only = options.interface === undefined ? undefined : new OnlyInterface(options.interface);
  // Before anything is made or heard: what was asked for and can't be had is refused.
  only?.addresses();
  const problems = await Problems.load(options.home, log);

  await keepPrivate(options.home, problems);
  const name = defaultName(hostname, () => userInfo().username);
  const usual = defaultSettings(name, options.defaultReceiveDir);
  const chosen = await loadSettings(options.home, usual, problems.report);
  const settings = mergeSettings(chosen, {
    receiveDir: options.receiveDir,
    conflicts: options.conflicts,
    visibleTo: options.visibleTo,
  });
  const { home, keyStore: keys = null } = options;
  const keyKeeper = new KeyKeeper({ home, store: keys, report: problems.report, log });
  const identity = await keyKeeper.load(settings.shareKey);
  if (options.sharesKey === true && !settings.shareKey) {
    await saveSettings(home, { shareKey: true }, problems.report).catch((error: unknown) => log(String(error)));
  }
  const statements = await loadStatements(options.home);
  const known = new KnownDevices(options.home, problems);
  const remembered = await known.all();
  const store = new Store({
    self: {
      fingerprint: identity.fingerprint,
      name: options.name ?? settings.name,
      kind: options.kind,
      appVersion: options.appVersion,
      port: 0,
      addresses: [],
      problem: null,
      keyKept: await keyKeeper.kept(),
    },
    settings,
    devices: [],
    known: remembered,
    transfers: [],
    problems: problems.all,
    pairings: [],
    shares: [],
  });
  problems.onChange = (all) => store.change({ kind: 'problems', problems: all });

  const caller: Caller = {
    only,
    identity,
    known,
    dial,
    later: (work) => beforeTheEnd(context, work),
    hello: () => ({
      name: store.state.self.name,
      kind: options.kind,
      app: `Ferry/${options.appVersion}`,
      capabilities,
      formerly: shownAt(Date.now(), statements),
    }),
  };
  const onBug = (error: unknown) => log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const history = new History(options.home, problems.report);
  let listener: Listener | null = null;
  let following: Following | null = null;
  const laneDoor = new LaneDoor({
    identity,
    hosts: () => only?.addresses(),
    port: () => listener?.port ?? null,
    onBug,
  });
  const disk = openDisk(options, log);
  const journals = journalFolder(options.home, problems.report);
  const texts = new Texts(home);
  const keeper = new SpoolKeeper({ home, texts, store, journals });
  const kept = new KeptBeginnings({
    ...{ journals, store, known, onBug, destinations: systemDestinations },
    sweep: (id) => unfinished.sweepKept(id),
  });
  const context: TransferContext = {
    journals,
    kept,
    store,
    texts,
    known,
    lanes: { invite: (receiver, handler) => laneDoor.invite(receiver, handler), dial: laneDialler(identity, only) },
    turns: new Turns(() => store.state.settings.atOnce),
    landings: disk.landings,
    readings: disk.readings,
    destinations: systemDestinations,
    sendfile: () => (options.sendfile === false ? Promise.resolve(null) : findSendfile()),
    packs: options.packed !== false,
    ...{ onFile: options.onFile, blocksPatience: options.blocksPatience, onBug },
    closing: new Set(),
    onEnded: (ended) => {
      const transfer = keeper.ended(ended);
      const crowdedOut = history.add(transfer, store);
      if (crowdedOut > 0) problems.tally('strangers-turned-away', crowdedOut);
      return history.settled();
    },
  };
  known.onChange = () => void showKnown(context).catch(onBug);
  const defaults = incomingDefaults(() => store.state.settings, options);
  const pairings = new Pairings(context, caller);
  const met = new MetRemotes();
  const callerLog = new CallerLog(log);
  const door = new Door({
    context,
    caller,
    defaults,
    greetings: options.greetings ?? new Greetings(),
    visibleTo: () => store.state.settings.visibleTo,
    awaitsPairing: () => pairings.isLinkShown,
    onFriend: (address) => met.add(address),
    onShown: (where) => discovery?.called(where),
    onTurnedAway: (count) => problems.tally('strangers-turned-away', count),
    pair: (greeted, request, onAgreed) => pairings.take(greeted, request, onAgreed),
    takeUp: (id) => unfinished.takeUpIncoming(id),
    endedSince: () => history.endedSince(),
  });
  const localSend = new LocalSend({
    ...{ context, means: caller, door, onBug, interface: options.interface },
    onThere: (...heard) => discovery?.registered(...heard),
  });
  known.onSuccession = () => void showKnown(context).catch(onBug);
  const renewal = new RenewalTeller(caller);
  const outbox = new Outbox(context, caller, localSend.sender);
  const shares = new Shares({
    context,
    only: options.interface,
    hosts: () => only?.addresses(),
    limits: options.shareLimits,
  });

  const isListening = (): boolean => options.discovery === 'announce' && listener !== null;
  const calls = new KnownCalls({
    isOn: () => store.state.settings.visibleTo === 'known' && isListening(),
    known: () => store.state.known,
    devices: () => store.state.devices,
    call: async (addresses, fingerprint, signal) => {
      const { port, ...there } = await showTo(caller, addresses, fingerprint, store.state.self.port, signal);
      if (port !== undefined) discovery?.called({ ...there, port });
      return port !== undefined;
    },
  });
  const discovery: Discovery | null =
    options.discovery === 'off'
      ? null
      : new Discovery({
          self: () => ({
            fingerprint: identity.fingerprint,
            name: store.state.self.name,
            kind: options.kind,
            port: listener?.port ?? 0,
          }),
          mode: options.discovery,
          localSend: () => store.state.settings.localSend,
          calls,
          isShown: () => store.state.settings.visibleTo === 'everybody',
          ...(options.interface === undefined ? {} : { interface: options.interface }),
          probe: (host, port, how) => probePeer(caller, formatAddress(host, port), how),
          remembered: (fingerprint) => store.state.known.find((d) => d.fingerprint === fingerprint)?.name,
          onDevice: (device) => {
            store.seen({ kind: 'device', device: marked(device, store.state.known) });
            outbox.peerSeen(device.fingerprint);
            renewal.seen(device);
          },
          onGone: (fingerprint) => store.seen({ kind: 'device-gone', fingerprint }),
        });
  const unfinished = new Unfinished({ context, door, outbox });
  const commands = new Commands({
    ...{ home, problems, keyKeeper, texts, context, door, outbox, pairings, shares, discovery, history, defaults },
    lookFurther: () => localSend.lookFurther(),
    rest: () => disk.rest(),
    namedForThisRun: options.name !== undefined,
  });
  await history.load(store);
  const listed = renamed(store.state.transfers, remembered, []);
  store.change(...listed.map((transfer) => ({ kind: 'transfer', transfer }) as const));
  await unfinished.restore(options.listen, options.resumeSending ?? false);
  kept.start();
  // Only now: a sender that calls must find its transfer where it was.
  if (options.listen) {
    listener = await listen({
      port: options.port,
      hosts: only?.addresses(),
      identity,
      alpn: [alpn, laneAlpn, httpAlpn],
      acceptsNone: true,
      isMet: (address) => met.has(address) || isMetAt(store.state.known, address),
      onSocket: (socket, identified) => {
        if (socket.alpnProtocol === alpn) void door.enter(socket, identified);
        else if (socket.alpnProtocol === laneAlpn) void laneDoor.enter(socket, identified);
        else localSend.server.take(socket, identified);
      },
      inTheClear: { isOn: () => localSend.server.takesPlain, take: (...taken) => localSend.server.take(...taken) },
      onError: (why, remote) => callerLog.say(`${remote}: ${why.code}`),
    }).catch(async (error: unknown) => {
      await commands.stop();
      await disk.close();
      throw error;
    });
    const showSelf = (change: Partial<SelfInfo>) =>
      store.change({ kind: 'self', self: { ...store.state.self, ...change } });
    showSelf({ port: listener.port });
    following = followAddresses({ only, listener, show: showSelf });
    // Whoever listens rests now, and is waited for when the first offer comes.
    setImmediate(prepareLocks);
  }

  keeper.sweep();
  await discovery?.start();
  const idle = disk.idle();
  const rehearsal = idle && options.rehearse?.(idle);
  return new Engine(store, commands, async () => {
    await rehearsal?.end();
    following?.stop();
    localSend.stop();
    renewal.stop();
    kept.stop();
    await commands.stop();
    await Promise.all([history.settled(), keeper.settled()]);
    await Promise.all(context.closing);
    await disk.close();
    // Whoever checks a goodbye by dialling finds nobody.
    await listener?.close();
    callerLog.close();
    await discovery?.stop();
    // Of callers that came meanwhile.
    await Promise.all(context.closing);
  });
}
