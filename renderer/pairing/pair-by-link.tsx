/** Pairing without a code: this device shows a link with its QR code, or takes the one that another device shows. */
import { QrCode as QrIcon } from 'lucide-react';
import { useEffect, useRef, useState, type ClipboardEvent, type SubmitEvent } from 'react';
import type { Failure } from '../../shared/errors.ts';
import { looksLikePairLink } from '../../shared/pairing.ts';
import { failureSentence, isolated } from '../../shared/text/index.ts';
import { useActions, useEngine, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Field } from '../ui/field.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { Sheet } from '../ui/sheet.tsx';
import styles from './pair-by-link.module.css';
import { QrCode } from './qr-code.tsx';

/** The minutes left are told anew this often: they are whole ones. */
const tickMs = 5_000;
/** So much of a link is shown: nobody reads it, and it must not be read from afar. */
const shownOfLink = 24;

interface Shown {
  readonly link: string;
  readonly expiresAt: number;
}

/** `given`: a link that was clicked on; any page can show one, so it is opened only when the person says so. */
export function PairByLink({ covered, given = '' }: { covered: boolean; given?: string | undefined }) {
  const text = useText();
  const { ui } = useFerry();
  const actions = useActions();
  const input = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [link, setLink] = useState(given);
  const [problem, setProblem] = useState<Failure | 'missing' | null>(null);
  const [busy, setBusy] = useState(false);
  // What another device did with the link is a pairing of its own, which takes the place of this dialog.
  const isPaired = useEngine((state) => state.pairings.some(({ status }) => status === 'paired'));
  useEffect(() => {
    if (isPaired && shown !== null) ui.close();
  }, [isPaired, shown, ui]);
  useEffect(() => () => void actions.ask('hidePairLink', {}), [actions]);

  async function show(): Promise<void> {
    const made = await actions.run('showPairLink', {});
    if (made !== undefined) setShown(made);
  }

  async function open(given: string): Promise<void> {
    if (busy) return;
    if (given.trim() === '') return setProblem('missing');
    setBusy(true);
    const result = await actions.ask('pairByLink', { link: given.trim() });
    setBusy(false);
    if (result.ok) return ui.close();
    setProblem(result.failure);
    input.current?.focus();
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    void open(link);
  }

  /** Who pastes a link has taken it from the other screen: it is opened without another press. */
  function paste(event: ClipboardEvent): void {
    const pasted = event.clipboardData.getData('text');
    if (!looksLikePairLink(pasted)) return;
    event.preventDefault();
    setLink(pasted.trim());
    void open(pasted);
  }

  return (
    <Sheet
      title={text.pairing.byLink}
      onClose={ui.close}
      covered={covered}
      testId="pair-link-dialog"
      foot={
        <>
          <Button look="ghost" onClick={ui.close}>
            {text.common.cancel}
          </Button>
          <Button
            look={shown === null ? 'primary' : 'secondary'}
            type="submit"
            form="pair-by-link"
            disabled={busy}
            data-testid="pair-link-submit"
          >
            {text.pairing.open}
          </Button>
        </>
      }
    >
      {shown === null ? (
        <Button icon={<QrIcon size={17} />} onClick={() => void show()} data-testid="pair-link-show">
          {text.pairing.show}
        </Button>
      ) : (
        <ShownLink shown={shown} onAnew={() => void show()} />
      )}
      <form id="pair-by-link" className={styles.paste} onSubmit={submit} noValidate>
        <Field
          ref={input}
          label={text.pairing.paste}
          hint={text.pairing.pasteHint}
          placeholder="ferry:pair?…"
          value={link}
          onValue={(value) => {
            setLink(value);
            setProblem(null);
          }}
          onPaste={paste}
          error={
            problem === null ? null : problem === 'missing' ? (
              text.pairing.missing
            ) : (
              <Sentence>{failureSentence(text, problem, isolated)}</Sentence>
            )
          }
          autoComplete="off"
          spellCheck={false}
          data-testid="pair-link-input"
        />
      </form>
    </Sheet>
  );
}

function ShownLink({ shown: { link, expiresAt }, onAnew }: { shown: Shown; onAnew: () => void }) {
  const text = useText();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  // A new link begins anew, also between two ticks.
  const minutes = Math.ceil((expiresAt - Math.max(now, expiresAt - 600_000)) / 60_000);
  if (expiresAt <= now) {
    return (
      <section className={styles.shown}>
        <p role="status">{text.pairing.over}</p>
        <Button onClick={onAnew} data-testid="pair-link-anew">
          {text.pairing.anew}
        </Button>
      </section>
    );
  }
  return (
    <section className={styles.shown} aria-label={text.pairing.link}>
      <QrCode content={link} label={text.pairing.qr} />
      <div className={styles.words}>
        <p>{text.pairing.shown}</p>
        <CopyText value={link} shown={`${link.slice(0, shownOfLink)}…`} label={text.pairing.copyLink} />
        <p className={styles.hint}>
          {text.pairing.goodFor(minutes)} {text.pairing.secret}
        </p>
      </div>
    </section>
  );
}
