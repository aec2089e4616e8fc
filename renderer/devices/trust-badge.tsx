/** How well this device is known, or that it only calls itself like one that is: what its name cannot tell. */
import { Ban, KeyRound, ShieldAlert, ShieldCheck } from 'lucide-react';
import { isolated } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import { WithTip } from '../ui/button.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import styles from './trust-badge.module.css';
import type { Trust } from './trust.ts';

/** `namesakeOf`: the remembered device that it calls itself like. */
export function TrustBadge({ level, always, namesakeOf }: Trust & { namesakeOf?: string | undefined }) {
  const text = useText();
  if (level === 'blocked') {
    return (
      <span className={styles.blocked} data-testid="blocked">
        <Ban size={13} strokeWidth={2} aria-hidden="true" />
        {text.nearby.blocked}
      </span>
    );
  }
  if (level === 'none') {
    if (namesakeOf === undefined) return <span className={styles.fresh}>{text.nearby.fresh}</span>;
    return (
      <WithTip tip={<Sentence>{text.nearby.namesakeHint(isolated(namesakeOf))}</Sentence>}>
        <span className={styles.namesake} data-testid="namesake">
          <ShieldAlert size={13} strokeWidth={2} aria-hidden="true" />
          <span>
            <Sentence>{text.nearby.namesake(isolated(namesakeOf))}</Sentence>
          </span>
        </span>
      </WithTip>
    );
  }
  const isVerified = level === 'verified';
  const Icon = isVerified ? ShieldCheck : KeyRound;
  return (
    <WithTip tip={isVerified ? text.pairing.verifiedHint : text.pairing.knownHint}>
      <span className={isVerified ? styles.verified : styles.known} data-testid="trust" data-trust={level}>
        <Icon size={13} strokeWidth={2} aria-hidden="true" />
        <span>
          {isVerified ? text.pairing.verified : text.pairing.known}
          {always && `, ${text.pairing.always}`}
        </span>
      </span>
    </WithTip>
  );
}
