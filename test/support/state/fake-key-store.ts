/** A system's key store that tests can lock, lose and break: what it wraps, only it opens. */
import type { KeyStore } from '../../../electron/engine/identity/key-file.ts';

export class FakeKeyStore implements KeyStore {
  storeName: string | null = 'test-store';
  isLocked = false;
  /** It wants what it opens to be wrapped anew. */
  isStale = false;
  /** What it gives back isn't what it was given. */
  isBroken = false;
  readonly asked: string[] = [];
  private secret = 1;

  /** As after a reset, or on another computer. */
  lose(): void {
    this.secret++;
  }

  name(): Promise<string | null> {
    return Promise.resolve(this.storeName);
  }

  async wrap(text: string): Promise<string> {
    this.asked.push('wrap');
    if (this.isLocked) throw new Error('locked');
    return Buffer.from(JSON.stringify([this.secret, [...text].reverse().join('')])).toString('base64');
  }

  async unwrap(wrapped: string): Promise<{ text: string; isStale: boolean }> {
    this.asked.push('unwrap');
    if (this.isLocked) throw new Error('locked');
    const [secret, text] = JSON.parse(Buffer.from(wrapped, 'base64').toString()) as [number, string];
    if (secret !== this.secret) throw new Error('not mine');
    const opened = [...text].reverse().join('');
    return { text: this.isBroken ? opened.slice(1) : opened, isStale: this.isStale };
  }
}
