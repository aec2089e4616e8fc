/** The lines of `--json`, one type each; `help.ts` documents them for script writers. */
import type { DeviceKind } from '../../../shared/device-kinds.ts';
import type { ErrorCode, Failure } from '../../../shared/errors.ts';
import type { DeviceRule, KnownDevice, Transfer } from '../../../shared/state.ts';
import type { HeldStatus } from '../../../shared/statuses.ts';

export interface PartyInfo {
  readonly name: string;
  readonly fingerprint: string;
}

export type CliEvent =
  | {
      readonly type: 'listening';
      readonly port: number;
      readonly fingerprint: string;
      readonly name: string;
      readonly addresses: readonly string[];
      readonly dir: string;
    }
  | {
      readonly type: 'device';
      readonly fingerprint: string;
      readonly name: string;
      readonly kind: DeviceKind;
      readonly addresses: readonly string[];
      readonly known: boolean;
      readonly verified: boolean;
      readonly trusted: boolean;
      /** What is said of it here; null: it isn't remembered. */
      readonly rule: DeviceRule | null;
      readonly fastLane: boolean;
      readonly favourite: boolean;
      /** The remembered device whose name it uses, with another key. */
      readonly namesakeOf?: string;
    }
  | (Failure & { readonly type: 'problem'; readonly message: string })
  | { readonly type: 'acknowledged'; readonly count: number }
  | ({ readonly type: 'known'; readonly verifiedAt: number | null } & Omit<KnownDevice, 'addresses' | 'verifiedAt'>)
  | { readonly type: 'forgotten'; readonly fingerprint: string; readonly name: string }
  | { readonly type: 'fast-lane'; readonly fingerprint: string; readonly name: string; readonly on: boolean }
  | { readonly type: 'pair-link'; readonly link: string; readonly expiresAt: number }
  | {
      readonly type: 'share';
      readonly shareId: string;
      readonly links: readonly string[];
      readonly pin: string | null;
      readonly upload: boolean;
      readonly expiresAt: number | null;
    }
  | {
      readonly type: 'share-ended';
      readonly shareId: string;
      readonly visitors: number;
      readonly downloads: number;
      readonly bytes: number;
    }
  | {
      readonly type: 'pairing';
      readonly pairingId: string;
      readonly name: string;
      readonly fingerprint: string;
      readonly direction: 'outgoing' | 'incoming';
      readonly code: string | null;
    }
  | { readonly type: 'paired'; readonly pairingId: string; readonly name: string; readonly fingerprint: string }
  | {
      readonly type: 'identity';
      readonly action: 'renewed';
      readonly fingerprint: string;
      readonly before: string;
      readonly keptAt: string;
    }
  | {
      readonly type: 'identity';
      readonly action: 'exported' | 'imported';
      readonly fingerprint: string;
      readonly devices: number;
      readonly file: string;
      readonly keptAt?: string | null;
    }
  | {
      readonly type: 'state';
      readonly transferId: string;
      readonly status: 'active' | HeldStatus;
      readonly encrypted: boolean;
      readonly code: ErrorCode | null;
      readonly message: string;
    }
  | {
      readonly type: 'first-contact';
      readonly transferId: string;
      readonly from: PartyInfo;
      readonly to: PartyInfo;
      readonly code: string | null;
    }
  | {
      readonly type: 'pin';
      readonly transferId: string;
      readonly to: PartyInfo;
      readonly wrong: boolean;
    }
  | {
      readonly type: 'offer';
      readonly transferId: string;
      readonly from: PartyInfo;
      readonly to: PartyInfo;
      readonly files: number;
      readonly folders: number;
      readonly bytes: number;
      readonly complete: boolean;
      readonly code: string | null;
      readonly title: string;
      readonly note: string;
      /** Of a text: its beginning, where it may be seen yet. */
      readonly text?: string;
    }
  | { readonly type: 'text'; readonly transferId: string; readonly text: string }
  | {
      readonly type: 'progress';
      readonly transferId: string;
      readonly bytes: number;
      readonly totalBytes: number;
      readonly files: number;
      readonly totalFiles: number;
    }
  | {
      readonly type: 'file';
      readonly transferId: string;
      readonly path: string;
      readonly bytes: number;
      readonly blake3: string;
    }
  | {
      readonly type: 'done';
      readonly transferId: string;
      readonly files: number;
      readonly bytes: number;
      readonly seconds: number;
      readonly skipped: { readonly files: number; readonly bytes: number };
      readonly packed?: { readonly bytes: number; readonly onWire: number };
      readonly changed?: NonNullable<Transfer['changed']>;
      readonly encrypted: boolean;
      readonly exposed?: true;
      readonly failed: number;
      readonly casualties: readonly { readonly path: string; readonly code: ErrorCode; readonly message: string }[];
      readonly dir: string | null;
      readonly landed: readonly string[];
    }
  | (Failure & {
      readonly type: 'error';
      readonly message: string;
      readonly transferId?: string;
      readonly seen?: readonly PartyInfo[];
      readonly kept?: NonNullable<Transfer['kept']>;
    });
