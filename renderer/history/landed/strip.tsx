/** The first pictures of what a transfer has brought, under its row. */
import type { Transfer } from '../../../shared/state.ts';
import { visible } from '../../../shared/text/index.ts';
import { splitPath } from '../../state/paths.ts';
import styles from './strip.module.css';
import { Thing } from './thing.tsx';
import type { LandedPlaces } from './use-landed.ts';
import { pictured, usePictures } from './use-pictures.ts';

/** As many as a narrow window has room for in a row. */
const mostShown = 5;

export function Strip({ transfer, places }: { transfer: Transfer; places: LandedPlaces }) {
  const { id, landed } = transfer;
  const items = pictured(transfer).slice(0, mostShown);
  const { watch, of: pictureOf } = usePictures(id, items);
  if (items.length === 0) return null;
  return (
    <div ref={watch} className={styles.strip} data-testid="landed-pictures">
      {items.map((item) => {
        const path = landed[item]!;
        const picture = pictureOf(item);
        if (picture === null) return null;
        const name = visible(splitPath(path).name);
        return (
          <Thing key={path} transferId={id} items={[item]} title={name} onOpen={() => void places.open(path)}>
            {/* The one file's name is the row's. */}
            <img className={styles.picture} src={picture} alt={landed.length === 1 ? '' : name} draggable={false} />
          </Thing>
        );
      })}
    </div>
  );
}
