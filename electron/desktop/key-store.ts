/**
 * The system's key store, by Electron's `safeStorage`: libsecret or KWallet, the keychain, DPAPI. Where Electron has none it
 * wraps with a password that everybody knows, which is as good as nothing and isn't used.
 */
import { readFile } from 'node:fs/promises';
import type { KeyStore } from '../engine/identity/key-file.ts';

/** What of `safeStorage` is used. The registry's older runtime has no promises yet, and later ones call the rest old. */
interface Vault {
  getSelectedStorageBackend(): string;
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(bytes: Buffer): string;
  isAsyncEncryptionAvailable?(): Promise<boolean>;
  encryptStringAsync?(text: string): Promise<Buffer>;
  decryptStringAsync?(bytes: Buffer): Promise<{ readonly result: string; readonly shouldReEncrypt: boolean }>;
}

export interface SystemKeyStoreOptions {
  /** Electron's answers count only from then on. */
  readonly ready: () => Promise<void>;
  readonly vault: Vault;
  readonly platform: NodeJS.Platform;
  /** Chromium's file of its own settings; on Windows it holds the key that DPAPI guards. */
  readonly localState: string;
}

const linuxStores: readonly string[] = ['gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6'];
/** How Chromium on Linux begins what it has wrapped with the password that everybody knows. */
const knownPassword = 'v10';

export function systemKeyStore({ ready, vault, platform, localState }: SystemKeyStoreOptions): KeyStore {
  const open = async (): Promise<void> => {
    await ready();
    const isAsync = vault.isAsyncEncryptionAvailable !== undefined;
    const isOpen = isAsync ? await vault.isAsyncEncryptionAvailable!() : vault.isEncryptionAvailable();
    if (!isOpen) throw new Error('it is locked, or not there');
  };
  return {
    name: async () => {
      await ready();
      if (platform === 'darwin') return 'Keychain';
      // Until that key is on the disk, a crash would leave nothing that opens what was wrapped: the next start wraps.
      if (platform === 'win32') return (await keepsItsKey(localState)) ? 'DPAPI' : null;
      const backend = platform === 'linux' ? vault.getSelectedStorageBackend() : '';
      return linuxStores.includes(backend) ? backend : null;
    },
    wrap: async (text) => {
      await open();
      const bytes =
        vault.encryptStringAsync === undefined ? vault.encryptString(text) : await vault.encryptStringAsync(text);
      if (platform === 'linux' && bytes.subarray(0, 3).toString('latin1') === knownPassword) {
        throw new Error('it wraps without a secret');
      }
      return bytes.toString('base64');
    },
    unwrap: async (wrapped) => {
      await open();
      const bytes = Buffer.from(wrapped, 'base64');
      if (vault.decryptStringAsync === undefined) return { text: vault.decryptString(bytes), isStale: false };
      const { result, shouldReEncrypt } = await vault.decryptStringAsync(bytes);
      return { text: result, isStale: shouldReEncrypt };
    },
  };
}

async function keepsItsKey(localState: string): Promise<boolean> {
  try {
    const kept = JSON.parse(await readFile(localState, 'utf8')) as { os_crypt?: { encrypted_key?: unknown } };
    return typeof kept.os_crypt?.encrypted_key === 'string';
  } catch {
    return false;
  }
}
