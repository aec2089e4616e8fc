/** A panel's tray on a test's bus: a StatusNotifierWatcher, with a host or without, that keeps what was registered. */
import { Variant } from '@jellybrick/dbus-next';
import { busProgram, type BusProgram } from './bus-program.ts';

export const watcher = 'org.kde.StatusNotifierWatcher';

export interface Panel {
  readonly program: BusProgram;
  /** Icons that were registered so far. */
  items(): number;
  /** A host comes or goes, and that is said. */
  setHost(has: boolean): void;
}

export async function startPanel(address: string, hasHost = true): Promise<Panel> {
  let host = hasHost;
  const program = await busProgram(address, [watcher], ({ member }) => {
    if (member === 'Get') return ['v', new Variant('b', host)];
    return member === 'RegisterStatusNotifierItem' ? [''] : null;
  });
  return {
    program,
    items: () => program.asked.filter(({ member }) => member === 'RegisterStatusNotifierItem').length,
    setHost(has) {
      host = has;
      const member = `StatusNotifierHost${has ? 'R' : 'Unr'}egistered`;
      program.emit('/StatusNotifierWatcher', watcher, member, '');
    },
  };
}
