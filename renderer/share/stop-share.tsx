/** Stops a share. While something goes out or comes in by it the button asks once more: that ends at once. */
import { useState } from 'react';
import type { Share } from '../../shared/sharing/share.ts';
import { useActions, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';

export interface StopShareProps {
  share: Share;
  look: 'ghost' | 'danger';
  small?: boolean;
  testId: string;
  onStop?: () => void;
}

export function StopShare({ share, look, small = false, testId, onStop }: StopShareProps) {
  const { share: words } = useText();
  const actions = useActions();
  const [sure, setSure] = useState(false);
  const { underWay, arriving } = share;
  const asks = underWay + arriving > 0;
  return (
    <Button
      small={small}
      look={asks && sure ? 'danger' : look}
      onClick={() => {
        if (asks && !sure) return setSure(true);
        onStop?.();
        void actions.run('stopShare', { shareId: share.id });
      }}
      onBlur={() => setSure(false)}
      data-testid={testId}
    >
      <span aria-live="polite">{asks && sure ? words.stopAnyway(underWay, arriving) : words.stop}</span>
    </Button>
  );
}
