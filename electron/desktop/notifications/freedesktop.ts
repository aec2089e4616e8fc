/**
 * Notifications through D-Bus (https://specifications.freedesktop.org/notification-spec/latest/): with buttons, replaced and
 * closed as things change, and never waited for by the main thread. Whoever owns the name is the server; one that comes later,
 * or again, is told anew.
 */
import type { Bus, BusSignal } from '../bus/bus.ts';
import { Typed } from '../bus/typed.ts';
import { notificationBody } from './markup.ts';
import type { Notice, NotificationPort, PortEvents, Press, ShowOptions } from './notice.ts';

const service = 'org.freedesktop.Notifications';
const at = { destination: service, path: '/org/freedesktop/Notifications', interface: service };

/**
 * Nothing waits for this answer but the next notification in its place, and a server that stood still shows, when it goes on,
 * what it was told long ago: only with the answer can that be closed.
 */
const notifyTimeoutMs = 120_000;
/** The server may have to be started first. One that doesn't say counts as the one that reads most into a text. */
const capabilitiesTimeoutMs = 5000;
const closeTimeoutMs = 2000;

const urgency = { normal: 1 } as const;
/** Of those that time out by themselves: as the server likes. */
const expires = { never: 0, usual: -1 } as const;

export interface FreedesktopOptions {
  readonly bus: Bus;
  /** Absolute path of the picture. */
  readonly icon: string;
  /** Name of the desktop file, without its ending. */
  readonly desktopEntry: string;
  readonly hasSound: () => boolean;
}

export class FreedesktopNotifications implements NotificationPort {
  private readonly options: FreedesktopOptions;
  private readonly events: PortEvents;
  /** The server's own; unknown until it has said so. */
  sounds = false;
  private owner: string | null = null;
  private capabilities: Promise<ReadonlySet<string> | null> | null = null;

  constructor(options: FreedesktopOptions, events: PortEvents) {
    this.options = options;
    this.events = events;
    const { bus } = options;
    bus.watchName(service, (owner) => {
      this.owner = owner;
      this.capabilities = null;
      this.sounds = false;
      if (owner === null) return;
      this.capabilities = this.ask();
      events.renewed();
    });
    bus.listen({ ...at, sender: service, member: 'ActionInvoked' }, (signal) => this.invoked(signal));
    bus.listen({ ...at, sender: service, member: 'NotificationClosed' }, (signal) => {
      const [id] = signal.body;
      if (signal.sender === this.owner && typeof id === 'number') events.closed(id);
    });
  }

  async show(notice: Notice, { replaces, isLoud, labels }: ShowOptions): Promise<number | null> {
    const { bus, icon } = this.options;
    const can = await (this.capabilities ??= this.ask());
    const body = [
      'Ferry',
      replaces ?? 0,
      icon,
      notice.title,
      notificationBody(notice.body, can === null || can.has('body-markup')),
      can?.has('actions') === true ? actionsOf(notice, labels) : [],
      this.hints(notice, isLoud),
      notice.isLasting ? expires.never : expires.usual,
    ];
    const answer = await bus.call({ ...at, member: 'Notify', signature: 'susssasa{sv}i', body }, notifyTimeoutMs);
    const id = answer.ok ? answer.body[0] : null;
    return typeof id === 'number' ? id : null;
  }

  async close(id: number): Promise<void> {
    const { bus } = this.options;
    await bus.call({ ...at, member: 'CloseNotification', signature: 'u', body: [id] }, closeTimeoutMs);
  }

  private hints(notice: Notice, isLoud: boolean): Record<string, Typed> {
    const sound =
      isLoud && this.options.hasSound()
        ? { 'sound-name': new Typed('s', 'message-new-instant') }
        : { 'suppress-sound': new Typed('b', true) };
    return {
      urgency: new Typed('y', urgency.normal),
      'desktop-entry': new Typed('s', this.options.desktopEntry),
      category: new Typed('s', notice.category),
      ...sound,
    };
  }

  /** Null: the server doesn't say. */
  private async ask(): Promise<ReadonlySet<string> | null> {
    const answer = await this.options.bus.call({ ...at, member: 'GetCapabilities' }, capabilitiesTimeoutMs);
    // One that wasn't there, or stood still, is asked again.
    if (!answer.ok) this.capabilities = null;
    const [list] = answer.ok ? answer.body : [];
    if (!Array.isArray(list)) return null;
    this.sounds = list.includes('sound');
    return new Set(list.filter((each) => typeof each === 'string'));
  }

  private invoked({ sender, body: [id, key] }: BusSignal): void {
    if (sender !== this.owner || typeof id !== 'number' || typeof key !== 'string') return;
    const [press, transferId] = key === 'default' ? ['show'] : key.split(' ');
    if (isPress(press)) this.events.pressed(id, press, transferId ?? null);
  }
}

/** Keys and labels in turn. A key says which offer it is for: what is pressed may just have been replaced. */
function actionsOf({ answers }: Notice, labels: ShowOptions['labels']): string[] {
  const { transferId, accept } = answers ?? {};
  return [
    ...(accept === true ? [`accept ${transferId}`, labels.accept] : []),
    ...(transferId === undefined ? [] : [`decline ${transferId}`, labels.decline]),
    // What a click on it does; some servers draw a button of it.
    ...['default', labels.show],
  ];
}

function isPress(key: string | undefined): key is Press {
  return key === 'show' || key === 'accept' || key === 'decline';
}
