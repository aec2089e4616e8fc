/** The devices that are there now, or what to check when there are none. */
import { Plus } from 'lucide-react';
import { useEngine, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { DeviceCard } from './device-card.tsx';
import styles from './nearby.module.css';
import { NoDevices } from './no-devices.tsx';

export function Nearby() {
  const text = useText();
  const { ui } = useFerry();
  const devices = useEngine((state) => state.devices);
  const known = useEngine((state) => state.known);
  const ruleOf = (fingerprint: string) => known.find((device) => device.fingerprint === fingerprint)?.rule ?? null;
  return (
    <section className={styles.nearby} aria-labelledby="nearby-title">
      <header className={styles.head}>
        <h2 id="nearby-title" className={styles.title}>
          {text.nearby.title}
        </h2>
        <Button
          look="ghost"
          small
          icon={<Plus size={16} />}
          onClick={() => ui.open({ kind: 'add-address' })}
          data-testid="add-address"
        >
          {text.nearby.addByAddress}
        </Button>
      </header>
      {devices.length === 0 ? (
        <NoDevices />
      ) : (
        <ul className={styles.grid}>
          {devices.map((device) => (
            <DeviceCard key={device.fingerprint} device={device} rule={ruleOf(device.fingerprint)} />
          ))}
        </ul>
      )}
    </section>
  );
}
