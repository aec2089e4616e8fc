/** Where the several things of one transfer are now, each to open or to show in its folder. Folded at first. */
import { ExternalLink, FolderOpen } from 'lucide-react';
import type { Transfer } from '../../shared/state.ts';
import { visible } from '../../shared/text/index.ts';
import { splitPath } from '../state/paths.ts';
import { useText } from '../state/context.tsx';
import { IconButton } from '../ui/button.tsx';
import { CutText } from '../ui/cut-text.tsx';
import { Fold } from '../transfers/lists/fold.tsx';
import { useNamed } from '../transfers/row-name.ts';
import styles from './landed.module.css';
import { useLanded } from './use-landed.ts';

export function Landed({ transfer }: { transfer: Transfer }) {
  const text = useText();
  const named = useNamed();
  const { landed } = transfer;
  const places = useLanded(transfer.id);
  return (
    <Fold summary={text.transfers.landedTitle(landed.length)} testId="transfer-landed">
      <ul className={styles.list}>
        {landed.map((path) => {
          const name = splitPath(path).name;
          return (
            <li key={path} className={styles.item} title={visible(path)}>
              <span className={styles.words}>
                <CutText className={styles.name}>{name}</CutText>
                {places.gone.has(path) && (
                  <span className={styles.gone} role="alert">
                    {text.transfers.goneSince}
                  </span>
                )}
              </span>
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
    </Fold>
  );
}
