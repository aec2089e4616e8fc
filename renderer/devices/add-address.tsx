/** A device that does not appear by itself, by the address its settings show. */
import { useRef, useState, type SubmitEvent } from 'react';
import type { Failure } from '../../shared/errors.ts';
import { looksLikePairLink } from '../../shared/pairing.ts';
import { failureSentence, isolated } from '../../shared/text/index.ts';
import { useActions, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { LookFurther } from './look-further.tsx';

export function AddAddress({ covered }: { covered: boolean }) {
  const text = useText();
  const { ui } = useFerry();
  const actions = useActions();
  const input = useRef<HTMLInputElement>(null);
  const [address, setAddress] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Failure | 'missing' | null>(null);

  /** Another device than the one that was met there: added only when the person says so once more. */
  const answering = otherAt(problem);

  async function add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (address.trim() === '') {
      setProblem('missing');
      return;
    }
    setBusy(true);
    setProblem(null);
    if (looksLikePairLink(address)) {
      const opened = await actions.ask('pairByLink', { link: address.trim() });
      setBusy(false);
      if (opened.ok) return ui.close();
      setProblem(opened.failure);
      return input.current?.focus();
    }
    const key = answering === undefined ? {} : { key: answering };
    const result = await actions.ask('addAddress', { address: address.trim(), ...key });
    setBusy(false);
    if (!result.ok) {
      setProblem(result.failure);
      input.current?.focus();
      return;
    }
    const { name } = result.value;
    ui.notify({ tone: 'done', say: (words) => words.address.added(isolated(name)) });
    ui.close();
  }

  return (
    <Sheet
      title={text.address.title}
      onClose={ui.close}
      covered={covered}
      initialFocus={input}
      testId="address-dialog"
      foot={
        <>
          <LookFurther />
          <Button look="ghost" onClick={ui.close}>
            {text.common.cancel}
          </Button>
          <Button look="primary" type="submit" form="add-address" disabled={busy} data-testid="address-submit">
            {busy ? text.address.adding : answering === undefined ? text.address.add : text.address.addAnyway}
          </Button>
        </>
      }
    >
      <form id="add-address" onSubmit={(event) => void add(event)} noValidate>
        <Field
          ref={input}
          label={text.address.label}
          hint={text.address.body}
          placeholder={text.address.placeholder}
          value={address}
          onValue={(value) => {
            setAddress(value);
            setProblem(null);
          }}
          error={
            problem === null ? null : problem === 'missing' ? (
              text.address.missing
            ) : (
              <Sentence>{failureSentence(text, problem, isolated)}</Sentence>
            )
          }
          autoComplete="off"
          spellCheck={false}
          data-testid="address-input"
        />
      </form>
    </Sheet>
  );
}

function otherAt(problem: Failure | 'missing' | null): string | undefined {
  if (problem === null || problem === 'missing' || problem.code !== 'other-device-here') return undefined;
  const key = problem.params?.['answering'];
  return typeof key === 'string' ? key : undefined;
}
