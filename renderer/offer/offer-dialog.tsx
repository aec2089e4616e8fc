/** An incoming offer: who, what, where to, and the answer. Closing it without an answer leaves it in the list. */
import { LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import type { Failure } from '../../shared/errors.ts';
import { isBrowser, type ConflictPolicy, type Transfer } from '../../shared/state.ts';
import { isolated, visibleLines } from '../../shared/text/index.ts';
import { useActions, useEngine, useFerry, useText } from '../state/context.tsx';
import { useSubmitKey } from '../state/submit-key.ts';
import { Button, classes, WithTip } from '../ui/button.tsx';
import { ConflictChoice } from '../ui/conflict-choice.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { CodeBox } from './code-box.tsx';
import { Destination } from './destination.tsx';
import { FileList } from '../files/file-list.tsx';
import { LocalSendNote } from './local-send-note.tsx';
import styles from './offer-dialog.module.css';
import { OfferedText } from './offered-text.tsx';
import { OfferTitle } from './offer-title.tsx';
import { useArming } from './use-arming.ts';

/** So few lines are shown whole; a longer list gives way where the window is low. */
const fewLines = 3;

/** `waiting`: how many other offers wait behind this one. */
export function OfferDialog({ transfer, waiting }: { transfer: Transfer; waiting: number }) {
  const text = useText();
  const { ui } = useFerry();
  const actions = useActions();
  const arming = useArming(transfer.id);
  const rules = useEngine((state) => state.known.find((device) => device.fingerprint === transfer.peer.fingerprint));
  const receiveDir = useEngine((state) => state.settings.receiveDir);
  const [chosenDir, setChosenDir] = useState<string | null>(null);
  const conflicts = useEngine((state) => state.settings.conflicts);
  const [chosenConflicts, setChosenConflicts] = useState<ConflictPolicy | null>(null);
  const [busy, setBusy] = useState(false);
  const [fits, setFits] = useState(true);
  const [refusal, setRefusal] = useState<{ readonly dir: string; readonly why: Failure } | null>(null);
  const dir = chosenDir ?? transfer.dir ?? rules?.dir ?? receiveDir;
  const { peer, totals } = transfer;
  const lines = totals.files + totals.folders;
  const name = isolated(peer.name);

  async function answer(accept: boolean, always = false): Promise<void> {
    if (busy) return;
    setBusy(true);
    const choices = { dir: chosenDir, conflicts: chosenConflicts };
    const result = await actions.ask('answer', { transferId: transfer.id, accept, always, ...choices });
    setBusy(false);
    // The offer still stands: beside the folder it is said why, and another one can be chosen.
    if (!result.ok && result.failure.code !== 'not-confirmed') setRefusal({ dir, why: result.failure });
  }

  // Not disabled while it is on its way: the focus would be lost.
  const held = { arming: arming || busy };
  const accepting = { ...held, disabled: !fits };
  useSubmitKey(!arming && !busy && fits, () => void answer(true));
  return (
    <Sheet
      above
      wide
      testId="offer-dialog"
      closeLabel={text.offer.later}
      onClose={() => ui.postpone(transfer.id)}
      title={
        <OfferTitle
          transfer={transfer}
          title={transfer.text ? text.texts.offered(name) : text.offer.title(name)}
          waiting={waiting}
        />
      }
      foot={
        <>
          <Button className={styles.decline} {...held} onClick={() => void answer(false)} data-testid="offer-decline">
            {text.offer.decline}
          </Button>
          {!isBrowser(peer) && !peer.unproved && (
            <WithTip tip={<Sentence>{text.offer.alwaysHint(name)}</Sentence>}>
              <Button {...accepting} onClick={() => void answer(true, true)} data-testid="offer-always">
                {text.offer.always}
              </Button>
            </WithTip>
          )}
          <Button look="primary" {...accepting} onClick={() => void answer(true)} data-testid="offer-accept">
            {text.offer.accept}
          </Button>
        </>
      }
    >
      {isBrowser(peer) && <p className={styles.browser}>{text.share.fromBrowser}</p>}
      {transfer.code !== null && (
        <CodeBox code={transfer.code} sentence={text.offer.compare(name)} testId="offer-code" />
      )}
      {peer.localSend && <LocalSendNote transfer={transfer} />}
      {transfer.note !== '' && (
        <figure className={styles.note}>
          <figcaption className="sr-only">
            <Sentence>{text.offer.noteFrom(name)}</Sentence>
          </figcaption>
          <blockquote className="selectable" dir="auto">
            {visibleLines(transfer.note)}
          </blockquote>
        </figure>
      )}
      {transfer.text ? (
        <OfferedText beginning={transfer.text.beginning} />
      ) : (
        <>
          <section
            className={classes(styles.what, lines > fewLines && styles.shrinks)}
            aria-label={text.compose.whatTitle}
          >
            <p className={styles.totals} data-testid="offer-totals">
              <strong>{text.contents(totals.files, totals.folders)}</strong>
              <span className={styles.bytes}>{text.bytes(totals.bytes)}</span>
              {!totals.complete && (
                <span className={styles.counting}>
                  <LoaderCircle size={14} aria-hidden="true" />
                  {text.offer.counting}
                </span>
              )}
            </p>
            <FileList transferId={transfer.id} expected={lines} label={text.offer.fileList} testId="offer-files" />
          </section>
          <Destination
            dir={dir}
            needed={totals.bytes}
            refusal={refusal?.dir === dir ? refusal.why : null}
            onFits={setFits}
            onChange={setChosenDir}
          />
          <ConflictChoice
            value={chosenConflicts ?? rules?.conflicts ?? conflicts}
            onChange={setChosenConflicts}
            testId="offer-conflicts"
          />
        </>
      )}
    </Sheet>
  );
}
