/**
 * Every way Ferry can fail, by a stable code. A failure is data: it travels over the wire, through the
 * store and to scripts as `{ code, params, by }`; the sentence a person reads is made from it at the very end,
 * by `shared/text`, in that person's language.
 */

export const errorCodes = [
  // what the person asked for
  'usage',
  'nothing-to-send',
  'text-too-long',
  'input-too-long',
  'too-many-entries',
  'path-not-found',
  'no-working-folder',
  'link-circle',
  'bad-address',
  'bad-link',
  'bad-setting',
  'device-not-found',
  'device-ambiguous',
  'device-blocked',
  'name-taken',
  'unknown-transfer',
  'unknown-file',
  'unknown-share',
  'too-many-shares',
  'file-in-place',
  'cannot-add',
  'cannot-pause',
  'already-decided',
  'undo-lapsed',
  'self-send',
  // what the window asked for, and a person did not
  'not-given',
  'folder-not-given',
  'not-confirmed',
  'link-not-there',
  'not-the-window',
  'clipboard-silent',
  // newer versions of Ferry: who was asked, and what was answered
  'update-unreachable',
  'update-slow',
  'update-insecure',
  'update-too-large',
  'update-unsigned',
  'update-prehashed',
  'update-other-key',
  'update-forged',
  'update-garbled',
  'update-other-product',
  'update-older',
  'update-expired',
  'update-not-for-this',
  'update-file-cut',
  'update-file-changed',
  // this machine
  'port-in-use',
  'port-not-allowed',
  'interface-unusable',
  'not-on-interface',
  'debugging-refused',
  'first-silent',
  'autostart-unwritable',
  'no-home',
  'home-unusable',
  'home-in-use',
  'not-kept',
  // files of Ferry's own that were damaged
  'state-restored',
  'state-damaged',
  'state-newer',
  'known-incomplete',
  'identity-restored',
  'identity-damaged',
  'identity-new',
  'identity-kept',
  'identity-renewed',
  'key-in-store',
  'key-locked',
  'key-moved',
  'key-store-unusable',
  'not-an-identity',
  'wrong-passphrase',
  'home-open',
  'key-was-open',
  'journal-damaged',
  'journal-lost',
  'unknown-problem',
  'no-space',
  'no-space-in-quota',
  'no-inodes',
  'larger-than-disk',
  'no-permission',
  'folder-not-found',
  'destination-gone',
  'not-a-folder',
  'read-only',
  'file-in-use',
  'file-read-only',
  'disk-error',
  'file-too-large',
  'too-many-open-files',
  'output-failed',
  // one file among many
  'source-unreadable',
  'source-vanished',
  'source-changed',
  'symlink-skipped',
  'no-links',
  'special-skipped',
  'into-itself',
  'name-not-unicode',
  'name-refused',
  'name-too-long',
  'time-out-of-range',
  'size-out-of-range',
  'symlinked-parent',
  'hash-mismatch',
  'not-chosen',
  'empty-folder',
  'file-refused',
  // the other end
  'unreachable',
  'timeout',
  'disconnected',
  'not-ferry',
  'peer-too-old',
  'peer-too-new',
  'protocol-violation',
  'peer-busy',
  'too-many-under-way',
  'strangers-turned-away',
  'first-contact',
  'codes-differ',
  'identity-mismatch',
  'identity-changed',
  'identity-unsure',
  'other-device-here',
  // a LocalSend at the other end
  'fingerprint-refused',
  'not-encrypted',
  'pin-needed',
  'pin-locked',
  'localsend-busy',
  'localsend-nothing-wanted',
  'localsend-refused',
  'localsend-garbled',
  // two devices being verified
  'cannot-pair',
  'pairing-codes-differ',
  'pairing-declined',
  'pairing-expired',
  'link-refused',
  // how a transfer ends
  'declined',
  'offer-expired',
  'cancelled',
  'cancelled-by-peer',
  'shutting-down',
  // why a transfer stands still
  'paused',
  'queued',
  'awaiting-answer',
  'awaiting-receiver',
  'exists',
  // a bug of ours
  'work-stuck',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Values the sentence may name: a path, a device, an address, a count. Never markup. */
export type FailureParams = Readonly<Record<string, string | number>>;

export interface Failure {
  readonly code: ErrorCode;
  readonly params?: FailureParams;
  /** The other device said so: what it calls "the other device" is this one. */
  readonly by?: 'peer';
}

/** A `Failure` that is thrown. The message is for logs only; people read the sentence from `shared/text`. */
export class FerryError extends Error {
  override readonly name = 'FerryError';
  readonly code: ErrorCode;
  readonly params: FailureParams;
  readonly by: Failure['by'] | undefined;

  constructor(code: ErrorCode, params: FailureParams = {}, options: { cause?: unknown; by?: 'peer' | undefined } = {}) {
    super(`${code} ${JSON.stringify(params)}`, options);
    this.code = code;
    this.params = params;
    this.by = options.by;
  }

  /** A failure that came as data, to be thrown. */
  static from({ code, params, by }: Failure): FerryError {
    return new FerryError(code, params, { by });
  }

  toFailure(): Failure {
    return failure(this.code, this.params, this.by);
  }
}

/**
 * What keeps an accepted transfer waiting at its receiver, and passes without a word from anybody: room is made, the disk
 * is put back, other programs close files. The receiver lets go of the connection, and the sender calls until it goes on.
 */
export const waitingCodes = [
  'no-space',
  'no-space-in-quota',
  'destination-gone',
  'too-many-open-files',
] as const satisfies readonly ErrorCode[];

export function isWaiting(code: ErrorCode): code is (typeof waitingCodes)[number] {
  return (waitingCodes as readonly ErrorCode[]).includes(code);
}

/** `by`: `'peer'` where the other device said so. */
export function failure(code: ErrorCode, params: FailureParams = {}, by?: 'peer'): Failure {
  return { code, ...(Object.keys(params).length > 0 && { params }), ...(by && { by }) };
}

/** The same failure with more to name; what it names itself stands. */
export function naming(what: Failure, params: FailureParams): Failure {
  return { ...what, params: { ...params, ...what.params } };
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && (errorCodes as readonly string[]).includes(value);
}

/** For the end of a switch that names every case: one left out does not compile. */
export function unreachable(value: never): never {
  throw new Error(`unforeseen: ${JSON.stringify(value)}`);
}

/** The system has no descriptor left, for this program or at all: whatever is asked of it, it may say so. */
export function isOutOfDescriptors(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Node puts some of the system's errors into one of its own.
  const { code, info }: Error & { code?: unknown; info?: { code?: unknown } } = error;
  return [code, info?.code].some((said) => said === 'EMFILE' || said === 'ENFILE');
}

/**
 * What went wrong, as data. Anything that is not a `FerryError` is a bug of ours and says so as `internal`; but for the want
 * of descriptors, which may come anywhere.
 */
export function toFailure(error: unknown): Failure {
  if (error instanceof FerryError) return error.toFailure();
  if (isOutOfDescriptors(error)) return failure('too-many-open-files');
  return failure('internal', { detail: error instanceof Error ? error.message : String(error) });
}
