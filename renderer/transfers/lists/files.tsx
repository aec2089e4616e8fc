/** The files of a transfer under way, each with how it stands, and a button that leaves one out. Folded at first. */
import { Ban, Check, LoaderCircle, TriangleAlert, X, type LucideIcon } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ManifestLine, Transfer } from '../../../shared/state.ts';
import { isOpen, type FileState } from '../../../shared/statuses.ts';
import { visible } from '../../../shared/text/index.ts';
import { FileList } from '../../files/file-list.tsx';
import { useActions, useText } from '../../state/context.tsx';
import { Button, classes, IconButton } from '../../ui/button.tsx';
import { focusNeighbour } from '../../ui/focus.ts';
import { momentBytes } from '../describe.ts';
import styles from './files.module.css';
import { Fold } from './fold.tsx';

/** Between two looks at the lines in view: often enough to follow, and nothing an engine at work would notice. */
const refreshMs = 1000;

export function Files({ transfer, name }: { transfer: Transfer; name: string }) {
  const text = useText();
  const { totals } = transfer;
  const lines = totals.files + totals.folders;
  // One file's whole story is in the row.
  if (lines < 2) return null;
  return (
    <Fold
      summary={text.fileStates.title}
      className={styles.files}
      summaryClassName={styles.summary}
      panelClassName={styles.panel}
      testId="transfer-files"
    >
      <Lines transfer={transfer} name={name} lines={lines} />
    </Fold>
  );
}

function Lines({ transfer, name, lines }: { transfer: Transfer; name: string; lines: number }) {
  const text = useText();
  const actions = useActions();
  const [stamp, setStamp] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setStamp((n) => n + 1), refreshMs);
    return () => clearInterval(timer);
  }, []);

  async function leaveOut(index: number): Promise<void> {
    await actions.run('cancelFile', { transferId: transfer.id, index });
    setStamp((n) => n + 1);
  }

  return (
    <FileList
      transferId={transfer.id}
      expected={lines}
      stamp={stamp}
      absence={text.fileStates.apart}
      label={text.fileStates.list(name)}
      testId="transfer-file-list"
      renderEnd={(line) => <LineState line={line} leaveOut={(index) => void leaveOut(index)} />}
    />
  );
}

function LineState({ line, leaveOut }: { line: ManifestLine; leaveOut: (index: number) => void }) {
  const { fileStates, leavingOut } = useText();
  /** It was pressed once. */
  const [sure, setSure] = useState(false);
  const sureButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (sure) sureButton.current?.focus();
  }, [sure]);
  // A folder has no state of its own before the end.
  if (line.kind === 'folder') return <span className={styles.state} />;
  const open = isOpen(line.state);
  const Icon = icons[line.state];
  // What has come of a big file is taken back with it: a slip should not be enough.
  const losesWork = line.state === 'moving' && line.bytes >= momentBytes;
  return (
    <span className={classes(styles.state, styles[line.state])} data-state={line.state}>
      {Icon !== null && <Icon size={14} aria-hidden="true" />}
      <span className={styles.word}>{fileStates.states[line.state]}</span>
      {open && losesWork && sure ? (
        <Button
          small
          ref={sureButton}
          look="danger"
          aria-label={leavingOut.sureNamed(visible(line.path))}
          onBlur={() => setSure(false)}
          onClick={(event) => {
            focusNeighbour(event.currentTarget, 'li');
            leaveOut(line.index);
          }}
          data-testid="file-leave-out-sure"
        >
          {leavingOut.sure}
        </Button>
      ) : (
        open && (
          <IconButton
            small
            label={fileStates.leaveOutNamed(visible(line.path))}
            tip={fileStates.leaveOut}
            className={styles.leaveOut}
            onClick={(event) => {
              if (losesWork) return setSure(true);
              focusNeighbour(event.currentTarget, 'li');
              leaveOut(line.index);
            }}
            data-testid="file-leave-out"
          >
            <X size={14} />
          </IconButton>
        )
      )}
    </span>
  );
}

const icons: Readonly<Record<FileState, LucideIcon | null>> = {
  waiting: null,
  moving: LoaderCircle,
  done: Check,
  skipped: Check,
  failed: TriangleAlert,
  'left-out': Ban,
};
