/** Whom a draft goes to: one press on a device sends it; a typed address does as well. */
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import type { Target } from '../../shared/api.ts';
import { KindIcon } from '../devices/kind-icon.tsx';
import { MoreDevices } from '../devices/crowd/more-devices.tsx';
import { TrustBadge } from '../devices/trust-badge.tsx';
import { trustOf } from '../devices/trust.ts';
import { useShownDevices } from '../devices/crowd/use-shown-devices.ts';
import { useEngine, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { CutText } from '../ui/cut-text.tsx';
import { Field } from '../ui/field.tsx';
import styles from './recipients.module.css';

export function Recipients({ ready, onSend }: { ready: boolean; onSend: (to: Target) => void }) {
  const text = useText();
  const { shown, more, showMore } = useShownDevices();
  const known = useEngine((state) => state.known);
  const [address, setAddress] = useState('');
  return (
    <section className={styles.recipients} aria-label={text.compose.toTitle}>
      <h3>{text.compose.toTitle}</h3>
      {shown.length > 0 && (
        <ul className={styles.list}>
          {shown.map((device) => (
            <li key={device.fingerprint}>
              <button
                type="button"
                className={styles.device}
                disabled={!ready}
                onClick={() => onSend({ by: 'fingerprint', fingerprint: device.fingerprint })}
                data-testid="recipient"
                data-recipient={device.fingerprint}
              >
                <KindIcon kind={device.kind} small />
                <span className="sr-only">{`${text.common.send} `}</span>
                <CutText className={styles.name}>{device.name}</CutText>
                <TrustBadge
                  {...trustOf(known.find(({ fingerprint }) => fingerprint === device.fingerprint))}
                  namesakeOf={device.namesakeOf}
                />
                <ArrowRight size={16} aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {more > 0 && <MoreDevices count={more} onClick={showMore} />}
      {shown.length === 0 && <p className={styles.hint}>{text.compose.noDevice}</p>}
      <form
        className={styles.address}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && address.trim() !== '') onSend({ by: 'address', address: address.trim() });
        }}
      >
        <Field
          className={styles.field}
          label={text.compose.toAddress}
          labelHidden
          placeholder={shown.length === 0 ? text.address.placeholder : text.compose.toAddress}
          value={address}
          onValue={setAddress}
          autoComplete="off"
          spellCheck={false}
          data-testid="compose-address"
        />
        <Button type="submit" disabled={!ready || address.trim() === ''} data-testid="compose-address-send">
          {text.common.send}
        </Button>
      </form>
    </section>
  );
}
