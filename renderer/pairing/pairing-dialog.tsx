/** One pairing as it stands: the code to compare and the person's word on it, or how it ended. Closing it gives it up. */
import { LoaderCircle, ShieldCheck, TriangleAlert } from 'lucide-react';
import { useRef } from 'react';
import { unreachable } from '../../shared/errors.ts';
import type { Pairing } from '../../shared/pairing.ts';
import { failureSentence, isolated, type Text } from '../../shared/text/index.ts';
import { CodeBox } from '../offer/code-box.tsx';
import { useArming } from '../offer/use-arming.ts';
import { useActions, useEngine, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { Sheet } from '../ui/sheet.tsx';
import styles from './pairing-dialog.module.css';

export function PairingDialog({ pairing, covered }: { pairing: Pairing; covered: boolean }) {
  const text = useText();
  const actions = useActions();
  const { id: pairingId, status, direction, peer } = pairing;
  const arming = useArming(`${pairingId} ${status}`);
  const end = () => void actions.run('endPairing', { pairingId });
  const answer = (match: boolean) => void actions.run('answerPairing', { pairingId, match });
  const name = isolated(peer.name);
  const again = useAgain(pairing);
  const sheet = useRef<HTMLParagraphElement>(null);

  return (
    <Sheet
      above
      covered={covered}
      testId="pairing-dialog"
      onClose={end}
      closeLabel={status === 'paired' || status === 'failed' ? text.common.close : text.pairing.notNow}
      title={<Sentence>{direction === 'incoming' ? text.pairing.asked(name) : text.pairing.title(name)}</Sentence>}
      foot={
        status === 'comparing' ? (
          <>
            <Button look="danger" arming={arming} onClick={() => answer(false)} data-testid="pairing-differ">
              {text.pairing.differ}
            </Button>
            <Button look="primary" arming={arming} onClick={() => answer(true)} data-testid="pairing-match">
              {text.pairing.match}
            </Button>
          </>
        ) : (
          <>
            {again !== null && (
              <Button onClick={again.run} data-testid="pairing-again">
                {again.replaces ? text.pairing.again : text.pairing.tryAgain}
              </Button>
            )}
            <Button
              look={status === 'paired' || status === 'failed' ? 'primary' : 'secondary'}
              onClick={end}
              data-testid="pairing-end"
            >
              {status === 'paired' ? text.pairing.done : status === 'failed' ? text.common.close : text.common.cancel}
            </Button>
          </>
        )
      }
    >
      {pairing.code !== null && (status === 'comparing' || status === 'waiting') && (
        <CodeBox code={pairing.code} sentence={text.pairing.compare(name)} testId="pairing-code" />
      )}
      <p ref={sheet} className={styles[lookOf(status)]} role="status" data-testid="pairing-status">
        <StatusIcon status={status} />
        <span>
          <Sentence>{sentenceOf(pairing, text)}</Sentence>
        </span>
      </p>
      {again?.replaces === true && (
        <p className={styles.hint}>
          <Sentence>{text.pairing.againHint(isolated(again.oldName))}</Sentence>
        </p>
      )}
    </Sheet>
  );
}

function lookOf(status: Pairing['status']): 'going' | 'paired' | 'failed' {
  return status === 'paired' || status === 'failed' ? status : 'going';
}

function StatusIcon({ status }: { status: Pairing['status'] }) {
  if (status === 'paired') return <ShieldCheck size={18} aria-hidden="true" />;
  if (status === 'failed') return <TriangleAlert size={18} aria-hidden="true" />;
  if (status === 'comparing') return null;
  return <LoaderCircle size={18} className={styles.turning} aria-hidden="true" />;
}

function sentenceOf({ status, peer, failure }: Pairing, text: Text): string {
  const name = isolated(peer.name);
  switch (status) {
    case 'connecting':
      return text.pairing.connecting(name);
    case 'comparing':
      return '';
    case 'waiting':
      return text.pairing.waiting(name);
    case 'paired':
      return text.pairing.paired(name);
    case 'failed':
      return failure === null ? '' : failureSentence(text, failure, isolated);
    default:
      return unreachable(status);
  }
}

/** What the person can do about one that failed: call once more, in the place of the remembered key where it is another. */
function useAgain({ id: pairingId, direction, status, peer, code, failure }: Pairing) {
  const actions = useActions();
  const old = useEngine((state) => {
    if (failure?.code !== 'identity-changed' || failure.by === 'peer') return undefined;
    return state.known.find(({ fingerprint }) => fingerprint === failure.params?.['fingerprint']);
  });
  const { fingerprint } = peer;
  const isSame = old !== undefined && old.fingerprint === fingerprint;
  // A link is good once: another one is needed then. And the key that was dialled for can't replace itself.
  if (status !== 'failed' || direction !== 'outgoing' || fingerprint === '' || isSame) return null;
  if (old === undefined && code === null) return null;
  return {
    replaces: old !== undefined,
    oldName: old?.name ?? '',
    run: () => {
      const replacing = old === undefined ? {} : { replacing: old.fingerprint };
      void actions.run('endPairing', { pairingId });
      void actions.run('pair', { to: { by: 'fingerprint', fingerprint }, ...replacing });
    },
  };
}
