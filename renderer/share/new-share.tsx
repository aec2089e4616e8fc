/** What is asked before something is shared by link, or a link is made to send here: for how long, with a PIN or not, and whether others may send. */
import { Link } from 'lucide-react';
import { useState } from 'react';
import type { Failure } from '../../shared/errors.ts';
import { failureSentence, isolated } from '../../shared/text/index.ts';
import { DraftItems } from '../send/draft-items.tsx';
import { useActions, useFerry, useText, useUi } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { ToggleRow } from '../ui/toggle-row.tsx';
import styles from './share.module.css';

/** In minutes. */
const times = [10, 60, 480] as const;
const untilStopped = 'none';

/** `receives`: nothing is shared, browsers send here. Else it is about the draft. */
export function NewShare({ receives = false, covered }: { receives?: boolean; covered: boolean }) {
  const text = useText();
  const { ui } = useFerry();
  const actions = useActions();
  const draft = useUi((state) => state.draft.paths);
  const paths = receives ? [] : draft;
  const [time, setTime] = useState<string>(String(times[1]));
  const [pin, setPin] = useState(false);
  const [upload, setUpload] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Failure | null>(null);

  async function start(): Promise<void> {
    if (busy) return;
    setBusy(true);
    const minutes = time === untilStopped ? null : Number(time);
    const result = await actions.ask('share', { paths: [...paths], pin, upload: upload || receives, minutes });
    setBusy(false);
    if (!result.ok) return setProblem(result.failure);
    ui.endDraft();
    ui.open({ kind: 'shared', id: result.value.shareId });
  }

  return (
    <Sheet
      title={receives ? text.share.receive : text.share.title}
      onClose={ui.close}
      covered={covered}
      testId="share-dialog"
      foot={
        <>
          <Button look="ghost" onClick={ui.discardDraft}>
            {text.common.cancel}
          </Button>
          <Button
            look="primary"
            icon={<Link size={16} />}
            disabled={busy || (paths.length === 0 && !upload && !receives)}
            onClick={() => void start()}
            data-testid="share-start"
          >
            {receives ? text.share.receiveStart : text.share.start}
          </Button>
        </>
      }
    >
      {receives ? <p>{text.share.receiveHint}</p> : <DraftItems paths={paths} />}
      <section className={styles.options} aria-label={text.share.options}>
        <Choice
          label={text.share.forHowLong}
          value={time}
          options={[
            ...times.map((minutes) => ({ value: String(minutes), label: text.share.minutes(minutes) })),
            { value: untilStopped, label: text.share.untilStopped },
          ]}
          onChange={setTime}
          testId="share-time"
        />
        <ToggleRow
          label={text.share.pin}
          hint={text.share.pinHint}
          checked={pin}
          onChange={setPin}
          testId="share-pin"
        />
        {!receives && (
          <ToggleRow
            label={text.share.upload}
            hint={text.share.uploadHint}
            checked={upload}
            onChange={setUpload}
            testId="share-upload"
          />
        )}
      </section>
      <p className={styles.hint}>{text.share.readable}</p>
      <p className={styles.problem} role="alert">
        {problem && <Sentence>{failureSentence(text, problem, isolated)}</Sentence>}
      </p>
    </Sheet>
  );
}
