/** What a remembered device is called here: saved on Enter and when the field is left; empty, it is called as it calls itself. */
import { useState } from 'react';
import { safeParse } from 'valibot';
import type { Failure } from '../../../shared/errors.ts';
import type { KnownDevice } from '../../../shared/state.ts';
import { failureSentence, isolated } from '../../../shared/text/index.ts';
import { maxNameLength, nameSchema } from '../../../shared/values.ts';
import { useActions, useText } from '../../state/context.tsx';
import { Field } from '../../ui/field.tsx';
import { Sentence } from '../../ui/peer-text.tsx';

export function LabelField({ known }: { known: KnownDevice }) {
  const text = useText();
  const actions = useActions();
  const saved = known.label ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const [refused, setRefused] = useState<Failure | null>(null);
  const label = (typed ?? saved).trim();
  const invalid = label !== '' && !safeParse(nameSchema, label).success;

  async function save(): Promise<void> {
    if (typed === null || invalid) return;
    if (label === saved) return setTyped(null);
    const rules = { label: label === '' ? null : label };
    const result = await actions.ask('setRules', { fingerprint: known.fingerprint, rules });
    // What can't be saved stays to be changed.
    if (result.ok) setTyped(null);
    else setRefused(result.failure);
  }

  function type(value: string): void {
    setTyped(value);
    setRefused(null);
  }

  const why = invalid ? text.settings.nameInvalid : refused && failureSentence(text, refused, isolated);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={text.device.label}
        hint={text.device.labelHint}
        placeholder={known.name}
        value={typed ?? saved}
        onValue={type}
        onBlur={() => void save()}
        maxLength={maxNameLength}
        autoComplete="off"
        spellCheck={false}
        error={why === null ? null : <Sentence>{why}</Sentence>}
        data-testid="device-label"
      />
    </form>
  );
}
