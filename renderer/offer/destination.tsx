/** Where an offer will go, and whether it fits there. */
import { Folder, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Failure } from '../../shared/errors.ts';
import { failureSentence, isolated, visible } from '../../shared/text/index.ts';
import { splitPath } from '../state/paths.ts';
import { useActions, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { CutText } from '../ui/cut-text.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import styles from './destination.module.css';

interface Room {
  readonly dir: string;
  readonly free: number | Failure;
}

export interface DestinationProps {
  dir: string;
  /** Bytes offered, as far as counted. */
  needed: number;
  /** Why it could not go there when it was tried. */
  refusal: Failure | null;
  /** Told whether it fits, as far as anybody knows. */
  onFits: (fits: boolean) => void;
  onChange: (dir: string) => void;
}

/** While it does not fit: somebody may be clearing out. */
const lookAgainMs = 2000;

export function Destination({ dir, needed, refusal, onFits, onChange }: DestinationProps) {
  const text = useText();
  const actions = useActions();
  const [room, setRoom] = useState<Room | null>(null);
  const free = room?.dir === dir ? room.free : null;
  const fits = typeof free !== 'number' || free >= needed;
  useEffect(() => {
    let current = true;
    const look = (): void =>
      void actions.ask('freeSpace', { dir }).then((result) => {
        if (current) setRoom({ dir, free: result.ok ? result.value.bytes : result.failure });
      });
    look();
    const timer = fits ? undefined : setInterval(look, lookAgainMs);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [actions, dir, fits]);
  useEffect(() => onFits(fits), [fits, onFits]);

  const { name, parent } = splitPath(dir);
  const why = refusal ?? (free !== null && typeof free !== 'number' ? free : null);
  const warning =
    typeof free === 'number' && !fits
      ? text.offer.tooSmall(needed, free)
      : why === null
        ? null
        : failureSentence(text, why, isolated);

  async function change(): Promise<void> {
    const picked = await actions.run('pickReceiveDir', { current: dir });
    if (picked?.dir != null) onChange(picked.dir);
  }

  return (
    <section className={styles.destination} aria-label={text.offer.saveTo}>
      <div className={styles.row}>
        <Folder size={20} strokeWidth={1.75} aria-hidden="true" />
        <div className={styles.where} title={visible(dir)}>
          <p className={styles.name}>
            <span className={styles.label}>{text.offer.saveTo}</span>
            <CutText>{name}</CutText>
          </p>
          <p className={styles.parent}>
            <CutText className={styles.path}>{parent}</CutText>
            {typeof free === 'number' && <span className={styles.free}>{text.offer.free(free)}</span>}
          </p>
        </div>
        <Button small onClick={() => void change()} data-testid="offer-change-dir">
          {text.offer.changeFolder}
        </Button>
      </div>
      <p className={styles.warning} role="status" data-testid="offer-space-warning">
        {warning !== null && (
          <>
            <TriangleAlert size={16} aria-hidden="true" />
            <span>
              <Sentence>{warning}</Sentence>
            </span>
          </>
        )}
      </p>
    </section>
  );
}
