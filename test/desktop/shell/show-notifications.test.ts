import { beforeEach, expect, test, vi } from 'vitest';
import type { NotificationConstructorOptions } from 'electron';

const shown: NotificationConstructorOptions[] = [];

vi.mock('../../../electron/desktop/window/window.ts', () => ({ focusWindow: () => {} }));
vi.mock('electron', () => ({
  Notification: class {
    static isSupported = () => true;
    readonly options: NotificationConstructorOptions;
    constructor(options: NotificationConstructorOptions) {
      this.options = options;
    }
    on(): void {}
    show(): void {
      shown.push(this.options);
    }
  },
}));

beforeEach(() => void shown.splice(0));

test.skipIf(process.platform !== 'linux')(
  'what is shown has its markup escaped in the body, and its title plain',
  async () => {
    const { notify } = await import('../../../electron/desktop/shell/show-notifications.ts');
    notify({ title: 'A & B', body: '“<b>x</b>” & more' }, () => null);
    expect(shown).toEqual([{ title: 'A & B', body: '“&lt;b&gt;x&lt;/b&gt;” &amp; more' }]);
  },
);
