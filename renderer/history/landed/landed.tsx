/** Where the several things of one transfer are now, each to open or to show in its folder. Folded at first. */
import { ExternalLink, FolderOpen } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import type { Transfer } from '../../../shared/state.ts';
import { visible } from '../../../shared/text/index.ts';
import { splitPath } from '../../state/paths.ts';
import { useText } from '../../state/context.tsx';
import { IconButton } from '../../ui/button.tsx';
import { CutText } from '../../ui/cut-text.tsx';
import { Fold } from '../../transfers/lists/fold.tsx';
import { useNamed } from '../../transfers/row-name.ts';
import styles from './landed.module.css';
import { Thing } from './thing.tsx';
import type { LandedPlaces } from './use-landed.ts';
import { pictured, usePictures } from './use-pictures.ts';

export function Landed({ transfer, places }: { transfer: Transfer; places: LandedPlaces }) {
  const text = useText();
  const { landed } = transfer;
  return (
    <Fold summary={text.transfers.landedTitle(landed.length)} testId="transfer-landed">
      <List transfer={transfer} places={places} />
    </Fold>
  );
}

function List({ transfer, places }: { transfer: Transfer; places: LandedPlaces }) {
  const text = useText();
  const named = useNamed();
  const { id, landed } = transfer;
  const { watch, of: pictureOf } = usePictures(id, pictured(transfer));
  return (
    // The arrows only lead to what has a focus of its own.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul ref={watch} className={styles.list} onKeyDown={walk}>
      {landed.map((path, item) => {
        const name = splitPath(path).name;
        const picture = pictureOf(item);
        return (
          // By a double click, and by Enter on the line that was pressed; Open is beside it.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
          <li
            key={path}
            className={styles.item}
            title={visible(path)}
            // Chosen by a press, as in a file manager: Enter opens it then, and the arrows lead to its neighbours.
            tabIndex={-1}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && event.target === event.currentTarget) void places.open(path);
            }}
            data-testid="landed-item"
          >
            <Thing transferId={id} items={[item]} className={styles.thing} onOpen={() => void places.open(path)}>
              {picture !== null && <img className={styles.picture} src={picture} alt="" draggable={false} />}
              <span className={styles.words}>
                <CutText className={styles.name}>{name}</CutText>
                {places.gone.has(path) && (
                  <span className={styles.gone} role="alert">
                    {text.transfers.goneSince}
                  </span>
                )}
              </span>
            </Thing>
            <IconButton
              small
              label={named(text.transfers.openNamed(visible(name)))}
              tip={text.transfers.open}
              onClick={() => void places.open(path)}
              data-testid="landed-open"
            >
              <ExternalLink size={15} />
            </IconButton>
            <IconButton
              small
              label={named(text.transfers.showNamed(visible(name)))}
              tip={text.transfers.showInFolder}
              onClick={() => void places.show(path)}
              data-testid="landed-show"
            >
              <FolderOpen size={15} />
            </IconButton>
          </li>
        );
      })}
    </ul>
  );
}

/** From the line that has the focus to the next one. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const line = event.target;
  if (!(line instanceof HTMLElement) || line.parentElement !== event.currentTarget) return;
  const next = { ArrowDown: line.nextElementSibling, ArrowUp: line.previousElementSibling }[event.key];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}
