/** A transfer waits for its turn before its first byte, and keeps it to its end: it can't be stopped on the way. */
import type { TransferRecord } from '../../transfer/lifecycle/record.ts';
import type { Turns } from '../../transfer/lifecycle/turns.ts';
import { failure } from '../../../../shared/errors.ts';

/** Does the work once it is this transfer's turn, and shows what it waits for. Throws the signal's reason, and what the work throws. */
export async function inTurn(
  turns: Turns,
  record: Pick<TransferRecord, 'update' | 'meter'>,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  let hear = (): void => {};
  const turn = turns.enter(
    () => hear(),
    () => record.meter.activity,
  );
  try {
    turn.want();
    while (!turn.mine) {
      record.update({ status: 'queued', hold: failure('queued') });
      await new Promise<void>((resolve, reject) => {
        const onAbort = (): void => reject(signal.reason as Error);
        signal.addEventListener('abort', onAbort);
        hear = () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
      });
    }
    record.update({ status: 'active', hold: null });
    await work();
  } finally {
    turn.giveBack();
  }
}
