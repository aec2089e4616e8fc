/** The devices this one remembers by their keys. */
import { useState } from 'react';
import { shortFingerprint } from '../../shared/format.ts';
import { nameHere } from '../../shared/rules/device-rules.ts';
import { visible } from '../../shared/text/index.ts';
import { useCalled, useKnownDigits } from '../devices/alike.ts';
import { FavouriteMark } from '../devices/favourite-mark.tsx';
import { Forgotten, type ForgottenDevice } from '../devices/details/forgotten.tsx';
import { useActions, useEngine, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { CutText } from '../ui/cut-text.tsx';
import { ToggleRow } from '../ui/toggle-row.tsx';
import styles from './known-devices.module.css';

export function KnownDevices() {
  const text = useText();
  const actions = useActions();
  const { ui } = useFerry();
  const known = useEngine((state) => state.known);
  const digits = useKnownDigits(known);
  const called = useCalled();
  /** Forgotten since these settings were opened. */
  const [forgotten, setForgotten] = useState<readonly ForgottenDevice[]>([]);
  const gone = forgotten.filter((device) => !known.some(({ fingerprint }) => fingerprint === device.fingerprint));

  async function forget(device: ForgottenDevice): Promise<void> {
    const others = forgotten.filter(({ fingerprint }) => fingerprint !== device.fingerprint);
    if ((await actions.run('forget', { fingerprint: device.fingerprint })) !== undefined) {
      setForgotten([...others, device]);
    }
  }

  if (known.length + gone.length === 0) return <p className={styles.empty}>{text.settings.knownEmpty}</p>;
  return (
    <ul className={styles.list}>
      {known
        .toSorted((a, b) => Number(b.favourite) - Number(a.favourite))
        .map((device) => ({ ...device, shown: nameHere(device) }))
        .map((device) => ({ ...device, aloud: called(visible(device.shown), digits.get(device.fingerprint)) }))
        .map(({ fingerprint, name, shown, aloud, rule, fastLane, verifiedAt, favourite }) => (
          <li key={fingerprint} className={styles.device} data-testid="known-device" data-known={fingerprint}>
            <div className={styles.who}>
              <CutText className={styles.name}>{shown}</CutText>
              <span className={styles.fingerprint}>
                <span>{shortFingerprint(fingerprint)}</span>
                <span className={styles.trust}>
                  {verifiedAt === undefined ? text.pairing.known : text.pairing.verified}
                  {favourite && <FavouriteMark />}
                </span>
              </span>
            </div>
            <div className={styles.buttons}>
              <Button
                look="ghost"
                small
                aria-label={text.device.rulesOf(aloud)}
                onClick={() => ui.open({ kind: 'device', fingerprint })}
                data-testid="known-details"
              >
                {text.device.rulesShort}
              </Button>
              <Button
                look="danger"
                small
                aria-label={text.device.forgetNamed(aloud)}
                onClick={() => void forget({ fingerprint, name: shown })}
                data-testid="known-forget"
              >
                {text.device.forget}
              </Button>
            </div>
            {rule === 'block' ? (
              <p className={styles.blocked} data-testid="known-blocked">
                {text.device.ruleHints.block}
              </p>
            ) : (
              <div className={styles.switch}>
                <ToggleRow
                  label={text.settings.autoAccept}
                  accessibleLabel={text.settings.autoAcceptFrom(aloud)}
                  checked={rule === 'accept'}
                  onChange={(value) => void actions.run('remember', { fingerprint, name, autoAccept: value })}
                  testId="known-auto-accept"
                />
              </div>
            )}
            {/* Switched on in the device's details; off also here, where devices are listed that are away. */}
            {fastLane && (
              <div className={styles.switch}>
                <ToggleRow
                  label={text.device.fastLane}
                  accessibleLabel={text.settings.fastLaneWith(aloud)}
                  hint={text.device.fastLaneHint}
                  checked
                  onChange={(on) => void actions.run('setFastLane', { fingerprint, on })}
                  testId="known-fast-lane"
                />
              </div>
            )}
          </li>
        ))}
      {gone.map((device) => (
        <li key={device.fingerprint} className={styles.gone}>
          <Forgotten device={device} />
        </li>
      ))}
    </ul>
  );
}
