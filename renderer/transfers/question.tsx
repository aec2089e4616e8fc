/** What a transfer needs a person's word on, in its row: the code at first contact, a name that is taken, more files than were accepted. */
import { CircleHelp } from 'lucide-react';
import { Fragment, useId, useRef, useState, type ReactNode } from 'react';
import type { CommandInput } from '../../shared/api.ts';
import { conflictChoices } from '../../shared/conflicts.ts';
import type { Question, Transfer } from '../../shared/state.ts';
import { isolated, visible, type Text } from '../../shared/text/index.ts';
import { CodeBox } from '../offer/code-box.tsx';
import { useArming } from '../offer/use-arming.ts';
import { useActions, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { CutText } from '../ui/cut-text.tsx';
import { useFocusReturn } from '../ui/focus.ts';
import { Sentence } from '../ui/peer-text.tsx';
import { questionSentence } from './describe.ts';
import { FingerprintAsked, PinAsked } from './localsend-question.tsx';
import { useNamed } from './row-name.ts';
import styles from './question.module.css';

type Choice = CommandInput<'decide'>['choice'];

export function QuestionBox({ transfer, question }: { transfer: Transfer; question: Question }) {
  const text = useText();
  const actions = useActions();
  const named = useNamed();
  const arming = useArming(question.id);
  const [forAll, setForAll] = useState(false);
  const [busy, setBusy] = useState<string | null>(null);
  const titleId = useId();
  const box = useRef<HTMLElement>(null);
  useFocusReturn(box, 'li');
  const words = text.question;

  async function decide(choice: Choice, given: { pin?: string } = {}): Promise<void> {
    if (busy === question.id) return;
    setBusy(question.id);
    await actions.run('decide', { transferId: transfer.id, questionId: question.id, choice, all: forAll, ...given });
    // Also when it was refused: then it can be pressed again.
    setBusy(null);
  }

  // Not disabled while it is on its way: the focus would be lost.
  const held = { small: true, arming: arming || busy === question.id };
  const button = (choice: Choice, label: string, look?: 'primary') => (
    <Button
      {...held}
      {...(look && { look })}
      aria-label={named(label)}
      onClick={() => void decide(choice)}
      data-testid={`question-${choice}`}
    >
      {label}
    </Button>
  );
  return (
    <section ref={box} className={styles.box} aria-labelledby={titleId} data-testid="transfer-question">
      <p id={titleId} className={styles.title} title={questionSentence(text, transfer, question, visible)}>
        <CircleHelp size={16} aria-hidden="true" />
        <span className={styles.words}>
          <Sentence>{questionSentence(text, transfer, question, isolated)}</Sentence>
        </span>
      </p>
      {question.kind === 'conflict' ? (
        <>
          <Folder path={question.path} />
          <Versions text={text} question={question} />
          <label className={styles.all}>
            <input
              type="checkbox"
              checked={forAll}
              aria-label={named(words.forAll)}
              onChange={(event) => setForAll(event.currentTarget.checked)}
              data-testid="question-all"
            />
            {words.forAll}
          </label>
          <div className={styles.buttons}>
            {conflictChoices.map((choice) => (
              <Fragment key={choice}>
                {button(choice, words.choices[choice], choice === 'keep-both' ? 'primary' : undefined)}
              </Fragment>
            ))}
          </div>
        </>
      ) : question.kind === 'first-contact' ? (
        <>
          {transfer.code === null ? (
            <p className={styles.hint}>{words.unseenHint}</p>
          ) : (
            <div className={styles.code}>
              <CodeBox small stacked code={transfer.code} sentence={words.firstContactHint} testId="transfer-code" />
            </div>
          )}
          <div className={styles.buttons}>
            {button('accept', transfer.code === null ? text.transfers.sendAnyway : words.match, 'primary')}
            {button('decline', transfer.code === null ? text.transfers.cancel : words.differ)}
          </div>
        </>
      ) : question.kind === 'fingerprint' ? (
        <>
          <FingerprintAsked question={question} />
          <div className={styles.buttons}>
            {button('accept', text.localSending.yes, 'primary')}
            {button('decline', text.localSending.no)}
          </div>
        </>
      ) : question.kind === 'pin' ? (
        <PinAsked key={question.id} onPin={(pin) => void decide('accept', { pin })}>
          {(ready) => (
            <>
              <Button
                {...held}
                look="primary"
                type="submit"
                aria-label={named(text.localSending.pinSend)}
                disabled={!ready}
                data-testid="question-accept"
              >
                {text.localSending.pinSend}
              </Button>
              {button('decline', text.localSending.pinCancel)}
            </>
          )}
        </PinAsked>
      ) : (
        <div className={styles.buttons}>
          {button('accept', words.accept, 'primary')}
          {button('decline', question.kind === 'beyond' ? words.leaveOut : words.decline)}
        </div>
      )}
    </section>
  );
}

/** The folder within the transfer, where there is one: the title names the file alone. */
function Folder({ path }: { path: string }) {
  const cut = path.lastIndexOf('/');
  return cut < 0 ? null : (
    <p className={styles.folder} title={visible(path)}>
      <CutText>{path.slice(0, cut)}</CutText>
    </p>
  );
}

function Versions({ text, question }: { text: Text; question: Extract<Question, { kind: 'conflict' }> }) {
  const { coming, there } = question;
  const newer = Math.sign(coming.mtimeMs - there.mtimeMs);
  return (
    <table className={styles.versions}>
      <tbody>
        <Version label={text.question.coming} file={coming} newer={newer > 0} />
        <Version label={text.question.there} file={there} newer={newer < 0} />
      </tbody>
    </table>
  );
}

function Version(props: { label: string; file: { bytes: number; mtimeMs: number }; newer: boolean }): ReactNode {
  const text = useText();
  const { bytes, mtimeMs } = props.file;
  const format = new Intl.DateTimeFormat(text.language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <tr>
      <th scope="row">{props.label}</th>
      <td className={styles.size}>{text.bytes(bytes)}</td>
      <td>
        <span className={styles.date}>{format.format(mtimeMs)}</span>
        {props.newer && <span className={styles.newer}>{text.question.newer}</span>}
      </td>
    </tr>
  );
}
