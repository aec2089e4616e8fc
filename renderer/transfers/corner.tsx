/** What can be done about a transfer as a whole: pause, add to it, cancel. */
import { FilePlus2, FileUp, FolderUp, Pause, Play, X } from 'lucide-react';
import type { Transfer } from '../../shared/state.ts';
import { isOffered, pausable, pausedHere } from '../../shared/statuses.ts';
import { useActions, useText } from '../state/context.tsx';
import { ActionMenu } from '../ui/action-menu.tsx';
import { IconButton } from '../ui/button.tsx';
import { takesMore } from './describe.ts';
import styles from './transfer-row.module.css';

export interface CornerProps {
  transfer: Transfer;
  name: string;
  onCancel: () => void;
}

export function Corner({ transfer, name, onCancel }: CornerProps) {
  const text = useText();
  const actions = useActions();
  const { id: transferId, direction, status } = transfer;
  const resumable = pausedHere(transfer);
  // Its answer is in its dialog.
  if (direction === 'incoming' && isOffered(status)) return null;
  return (
    <div className={styles.corner}>
      {/* One button that changes: whoever paused by key finds the focus on what resumes. */}
      {(pausable(transfer) || resumable) && (
        <IconButton
          small
          look={resumable ? 'soft' : 'ghost'}
          label={resumable ? text.transfers.resumeNamed(name) : text.transfers.pauseNamed(name)}
          tip={resumable ? text.transfers.resume : text.transfers.pause}
          onClick={() => void actions.run(resumable ? 'resume' : 'pause', { transferId })}
          data-testid={resumable ? 'transfer-resume' : 'transfer-pause'}
        >
          {resumable ? <Play size={15} /> : <Pause size={15} />}
        </IconButton>
      )}
      {takesMore(transfer) && (
        <ActionMenu
          label={text.transfers.addTo(name)}
          testId="transfer-add"
          icon={<FilePlus2 size={16} />}
          items={[
            {
              label: text.transfers.addFiles,
              icon: <FileUp size={16} />,
              run: () => void actions.pickAndAdd(transfer, 'files'),
            },
            {
              label: text.transfers.addFolder,
              icon: <FolderUp size={16} />,
              run: () => void actions.pickAndAdd(transfer, 'folders'),
            },
          ]}
        />
      )}
      <IconButton
        small
        label={text.transfers.cancelNamed(name)}
        tip={text.transfers.cancel}
        onClick={onCancel}
        data-testid="transfer-cancel"
      >
        <X size={16} />
      </IconButton>
    </div>
  );
}
