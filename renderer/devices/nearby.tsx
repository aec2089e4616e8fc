/** The devices that are there now, or what to check when there are none. */
import { Link, Plus, QrCode } from 'lucide-react';
import type { Text } from '../../shared/text/index.ts';
import { useEngine, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { useDigits } from './alike.ts';
import { DeviceCard } from './device-card.tsx';
import styles from './nearby.module.css';
import { MoreDevices } from './crowd/more-devices.tsx';
import { NoDevices } from './no-devices.tsx';
import { useShownDevices } from './crowd/use-shown-devices.ts';

/** To devices that don't appear by themselves. */
const ways = [
  { kind: 'receive-by-link', Icon: Link, label: ({ share }: Text) => share.receive },
  { kind: 'pair-by-link', Icon: QrCode, label: ({ pairing }: Text) => pairing.byLink },
  { kind: 'add-address', Icon: Plus, label: ({ nearby }: Text) => nearby.addByAddress },
] as const;

export function Nearby() {
  const text = useText();
  const { ui } = useFerry();
  const { shown, more, showMore } = useShownDevices();
  const digits = useDigits();
  const known = useEngine((state) => state.known);
  return (
    <section className={styles.nearby} aria-labelledby="nearby-title">
      <header className={styles.head}>
        <h2 id="nearby-title" className={styles.title}>
          {text.nearby.title}
        </h2>
        <div className={styles.ways}>
          {ways.map(({ kind, Icon, label }) => (
            <Button
              key={kind}
              look="ghost"
              small
              icon={<Icon size={16} />}
              onClick={() => ui.open({ kind })}
              data-testid={kind}
            >
              {label(text)}
            </Button>
          ))}
        </div>
      </header>
      {shown.length === 0 ? (
        <NoDevices />
      ) : (
        <ul className={styles.grid}>
          {shown.map((device) => (
            <DeviceCard
              key={device.fingerprint}
              device={device}
              digits={digits.get(device.fingerprint)}
              known={known.find(({ fingerprint }) => fingerprint === device.fingerprint)}
            />
          ))}
        </ul>
      )}
      {more > 0 && <MoreDevices count={more} onClick={showMore} />}
    </section>
  );
}
