/** The devices that are there now, or what to check when there are none. */
import { Link, Plus, QrCode } from 'lucide-react';
import { useEngine, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { DeviceCard } from './device-card.tsx';
import styles from './nearby.module.css';
import { NoDevices } from './no-devices.tsx';
import { trustOf } from './trust.ts';

export function Nearby() {
  const text = useText();
  const { ui } = useFerry();
  const devices = useEngine((state) => state.devices);
  const known = useEngine((state) => state.known);
  return (
    <section className={styles.nearby} aria-labelledby="nearby-title">
      <header className={styles.head}>
        <h2 id="nearby-title" className={styles.title}>
          {text.nearby.title}
        </h2>
        <div className={styles.ways}>
          <Button
            look="ghost"
            small
            icon={<Link size={16} />}
            onClick={() => ui.open({ kind: 'receive-by-link' })}
            data-testid="receive-by-link"
          >
            {text.share.receive}
          </Button>
          <Button
            look="ghost"
            small
            icon={<QrCode size={16} />}
            onClick={() => ui.open({ kind: 'pair-by-link' })}
            data-testid="pair-by-link"
          >
            {text.pairing.byLink}
          </Button>
          <Button
            look="ghost"
            small
            icon={<Plus size={16} />}
            onClick={() => ui.open({ kind: 'add-address' })}
            data-testid="add-address"
          >
            {text.nearby.addByAddress}
          </Button>
        </div>
      </header>
      {devices.length === 0 ? (
        <NoDevices />
      ) : (
        <ul className={styles.grid}>
          {devices.map((device) => (
            <DeviceCard
              key={device.fingerprint}
              device={device}
              {...trustOf(known.find(({ fingerprint }) => fingerprint === device.fingerprint))}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
