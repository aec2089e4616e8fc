/** Nobody in sight: what to check, and how the other side can reach this machine. */
import { Radar } from 'lucide-react';
import { useEngine, useText } from '../state/context.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { reachableAt } from './address.ts';
import { LookFurther } from './look-further.tsx';
import styles from './no-devices.module.css';

export function NoDevices() {
  const text = useText();
  const self = useEngine((state) => state.self);
  const addresses = reachableAt(self);
  return (
    <div className={styles.empty} data-testid="no-devices">
      <span className={styles.radar} aria-hidden="true">
        <Radar size={26} strokeWidth={1.75} />
      </span>
      <h3 className={styles.title}>{text.nearby.emptyTitle}</h3>
      <p>{text.nearby.emptyBody}</p>
      <ul className={styles.checks}>
        {text.nearby.checks.map((check) => (
          <li key={check}>{check}</li>
        ))}
      </ul>
      <LookFurther />
      {addresses.length > 0 && (
        <>
          <p className={styles.reach}>{text.nearby.reachMe}</p>
          <ul className={styles.addresses}>
            {addresses.slice(0, 3).map((address) => (
              <li key={address}>
                <CopyText value={address} label={text.settings.copyAddress(address)} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
