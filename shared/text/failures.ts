/**
 * The shape of the failure sentences and how they read their parameters. Which parameter means what:
 *   path      a file or folder, local or on the wire        name      a device
 *   dir       a folder of this person's choosing            address   host or host:port
 *   needed, free   bytes                                    port      a TCP port
 *   limit     a count                                       detail    a technical remark, in English
 *   version   a protocol version                            setting   the name of a setting
 *   other     who answers instead: a device's name, or digits of its fingerprint (whole: `answering`)
 *   date      a day, 2026-12-31                          system    system, processor and kind of package
 *   product   what something calls itself               came      bytes
 *   namesake  what another device calls itself
 *   option    as typed on a command line
 *   aside     the damaged file as it was, under its new name   count     how many lines
 *   reason    of `name-refused`: `taken`: every numbered copy of the name exists already; `file-system`: the disk
 *             can't hold it; of `hash-mismatch`: `swapped`: another user put a file of theirs in its place
 * Each may be missing; the sentence then speaks of "the file", "the device" and so on.
 */
import type { ErrorCode, Failure, FailureParams } from '../errors.ts';

/** What a sentence may say: the failure's parameters, fit to be shown, and who said so. */
export type SentenceParams = FailureParams & Pick<Failure, 'by'>;

export type FailureTexts = { readonly [K in ErrorCode]: (params: SentenceParams) => string };

/** The first of the named parameters that is there and says something. */
export function param(params: FailureParams, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = params[key];
    if (value !== undefined && value !== '') return String(value);
  }
  return undefined;
}

/** The other device said so, of this one. */
export function saidByPeer(params: SentenceParams): boolean {
  return params.by === 'peer';
}

/** A byte count among the parameters, for `formatBytes`. */
export function bytesParam(params: FailureParams, ...keys: readonly string[]): number | undefined {
  const value = Number(param(params, ...keys) ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
