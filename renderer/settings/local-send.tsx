/** Whether LocalSend's devices may send here, with which PIN, and whether also those that prove no key. */
import { useState } from 'react';
import { maxPinLength } from '../../shared/api.ts';
import { useActions, useEngine, useText } from '../state/context.tsx';
import { Field } from '../ui/field.tsx';
import { ToggleRow } from '../ui/toggle-row.tsx';

export function LocalSend() {
  const { settings } = useText();
  const actions = useActions();
  const isOn = useEngine((state) => state.settings.localSend);
  return (
    <ToggleRow
      label={settings.localSend}
      hint={settings.localSendHint}
      checked={isOn}
      onChange={(localSend) => void actions.run('setSettings', { localSend })}
      testId="settings-localsend"
    />
  );
}

export function LocalSendPin() {
  const { settings } = useText();
  const actions = useActions();
  const isOn = useEngine((state) => state.settings.localSend);
  const saved = useEngine((state) => state.settings.localSendPin);
  const [typed, setTyped] = useState<string | null>(null);
  if (!isOn) return null;

  function save(): void {
    if (typed === null) return;
    setTyped(null);
    if (typed !== saved) void actions.run('setSettings', { localSendPin: typed });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field
        label={settings.localSendPin}
        hint={settings.localSendPinHint}
        value={typed ?? saved}
        onValue={setTyped}
        onBlur={save}
        maxLength={maxPinLength}
        autoComplete="off"
        spellCheck={false}
        data-testid="settings-localsend-pin"
      />
    </form>
  );
}

export function LocalSendUnproved() {
  const { settings } = useText();
  const actions = useActions();
  const isOn = useEngine((state) => state.settings.localSend);
  const takes = useEngine((state) => state.settings.localSendUnproved);
  if (!isOn) return null;
  return (
    <ToggleRow
      label={settings.localSendUnproved}
      hint={settings.localSendUnprovedHint}
      checked={takes}
      onChange={(localSendUnproved) => void actions.run('setSettings', { localSendUnproved })}
      testId="settings-localsend-unproved"
    />
  );
}
