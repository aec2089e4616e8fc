/** What a person finds something in the history with: words, a device, a direction. */
import { useMemo, type RefObject } from 'react';
import type { Transfer } from '../../shared/state.ts';
import { useEngine, useText } from '../state/context.tsx';
import { Choice } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import { devicesOf, type Wanted, type Way } from './find.ts';
import styles from './history.module.css';
import { longestSearch } from './limits.ts';

const ways: readonly Way[] = ['all', 'outgoing', 'incoming'];

export interface ToolsProps {
  field: RefObject<HTMLInputElement | null>;
  /** All there are. */
  transfers: readonly Transfer[];
  wanted: Wanted;
  onWanted: (wanted: Wanted) => void;
  /** How many were found; null: nothing is looked for. */
  found: string | null;
}

export function Tools({ field, transfers, wanted, onWanted, found }: ToolsProps) {
  const text = useText();
  const known = useEngine((state) => state.known);
  const devices = useMemo(() => devicesOf(transfers, known), [transfers, known]);
  const { device } = wanted;
  return (
    <search className={styles.tools} aria-label={text.history.title}>
      <Field
        ref={field}
        type="search"
        label={text.history.search}
        labelHidden
        placeholder={text.history.search}
        value={wanted.typed}
        onValue={(typed) => onWanted({ ...wanted, typed })}
        maxLength={longestSearch}
        autoComplete="off"
        spellCheck={false}
        data-testid="history-search"
      />
      <div className={styles.filters}>
        <Choice
          label={text.history.device}
          labelHidden
          value={device}
          options={[{ value: '', label: text.history.allDevices }, ...devices]}
          onChange={(value) => onWanted({ ...wanted, device: value })}
          testId="history-device"
        />
        <Choice
          label={text.history.way}
          labelHidden
          value={wanted.way}
          options={ways.map((value) => ({ value, label: text.history.ways[value] }))}
          onChange={(way) => onWanted({ ...wanted, way })}
          testId="history-way"
        />
      </div>
      <p className={styles.found} role="status" data-testid="history-found">
        {found}
      </p>
    </search>
  );
}
