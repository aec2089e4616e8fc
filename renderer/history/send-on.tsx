/** The way of a transfer's files, or its text, to somebody else: they become a draft, and whom it goes to is asked there. */
import { Forward } from 'lucide-react';
import type { Transfer } from '../../shared/state.ts';
import { maxLanded } from '../../shared/values.ts';
import { useActions, useText } from '../state/context.tsx';
import { IconButton } from '../ui/button.tsx';

export function SendOn({ transfer, name }: { transfer: Transfer; name: string }) {
  const text = useText();
  const actions = useActions();
  if (!canBeSentOn(transfer)) return null;
  return (
    <IconButton
      small
      label={text.history.sendOnNamed(name)}
      tip={text.history.sendOn}
      onClick={() => void actions.sendOn(transfer)}
      data-testid="transfer-send-on"
    >
      <Forward size={16} />
    </IconButton>
  );
}

/** It is known what it was, all of it: a part would pass for the whole. */
export function canBeSentOn({ direction, roots, sources, landed, text }: Transfer): boolean {
  if (text) return text.beginning !== '';
  return direction === 'outgoing' ? sources.length > 0 : landed.length > 0 && roots <= maxLanded;
}
