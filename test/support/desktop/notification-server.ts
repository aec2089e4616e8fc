/** A server of notifications on a test's bus, as the specification says, with everything it was told kept. */
import { busProgram, type BusProgram } from './bus-program.ts';

export interface ShownNotification {
  readonly id: number;
  readonly replaces: number;
  readonly icon: string;
  readonly title: string;
  readonly body: string;
  /** By key. */
  readonly actions: Readonly<Record<string, string>>;
  readonly hints: Readonly<Record<string, unknown>>;
  readonly timeout: number;
}

export interface NotificationServer {
  readonly program: BusProgram;
  /** Every call of Notify so far. */
  readonly told: readonly ShownNotification[];
  /** What stands on the screen, oldest first. */
  standing(): ShownNotification[];
  /** A person presses the button with this label. */
  press(id: number, label: string): void;
  /** A person closes it. */
  close(id: number): void;
}

export interface ServerOptions {
  readonly capabilities?: readonly string[];
  /** It takes every call and never answers. */
  readonly silent?: boolean;
}

const service = 'org.freedesktop.Notifications';
const path = '/org/freedesktop/Notifications';
const byPerson = 2;
const byCall = 3;

export async function notificationServer(
  address: string,
  { capabilities = ['body', 'body-markup', 'actions'], silent = false }: ServerOptions = {},
): Promise<NotificationServer> {
  const told: ShownNotification[] = [];
  const standing = new Map<number, ShownNotification>();
  let lastId = 0;
  const closed = (id: number, reason: number): void => {
    if (standing.delete(id)) program.emit(path, service, 'NotificationClosed', 'uu', id, reason);
  };
  const program = await busProgram(address, [service], ({ interface: asked, member, body }) => {
    if (asked !== service) return null;
    if (member === 'Notify') {
      const [, replaces, icon, title, text, actions, hints, timeout] = body as [
        ...[string, number, string, string, string, string[], Record<string, { value: unknown }>, number],
      ];
      const id = standing.has(replaces) ? replaces : ++lastId;
      const pairs = actions.flatMap((key, n) => (n % 2 === 0 ? [[key, actions[n + 1]!] as const] : []));
      const plain = Object.entries(hints).map(([key, { value }]) => [key, value] as const);
      const rest = { actions: Object.fromEntries(pairs), hints: Object.fromEntries(plain), timeout };
      const shown = { id, replaces, icon, title, body: text, ...rest };
      told.push(shown);
      if (silent) return undefined;
      standing.set(id, shown);
      return ['u', id];
    }
    if (silent) return undefined;
    if (member === 'GetCapabilities') return ['as', [...capabilities]];
    if (member === 'CloseNotification') {
      setImmediate(() => closed(Number(body[0]), byCall));
      return [''];
    }
    return null;
  });
  return {
    program,
    told,
    standing: () => [...standing.values()],
    press: (id, label) => {
      const [key] = Object.entries(standing.get(id)?.actions ?? {}).find(([, each]) => each === label) ?? [];
      if (key === undefined) throw new Error(`${id} has no button "${label}"`);
      program.emit(path, service, 'ActionInvoked', 'us', id, key);
      closed(id, byPerson);
    },
    close: (id) => closed(id, byPerson),
  };
}
