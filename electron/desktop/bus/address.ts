/** Where a bus is. The library has guesses of its own, one of which starts a program: it is always told. */
import { join } from 'node:path';

/** `session`: the person's programs. `system`: the computer's, such as logind. */
export type BusKind = 'session' | 'system';

/** The system bus where nobody says otherwise (D-Bus specification, "Well-known Message Bus Instances"). */
const systemSocket = '/var/run/dbus/system_bus_socket';

/** Transports by which a bus is reached without starting a program. */
const sockets = /^(?:unix:(?:path|abstract|socket)=.|tcp:.)/u;

/** A server's address in D-Bus's form; null: this session names none. Whether anybody listens there is seen by calling. */
export function busAddress(kind: BusKind, env: NodeJS.ProcessEnv): string | null {
  const named = kind === 'session' ? env['DBUS_SESSION_BUS_ADDRESS'] : env['DBUS_SYSTEM_BUS_ADDRESS'];
  // Several may be named, best first.
  if (named) return named.split(';').find((address) => sockets.test(address)) ?? null;
  if (kind === 'system') return `unix:path=${systemSocket}`;
  const runtimeDir = env['XDG_RUNTIME_DIR'];
  return runtimeDir ? `unix:path=${join(runtimeDir, 'bus')}` : null;
}
