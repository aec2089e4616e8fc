/** What was dropped, pasted, picked or written waits here for a recipient: files with a note, or a text alone. */
import { Link, Send } from 'lucide-react';
import { useRef, useState } from 'react';
import { maxNoteLength, maxTextBytes, type Target } from '../../shared/api.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Device } from '../../shared/state.ts';
import { failureSentence, isolated } from '../../shared/text/index.ts';
import { useCalled, useDigits } from '../devices/alike.ts';
import { useActions, useEngine, useFerry, useText, useUi } from '../state/context.tsx';
import { useSubmitKey } from '../state/submit-key.ts';
import { Button } from '../ui/button.tsx';
import { Area } from '../ui/field.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { Sheet } from '../ui/sheet.tsx';
import styles from './compose.module.css';
import { DraftItems } from './draft-items.tsx';
import { Recipients, type Chosen } from './recipients.tsx';

export function Compose({ covered }: { covered: boolean }) {
  const text = useText();
  const { ui } = useFerry();
  const actions = useActions();
  const draft = useUi((state) => state.draft);
  const devices = useEngine((state) => state.devices);
  const recipient = devices.find((device) => device.fingerprint === draft.to);
  const [chosen, setChosen] = useState<Chosen>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Failure | null>(null);

  const isText = draft.paths.length === 0;
  const field = useRef<HTMLTextAreaElement>(null);
  /** To whom is what is still missing: chosen by one key, and nothing goes before another one. */
  const whom = useRef<HTMLInputElement>(null);
  const digits = useDigits();
  const called = useCalled();
  const words = draft.note.trim();
  const isTooLong = !isText && words.length > maxNoteLength;
  const ready = !busy && !isTooLong && !(isText && words === '');
  const to = recipient
    ? ({ by: 'fingerprint', fingerprint: recipient.fingerprint } as const)
    : targetOf(chosen, devices);

  async function send(): Promise<void> {
    if (!ready || to === null) return;
    setBusy(true);
    setProblem(null);
    const result = await (isText ? actions.sendText(draft.note, to) : actions.send(draft.paths, to, draft.note.trim()));
    setBusy(false);
    if (result.ok) ui.endDraft();
    else setProblem(result.failure);
  }

  useSubmitKey(ready && to !== null && !covered, () => void send());
  return (
    <Sheet
      title={
        recipient ? (
          <Sentence>
            {text.compose.titleTo(called(isolated(recipient.name), digits.get(recipient.fingerprint)))}
          </Sentence>
        ) : (
          text.compose.title
        )
      }
      onClose={ui.close}
      covered={covered}
      {...(isText ? { initialFocus: field } : !recipient && { initialFocus: whom })}
      testId="compose-dialog"
      foot={
        <>
          <Button look="ghost" onClick={ui.discardDraft} data-testid="compose-cancel">
            {text.common.cancel}
          </Button>
          <Button
            look="primary"
            icon={<Send size={16} />}
            disabled={!ready || to === null}
            onClick={() => void send()}
            data-testid="compose-send"
          >
            {text.common.send}
          </Button>
        </>
      }
    >
      {!isText && <DraftItems paths={draft.paths} />}
      <Area
        ref={field}
        label={isText ? text.texts.field : text.compose.noteOptional}
        placeholder={isText ? text.texts.placeholder : text.compose.notePlaceholder}
        rows={isText ? 3 : 1}
        maxLength={isText ? maxTextBytes : maxNoteLength}
        value={draft.note}
        onValue={(note) => ui.changeDraft({ note })}
        error={isTooLong ? text.texts.sendInstead : null}
        data-testid="compose-note"
      />
      {isText && <DraftItems paths={draft.paths} />}
      <p className={styles.problem} role="alert">
        {problem && <Sentence>{failureSentence(text, problem, isolated)}</Sentence>}
      </p>
      {!recipient && (
        // Enter sends, as in any form.
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <Recipients chosen={chosen} onChoose={setChosen} first={whom} />
        </form>
      )}
      {!recipient && (
        <p className={styles.byLink}>
          <Button
            icon={<Link size={16} />}
            disabled={!ready}
            onClick={() => ui.open({ kind: 'share' })}
            data-testid="compose-share"
          >
            {text.share.byLink}
          </Button>
          <span className={styles.hint}>{text.share.byLinkHint}</span>
        </p>
      )}
    </Sheet>
  );
}

/** Whom that is, now; null where nobody is chosen, or the device has left. */
function targetOf(chosen: Chosen, devices: readonly Device[]): Target | null {
  if (chosen === null) return null;
  if (chosen.by === 'fingerprint') return devices.some((d) => d.fingerprint === chosen.fingerprint) ? chosen : null;
  const address = chosen.address.trim();
  return address === '' ? null : { by: 'address', address };
}
