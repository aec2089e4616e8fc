/** What a remembered device looks like here, and whether it comes first. */
import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { useId } from 'react';
import { deviceColours, type DeviceColour } from '../../../shared/rules/device-rules.ts';
import type { KnownDevice } from '../../../shared/state.ts';
import { useActions, useText } from '../../state/context.tsx';
import { ToggleRow } from '../../ui/toggle-row.tsx';
import styles from './device-looks.module.css';

const none = 'none';

export function DeviceLooks({ known: { fingerprint, colour, favourite } }: { known: KnownDevice }) {
  const { device: words } = useText();
  const actions = useActions();
  const id = useId();
  return (
    <>
      <ToggleRow
        label={words.favourite}
        hint={words.favouriteHint}
        checked={favourite}
        onChange={(on) => void actions.run('setRules', { fingerprint, rules: { favourite: on } })}
        testId="device-favourite"
      />
      <div className={styles.colour}>
        <span id={id} className={styles.label}>
          {words.colour}
        </span>
        <RadioGroup<DeviceColour | typeof none>
          className={styles.choices}
          aria-labelledby={id}
          value={colour ?? none}
          onValueChange={(value) =>
            void actions.run('setRules', { fingerprint, rules: { colour: value === none ? null : value } })
          }
          data-testid="device-colour"
        >
          {[none, ...deviceColours].map((value) => (
            <Radio.Root key={value} value={value} className={styles.choice} data-testid={`device-colour-${value}`}>
              <span className={styles.mark} data-colour={value} aria-hidden="true" />
              {/* The word as well: nobody has to tell colours apart. */}
              {value === none ? words.noColour : words.colours[value as DeviceColour]}
            </Radio.Root>
          ))}
        </RadioGroup>
      </div>
    </>
  );
}
