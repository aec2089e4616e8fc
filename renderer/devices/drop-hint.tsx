/** What a drop on a device's card would do: send there, or add to what is on its way there already. */
import type { Device } from '../../shared/state.ts';
import { isolated } from '../../shared/text/index.ts';
import { addToAttribute } from '../send/drops.ts';
import { useEngine, useText, useUi } from '../state/context.tsx';
import { takesMore, titleOf } from '../transfers/describe.ts';
import { classes } from '../ui/button.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import styles from './device-card.module.css';

export function DropHint({ device }: { device: Device }) {
  const text = useText();
  const { fingerprint } = device;
  const running = useEngine((state) =>
    state.transfers.find((transfer) => transfer.peer.fingerprint === fingerprint && takesMore(transfer)),
  );
  // A text goes alone.
  const isText = useUi((state) => state.dragging?.what === 'text');
  const adding = useUi((state) => state.dragging?.addTo === running?.id);
  if (running === undefined || isText) {
    return (
      <div className={styles.dropHint} aria-hidden="true">
        <span>
          <Sentence>{text.nearby.dropHere(isolated(device.name))}</Sentence>
        </span>
      </div>
    );
  }
  const { id } = running;
  return (
    <div className={classes(styles.dropHint, styles.split)} aria-hidden="true" data-testid="drop-choice">
      <div className={classes(styles.half, !adding && styles.chosen)}>
        <span>{text.nearby.dropApart}</span>
      </div>
      <div className={classes(styles.half, adding && styles.chosen)} {...{ [addToAttribute]: id }}>
        <span>
          <Sentence>{text.nearby.dropAdd(titleOf(text, running, isolated))}</Sentence>
        </span>
      </div>
    </div>
  );
}
