/** Whom a draft goes to: one of the devices in sight, or a typed address. Choosing sends nothing yet. */
import { useId, type RefObject } from 'react';
import { useDigits } from '../devices/alike.ts';
import { DeviceName } from '../devices/device-name.tsx';
import { FavouriteMark } from '../devices/favourite-mark.tsx';
import { KindIcon } from '../devices/kind-icon.tsx';
import { MoreDevices } from '../devices/crowd/more-devices.tsx';
import { TrustBadge } from '../devices/trust-badge.tsx';
import { trustOf } from '../devices/trust.ts';
import { useShownDevices } from '../devices/crowd/use-shown-devices.ts';
import { useEngine, useText } from '../state/context.tsx';
import { Field } from '../ui/field.tsx';
import styles from './recipients.module.css';

/** A device by its fingerprint, or an address as it was typed; null: nobody yet. */
export type Chosen =
  | { readonly by: 'fingerprint'; readonly fingerprint: string }
  | { readonly by: 'address'; readonly address: string }
  | null;

export interface RecipientsProps {
  readonly chosen: Chosen;
  readonly onChoose: (to: Chosen) => void;
  /** Told what is first of it. */
  readonly first: RefObject<HTMLInputElement | null>;
}

export function Recipients({ chosen, onChoose, first }: RecipientsProps) {
  const text = useText();
  const { shown, more, showMore } = useShownDevices(chosen?.by === 'fingerprint' ? chosen.fingerprint : undefined);
  const digits = useDigits();
  const known = useEngine((state) => state.known);
  const rows = shown.map((device) => ({
    ...device,
    remembered: known.find(({ fingerprint }) => fingerprint === device.fingerprint),
  }));
  const titleId = useId();
  const groupName = useId();
  return (
    <section className={styles.recipients} aria-labelledby={titleId}>
      <h3 id={titleId}>{text.compose.toTitle}</h3>
      {shown.length > 0 && (
        <div className={styles.list} role="radiogroup" aria-labelledby={titleId}>
          {rows.map(({ fingerprint, kind, name, namesakeOf, remembered }, i) => (
            <label key={fingerprint} className={styles.device} data-testid="recipient" data-recipient={fingerprint}>
              <input
                type="radio"
                ref={i === 0 ? first : null}
                name={groupName}
                checked={chosen?.by === 'fingerprint' && chosen.fingerprint === fingerprint}
                onChange={() => onChoose({ by: 'fingerprint', fingerprint })}
              />
              <KindIcon kind={kind} colour={remembered?.colour} small />
              <DeviceName className={styles.name} digits={digits.get(fingerprint)}>
                {name}
              </DeviceName>
              {remembered?.favourite && <FavouriteMark />}
              <TrustBadge {...trustOf(remembered)} namesakeOf={namesakeOf} />
            </label>
          ))}
        </div>
      )}
      {more > 0 && <MoreDevices count={more} onClick={showMore} />}
      {shown.length === 0 && <p className={styles.hint}>{text.compose.noDevice}</p>}
      <Field
        ref={rows.length === 0 ? first : undefined}
        label={text.compose.toAddress}
        labelHidden
        placeholder={shown.length === 0 ? text.address.placeholder : text.compose.toAddress}
        value={chosen?.by === 'address' ? chosen.address : ''}
        onValue={(address) => onChoose(address === '' ? null : { by: 'address', address })}
        autoComplete="off"
        spellCheck={false}
        data-testid="compose-address"
      />
    </section>
  );
}
