/** What becomes of what a remembered device sends: asked, accepted or blocked; where it goes, and what comes unasked. */
import { useState } from 'react';
import { conflictPolicies, type ConflictPolicy } from '../../../shared/conflicts.ts';
import { deviceRules, nameHere, type DeviceRule, type DeviceRulesPatch } from '../../../shared/rules/device-rules.ts';
import type { KnownDevice } from '../../../shared/state.ts';
import { isolated } from '../../../shared/text/index.ts';
import { useActions, useEngine, useText } from '../../state/context.tsx';
import { Button } from '../../ui/button.tsx';
import { losesWork } from '../../transfers/describe.ts';
import { Choice } from '../../ui/choice.tsx';
import { Sentence } from '../../ui/peer-text.tsx';
import { Segments } from '../../ui/segments.tsx';
import { ToggleRow } from '../../ui/toggle-row.tsx';
import { BlockQuestion } from './block-question.tsx';
import styles from './device-rules.module.css';

/** Sizes that are offered, in bytes; others are set in the terminal. */
const sizes = [100e6, 1e9, 10e9, 100e9] as const;
const unlimited = 'unlimited';
const asInSettings = 'as-in-settings';

export function DeviceRules({ known }: { known: KnownDevice }) {
  const text = useText();
  const actions = useActions();
  const words = text.device;
  const { fingerprint, rule, conflicts, maxBytes, anything } = known;
  const ends = useEngine((state) => state.transfers.some((t) => t.peer.fingerprint === fingerprint && losesWork(t)));
  /** The person wants to block it, and is asked whether they mean it. */
  const [blocking, setBlocking] = useState(false);
  const set = (rules: DeviceRulesPatch): void => void actions.run('setRules', { fingerprint, rules });
  const offered = maxBytes === null || sizes.some((size) => size === maxBytes) ? sizes : [...sizes, maxBytes];
  return (
    <>
      <div className={styles.rule}>
        <Segments<DeviceRule>
          label={words.rule}
          value={rule}
          options={deviceRules.map((value) => ({ value, label: words.rules[value] }))}
          onChange={(value) => (value === 'block' && ends ? setBlocking(true) : set({ rule: value }))}
          testId="device-rule"
        />
        <p className={styles.hint} data-testid="device-rule-hint">
          {words.ruleHints[rule]}
        </p>
        {blocking && (
          <BlockQuestion
            name={nameHere(known)}
            onKeep={() => setBlocking(false)}
            onBlock={() => {
              setBlocking(false);
              set({ rule: 'block' });
            }}
          />
        )}
      </div>
      {rule === 'accept' && (
        <div className={styles.unasked}>
          <Choice
            label={words.maxBytes}
            value={maxBytes === null ? unlimited : String(maxBytes)}
            options={[
              ...offered.toSorted((a, b) => a - b).map((size) => ({ value: String(size), label: text.bytes(size) })),
              { value: unlimited, label: words.unlimited },
            ]}
            onChange={(value) => set({ maxBytes: value === unlimited ? null : Number(value) })}
            testId="device-max-bytes"
          />
          <ToggleRow
            label={words.anything}
            hint={words.anythingHint}
            checked={anything}
            onChange={(on) => set({ anything: on })}
            testId="device-anything"
          />
        </div>
      )}
      {rule !== 'block' && (
        <>
          <Folder known={known} set={set} />
          <Choice<ConflictPolicy | typeof asInSettings>
            label={text.conflicts.label}
            value={conflicts ?? asInSettings}
            options={[
              { value: asInSettings, label: words.asInSettings },
              ...conflictPolicies.map((value) => ({ value, label: text.conflicts.policies[value] })),
            ]}
            onChange={(value) => set({ conflicts: value === asInSettings ? null : value })}
            testId="device-conflicts"
          />
        </>
      )}
    </>
  );
}

function Folder({ known, set }: { known: KnownDevice; set: (rules: DeviceRulesPatch) => void }) {
  const text = useText();
  const actions = useActions();
  const receiveDir = useEngine((state) => state.settings.receiveDir);

  async function change(): Promise<void> {
    const picked = await actions.run('pickReceiveDir', { current: known.dir ?? receiveDir });
    if (picked?.dir != null) set({ dir: picked.dir });
  }

  return (
    <div className={styles.folder}>
      <div className={styles.words}>
        <span className={styles.label}>{text.settings.receiveDir}</span>
        <span className={styles.hint} data-testid="device-dir-shown">
          {known.dir === null ? text.device.asInSettings : <Sentence>{isolated(known.dir)}</Sentence>}
        </span>
      </div>
      <div className={styles.buttons}>
        {known.dir !== null && (
          <Button small onClick={() => set({ dir: null })} data-testid="device-dir-reset">
            {text.device.asInSettings}
          </Button>
        )}
        <Button small onClick={() => void change()} data-testid="device-dir">
          {text.common.change}
        </Button>
      </div>
    </div>
  );
}
