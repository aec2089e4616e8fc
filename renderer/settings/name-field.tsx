/** This device's name: saved on Enter and when the field is left; one that can't be a name is said to be and not saved. */
import { useState } from 'react';
import { safeParse } from 'valibot';
import { maxNameLength, nameSchema } from '../../shared/values.ts';
import { useActions, useEngine, useText } from '../state/context.tsx';
import { Field } from '../ui/field.tsx';

export function NameField() {
  const text = useText();
  const actions = useActions();
  const saved = useEngine((state) => state.settings.name);
  const [typed, setTyped] = useState<string | null>(null);
  const invalid = typed !== null && !safeParse(nameSchema, typed).success;

  function save(): void {
    if (typed === null || invalid) return;
    const name = typed.trim();
    setTyped(null);
    if (name !== saved) void actions.run('setSettings', { name });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field
        label={text.settings.name}
        hint={text.settings.nameHint}
        value={typed ?? saved}
        onValue={setTyped}
        onBlur={(event) => {
          // An offer that opens above takes the focus from a name half typed.
          const sheet = event.currentTarget.closest('[role="dialog"]');
          if (event.relatedTarget === null || sheet?.contains(event.relatedTarget)) save();
        }}
        maxLength={maxNameLength}
        autoComplete="off"
        spellCheck={false}
        error={invalid ? text.settings.nameInvalid : null}
        data-testid="settings-name"
      />
    </form>
  );
}
