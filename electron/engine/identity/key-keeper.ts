/**
 * Where this device's key is kept: wrapped by the system's key store, or in a file that the terminal reads as well. Both the
 * file and its copy change, each in one step, in an order that leaves a whole key wherever it breaks off.
 */
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { FerryError, failure } from '../../../shared/errors.ts';
import type { KeyKept } from '../../../shared/state.ts';
import { errorCode, readRegular, replaceFile } from '../state/json-file.ts';
import { withLock } from '../state/lock.ts';
import { copyOf, type Report } from '../state/state-file.ts';
import { fingerprintOf, openIdentity, type Identity } from './identity.ts';
import { wrappedKeyFile, type KeyStore } from './key-file.ts';

export interface KeyKeeperOptions {
  readonly home: string;
  /** Null: this front end has none, and what one has wrapped is out of its reach. */
  readonly store: KeyStore | null;
  readonly report: Report;
  readonly log: (message: string) => void;
}

export class KeyKeeper {
  private readonly o: KeyKeeperOptions;
  private loaded: { identity: Identity; isWrapped: boolean } | null = null;

  constructor(options: KeyKeeperOptions) {
    this.o = options;
  }

  /**
   * The home's identity, made where there is none, its key kept as is wanted from now on; where the store can't take it, in
   * its file. Throws as `openIdentity`.
   */
  async load(isShared: boolean): Promise<Identity> {
    const { home, store, report, log } = this.o;
    const name = (await store?.name()) ?? null;
    const wantsWrapped = !isShared && name !== null;
    const wrapNew = wantsWrapped ? (pem: string) => this.wrapped(pem, name).catch(this.logged) : undefined;
    const { isNew, isStale, ...opened } = await openIdentity(home, report, { store, wrapNew });
    this.loaded = opened;
    if (opened.isWrapped === wantsWrapped && !isStale) return opened.identity;
    // Without a name by now, the store has opened it all the same: it stays. What it has just refused to wrap waits.
    if ((!wantsWrapped && !isShared) || (isNew && !opened.isWrapped)) return opened.identity;
    try {
      await this.move(wantsWrapped);
      log(wantsWrapped ? `the key is wrapped by ${name}` : 'the key is in its file again');
      // Whoever uses the terminal as well has to know.
      if (wantsWrapped && !opened.isWrapped) {
        await report(failure('key-moved', { path: join(home, 'identity'), by: name }));
      }
    } catch (error) {
      this.logged(error);
    }
    return opened.identity;
  }

  /** How it is kept now. */
  async kept(): Promise<KeyKept> {
    if (this.loaded?.isWrapped === true) return 'store';
    return ((await this.o.store?.name()) ?? null) === null ? 'no-store' : 'file';
  }

  /** A person's wish. Throws `key-store-unusable` {detail}, `home-unusable`; nothing has changed then. */
  async keep(isShared: boolean): Promise<void> {
    if (this.o.store === null || this.loaded === null || this.loaded.isWrapped !== isShared) return;
    await this.move(!isShared);
  }

  private readonly logged = (error: unknown): null => {
    this.o.log(`the key stays as it is kept: ${String(error)}`);
    return null;
  };

  private async move(wrap: boolean): Promise<void> {
    const { home, store } = this.o;
    const { identity } = this.loaded!;
    const name = wrap ? ((await store?.name()) ?? null) : null;
    if (wrap && name === null) throw new FerryError('key-store-unusable');
    const text = name === null ? identity.keyPem : await this.wrapped(identity.keyPem, name);
    await rewriteKey(home, identity, text, { copyFirst: wrap });
    this.loaded = { identity, isWrapped: wrap };
  }

  /** Tried at once: what the store gives back has to be the key, before the file goes. Throws `key-store-unusable` {detail}. */
  private async wrapped(pem: string, name: string): Promise<string> {
    try {
      const bytes = await this.o.store!.wrap(pem);
      const { text } = await this.o.store!.unwrap(bytes);
      if (text !== pem) throw new Error('it gives back something else');
      return wrappedKeyFile(name, bytes);
    } catch (cause) {
      const detail = errorCode(cause) ?? (cause instanceof Error ? cause.message : String(cause));
      throw new FerryError('key-store-unusable', { by: name, detail }, { cause });
    }
  }
}

/** Who puts another identity in a home, or another form of its key, is alone with it. */
export function withIdentityLock<T>(home: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(home, 'identity'), work);
}

/**
 * Replaces the key's file and its copy. `copyFirst`: broken off in between, the file that counts is still as it was; a
 * wrapped file beside an open copy would be no secret. Throws `home-unusable`.
 */
export async function rewriteKey(
  home: string,
  { fingerprint }: Pick<Identity, 'fingerprint'>,
  text: string,
  { copyFirst }: { readonly copyFirst: boolean },
): Promise<void> {
  const path = join(home, 'identity', 'key.pem');
  await withIdentityLock(home, async () => {
    // Another process may have put another identity there meanwhile: this key would damage it.
    const certificate = await readRegular(join(home, 'identity', 'cert.pem'));
    const there = certificate.kind === 'text' ? fingerprintOf(new X509Certificate(certificate.text).raw) : null;
    if (there !== fingerprint) throw new FerryError('home-unusable', { path: home, detail: 'another key is there' });
    const order = copyFirst ? [copyOf(path), path] : [path, copyOf(path)];
    for (const each of order) await replaceFile(each, text);
  });
}
