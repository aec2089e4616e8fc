/** Which of what a transfer has brought may be dragged into other programs now. */
import { lstat } from 'node:fs/promises';
import { basename } from 'node:path';
import { FerryError } from '../../../shared/errors.ts';
import { isTerminal, type AppState } from '../../../shared/state.ts';

export interface Prepared {
  readonly transferId: string;
  /** Absolute, and there a moment ago. */
  readonly paths: readonly string[];
  /** Names of those that are there no more. */
  readonly gone: readonly string[];
  /** Names of folders that hold beginnings of files beside what is whole. */
  readonly unfinished: readonly string[];
}

/**
 * `items`: places in the transfer's `landed`. Only what an ended incoming transfer has put on the disk: that is verified and has
 * its name. Throws `unknown-transfer` for any other.
 */
export async function prepare(
  { transfers }: Pick<AppState, 'transfers'>,
  transferId: string,
  items: readonly number[],
): Promise<Prepared> {
  const transfer = transfers.find(({ id }) => id === transferId);
  if (transfer === undefined || transfer.direction !== 'incoming' || !isTerminal(transfer.status)) {
    throw new FerryError('unknown-transfer');
  }
  const { landed, kept } = transfer;
  const wanted = [...new Set(items)].map((item) => landed[item]);
  if (!wanted.every((path) => path !== undefined)) throw new FerryError('unknown-transfer');
  const looks = await Promise.all(wanted.map(async (path) => ({ path, stat: await lstat(path).catch(() => null) })));
  // What a cancelled transfer had begun lies beside what it brought, in its folders too.
  const isWhole = (isFolder: boolean): boolean => kept === undefined || !isFolder;
  const there = looks.flatMap(({ path, stat }) =>
    stat === null ? [] : [{ path, whole: isWhole(stat.isDirectory()) }],
  );
  return {
    transferId,
    paths: there.filter(({ whole }) => whole).map(({ path }) => path),
    gone: looks.filter(({ stat }) => stat === null).map(({ path }) => basename(path)),
    unfinished: there.filter(({ whole }) => !whole).map(({ path }) => basename(path)),
  };
}
