/** This device as others see it: its name, its key and where it can be reached. */
import { useState } from 'react';
import { maxNameLength, nameSchema } from '../../shared/api.ts';
import { failureSentence, isolated } from '../../shared/text/index.ts';
import { safeParse } from 'valibot';
import { reachableAt } from '../devices/address.ts';
import { formatFingerprint } from '../devices/fingerprint.ts';
import { useActions, useEngine, useText } from '../state/context.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { Field } from '../ui/field.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import styles from './settings.module.css';

export function ThisDevice() {
  const text = useText();
  const self = useEngine((state) => state.self);
  const addresses = reachableAt(self);
  return (
    <>
      <NameField />
      {self.problem !== null && (
        <p className={styles.problem}>
          <Sentence>{failureSentence(text, self.problem, isolated)}</Sentence>
        </p>
      )}
      <Facts>
        <Fact label={text.settings.addresses}>
          {addresses.length === 0 ? (
            <span className={styles.hint}>{text.settings.noAddress}</span>
          ) : (
            addresses.map((address) => (
              <CopyText key={address} value={address} label={text.settings.copyAddress(address)} />
            ))
          )}
        </Fact>
        {self.port !== 0 && (
          <Fact label={text.settings.port}>
            <CopyText value={String(self.port)} label={text.settings.copyAddress(String(self.port))} />
          </Fact>
        )}
        <Fact label={text.settings.fingerprint}>
          <CopyText
            value={self.fingerprint}
            shown={formatFingerprint(self.fingerprint)}
            label={text.settings.copyFingerprint}
          />
        </Fact>
      </Facts>
    </>
  );
}

/** Saved on Enter and when it is left; a name that can't be one is said so and not saved. */
function NameField() {
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
