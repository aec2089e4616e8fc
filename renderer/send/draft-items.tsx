/** The things a draft holds, each removable, and the ways to add more. */
import { ClipboardPaste, FileUp, FolderUp, X } from 'lucide-react';
import { visible } from '../../shared/text/index.ts';
import { useActions, useFerry, useText, useUi } from '../state/context.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { CutText } from '../ui/cut-text.tsx';
import { focusNeighbour } from '../ui/focus.ts';
import styles from './draft-items.module.css';
import { composePasted } from './paste.ts';
import { splitPath } from '../state/paths.ts';

/** Shown one by one; more than that nobody prunes by hand. */
const maxShown = 50;

export function DraftItems({ paths }: { paths: readonly string[] }) {
  const text = useText();
  const ferry = useFerry();
  const actions = useActions();
  const { ui } = ferry;
  const removed = useUi((state) => state.draft.removed);
  return (
    <section className={styles.items} aria-label={text.compose.whatTitle}>
      <header className={styles.head}>
        <h3>{paths.length === 0 ? text.compose.whatTitle : text.items(paths.length)}</h3>
        {paths.length > 1 && (
          <Button
            look="ghost"
            small
            onClick={() => ui.changeDraft({ paths: [], removed: paths })}
            data-testid="draft-clear"
          >
            {text.compose.clear}
          </Button>
        )}
        {paths.length === 0 && removed !== undefined && (
          <Button look="soft" small onClick={() => ui.changeDraft({ paths: removed })} data-testid="draft-clear-undo">
            {text.undo.undo}
          </Button>
        )}
      </header>
      {paths.length === 0 ? (
        <p className={styles.nothing}>{text.compose.nothingYet}</p>
      ) : (
        <ul className={styles.list}>
          {paths.slice(0, maxShown).map((path) => {
            const { name, parent } = splitPath(path);
            return (
              <li key={path} className={styles.item} title={visible(path)}>
                <CutText className={styles.name}>{name}</CutText>
                <CutText className={styles.parent}>{parent}</CutText>
                <IconButton
                  small
                  label={text.compose.remove(visible(name))}
                  onClick={(event) => {
                    focusNeighbour(event.currentTarget, 'li');
                    ui.changeDraft({ paths: paths.filter((other) => other !== path) });
                  }}
                >
                  <X size={15} />
                </IconButton>
              </li>
            );
          })}
          {paths.length > maxShown && <li className={styles.more}>{text.compose.andMore(paths.length - maxShown)}</li>}
        </ul>
      )}
      <div className={styles.add}>
        <Button small icon={<FileUp size={15} />} onClick={() => void actions.pickAndCompose('files', 'add')}>
          {text.compose.addFiles}
        </Button>
        <Button small icon={<FolderUp size={15} />} onClick={() => void actions.pickAndCompose('folders', 'add')}>
          {text.compose.addFolder}
        </Button>
        <Button small icon={<ClipboardPaste size={15} />} onClick={() => void composePasted(ferry)}>
          {text.compose.paste}
        </Button>
      </div>
    </section>
  );
}
