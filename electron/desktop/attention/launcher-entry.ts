/**
 * Number and progress on a Linux dock's icon (https://wiki.ubuntu.com/Unity/LauncherAPI), sent by ourselves: Electron sends them
 * only where libunity is installed and something owns Unity's name; plank, Plasma and GNOME's docks listen without either.
 */
import type { Bus } from '../bus/bus.ts';
import { Typed } from '../bus/typed.ts';
import type { Attention } from './attention.ts';

const api = 'com.canonical.Unity.LauncherEntry';
/** Docks own it, where none has yet; a new owner hasn't heard what was said before. */
const docks = 'com.canonical.Unity';

export class LauncherEntry {
  private readonly bus: Bus;
  private readonly uri: string;
  private shown: Attention = { waiting: 0, progress: null };

  /** @param desktopFile as the desktop knows the app, such as `ferry.desktop` */
  constructor(bus: Bus, desktopFile: string) {
    this.bus = bus;
    this.uri = `application://${desktopFile}`;
    bus.watchName(docks, (owner) => {
      const { waiting, progress } = this.shown;
      if (owner !== null && (waiting > 0 || progress !== null)) this.tell();
    });
  }

  show(attention: Attention): void {
    const { waiting, progress } = this.shown;
    if (attention.waiting === waiting && attention.progress === progress) return;
    this.shown = attention;
    this.tell();
  }

  private tell(): void {
    const { waiting, progress } = this.shown;
    const properties = {
      count: new Typed('x', BigInt(waiting)),
      'count-visible': new Typed('b', waiting > 0),
      progress: new Typed('d', progress ?? 0),
      'progress-visible': new Typed('b', progress !== null),
      urgent: new Typed('b', waiting > 0),
    };
    void this.bus.emit({
      path: '/com/canonical/unity/launcherentry/ferry',
      interface: api,
      member: 'Update',
      signature: 'sa{sv}',
      body: [this.uri, properties],
    });
  }
}
