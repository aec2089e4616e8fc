/** Who calls at first contact, before there is an offer: the code, and the only answer there is, no. */
import { LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import type { Transfer } from '../../shared/state.ts';
import { isolated } from '../../shared/text/index.ts';
import { useActions, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { CodeBox } from './code-box.tsx';
import { dialogKey } from './dialog-key.ts';
import styles from './introduction-dialog.module.css';
import { OfferTitle } from './offer-title.tsx';
import { useArming } from './use-arming.ts';

/** `waiting`: how many others wait behind this one. */
export function IntroductionDialog({ transfer, waiting }: { transfer: Transfer; waiting: number }) {
  const text = useText();
  const { ui } = useFerry();
  const actions = useActions();
  const arming = useArming(transfer.id);
  const [busy, setBusy] = useState(false);
  const name = isolated(transfer.peer.name);

  async function decline(): Promise<void> {
    setBusy(true);
    await actions.run('answer', { transferId: transfer.id, accept: false });
    setBusy(false);
  }

  return (
    <Sheet
      above
      testId="introduction-dialog"
      closeLabel={text.offer.later}
      onClose={() => ui.postpone(dialogKey(transfer) ?? transfer.id)}
      title={<OfferTitle transfer={transfer} title={text.offer.introduced(name)} waiting={waiting} />}
      foot={
        <Button arming={arming || busy} onClick={() => void decline()} data-testid="introduction-decline">
          {text.offer.decline}
        </Button>
      }
    >
      <CodeBox code={transfer.code ?? ''} sentence={text.offer.compareFirst(name)} testId="offer-code" />
      <p className={styles.waiting}>
        <LoaderCircle size={14} aria-hidden="true" />
        {text.transfers.comparedThere}
      </p>
    </Sheet>
  );
}
