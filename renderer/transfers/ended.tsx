/** How a transfer ended, what did not make it, and what to do next. */
import { CircleCheck, CircleSlash, FolderOpen, RotateCw, TriangleAlert } from 'lucide-react';
import type { Transfer } from '../../shared/state.ts';
import { failureSentence, isolated, type Text } from '../../shared/text/index.ts';
import { useActions, useEngine, useFerry, useText, useUi } from '../state/context.tsx';
import { Button, classes } from '../ui/button.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { Casualties } from './casualties.tsx';
import { failureOf, rememberedInstead } from './describe.ts';
import styles from './ended.module.css';

export function Ended({ transfer }: { transfer: Transfer }) {
  const text = useText();
  const { status, totals, progress, endedAt, casualtyCount, skipped } = transfer;
  const Icon = status === 'done' ? CircleCheck : status === 'failed' ? TriangleAlert : CircleSlash;
  return (
    <div className={styles.ended}>
      <p className={classes(styles.outcome, styles[status])}>
        <Icon size={16} aria-hidden="true" />
        <span className={styles.words} data-testid="transfer-outcome">
          <Sentence>{outcome(text, transfer)}</Sentence>
        </span>
      </p>
      {status === 'done' && (
        <p className={styles.figures}>
          <span>{text.contents(progress.files, totals.folders)}</span>
          <span>{text.bytes(progress.bytes)}</span>
          {endedAt !== null && <time dateTime={new Date(endedAt).toISOString()}>{clock(text, endedAt)}</time>}
        </p>
      )}
      {skipped.files > 0 && (
        <p className={styles.skipped} data-testid="transfer-skipped">
          {text.transfers.skipped(skipped.files, skipped.bytes)}
        </p>
      )}
      {casualtyCount > 0 && <Casualties transfer={transfer} />}
      <NextSteps transfer={transfer} />
    </div>
  );
}

function outcome(text: Text, transfer: Transfer): string {
  const { status, direction } = transfer;
  if (status === 'done') return direction === 'outgoing' ? text.transfers.delivered : text.transfers.received;
  if (status === 'declined' && direction === 'incoming') return text.transfers.declinedByYou;
  const failure = failureOf(transfer);
  if (failure !== null) return failureSentence(text, failure, isolated);
  if (status === 'declined') return text.transfers.declined;
  return status === 'cancelled' ? text.transfers.cancelled : text.transfers.failed;
}

/** The time of day, and the day too when it is not today's. */
function clock(text: Text, time: number): string {
  const today = new Date(time).toDateString() === new Date().toDateString();
  const style: Intl.DateTimeFormatOptions = today
    ? { timeStyle: 'short' }
    : { dateStyle: 'medium', timeStyle: 'short' };
  return new Intl.DateTimeFormat(text.language, style).format(time);
}

function NextSteps({ transfer }: { transfer: Transfer }) {
  const text = useText();
  const actions = useActions();
  const { ui } = useFerry();
  const { id: transferId, status, direction, peer, landed } = transfer;
  const again = useUi((state) => state.sent.get(transferId));
  const remembered = useEngine((state) => rememberedInstead(transfer, state.known));
  const [first] = landed;

  async function forget(): Promise<void> {
    if (remembered === undefined) return;
    const done = await actions.run('forget', { fingerprint: remembered.fingerprint });
    if (done !== undefined)
      ui.notify({ tone: 'info', say: (words) => words.transfers.forgotten(isolated(remembered.name)) });
  }

  async function sendAgain(): Promise<void> {
    if (again === undefined) return;
    const { paths, note, to } = again;
    const result = await actions.send(paths, to, note);
    if (result.ok) await actions.run('dismiss', { transferId });
    else ui.notify({ tone: 'error', failure: result.failure });
  }

  const steps = [
    direction === 'incoming' && first !== undefined && landed.length === 1 && (
      <Button
        key="open"
        small
        onClick={() => void actions.run('openLanded', { transferId, path: first })}
        data-testid="transfer-open"
      >
        {text.transfers.open}
      </Button>
    ),
    direction === 'incoming' && first !== undefined && (
      <Button
        key="show"
        small
        icon={<FolderOpen size={15} />}
        onClick={() => void actions.run('showLanded', { transferId, path: first })}
        data-testid="transfer-show"
      >
        {text.transfers.showInFolder}
      </Button>
    ),
    remembered !== undefined && (
      <Button key="forget" small onClick={() => void forget()} data-testid="transfer-forget">
        {text.transfers.forget}
      </Button>
    ),
    status !== 'done' && again !== undefined && (
      <Button
        key="again"
        small
        icon={<RotateCw size={14} />}
        onClick={() => void sendAgain()}
        data-testid="transfer-again"
      >
        {text.transfers.sendAgain}
      </Button>
    ),
  ].filter((step) => step !== false);
  return steps.length === 0 ? null : (
    <div className={styles.steps} role="group" aria-label={peer.name}>
      {steps}
    </div>
  );
}
