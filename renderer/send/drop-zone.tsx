/** The standing invitation to send: drop anywhere, or pick, or paste. */
import { ClipboardPaste, FileUp, FolderUp, Type, Upload } from 'lucide-react';
import { useActions, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import styles from './drop-zone.module.css';
import { composePasted } from './paste.ts';

export function DropZone() {
  const text = useText();
  const ferry = useFerry();
  const actions = useActions();
  return (
    <section className={styles.zone} aria-label={text.compose.title} data-testid="drop-zone">
      <p className={styles.invitation}>
        <span className={styles.sign} aria-hidden="true">
          <Upload size={20} strokeWidth={1.75} />
        </span>
        <span>
          {text.compose.dropAnywhere}
          <span className={styles.hint}>{text.compose.dropHint}</span>
        </span>
      </p>
      <div className={styles.buttons}>
        <Button
          icon={<FileUp size={16} />}
          onClick={() => void actions.pickAndCompose('files')}
          data-testid="choose-files"
        >
          {text.compose.chooseFiles}
        </Button>
        <Button
          icon={<FolderUp size={16} />}
          onClick={() => void actions.pickAndCompose('folders')}
          data-testid="choose-folder"
        >
          {text.compose.chooseFolder}
        </Button>
        <Button icon={<Type size={16} />} onClick={() => ferry.ui.compose([])} data-testid="write-text">
          {text.texts.write}
        </Button>
        <Button icon={<ClipboardPaste size={16} />} onClick={() => void composePasted(ferry)} data-testid="paste-files">
          {text.compose.paste}
        </Button>
      </div>
    </section>
  );
}
