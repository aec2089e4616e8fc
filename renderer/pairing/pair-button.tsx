/** Begins a pairing with one device: the first, or the one in the place of a remembered device whose key is another now. */
import { ShieldCheck } from 'lucide-react';
import { isolated } from '../../shared/text/index.ts';
import { useActions, useEngine, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import styles from './pair-button.module.css';

/** `onBegun`: the pairing has a dialog of its own. Nothing for a device that can't be called. */
export function PairButton({ fingerprint, onBegun }: { fingerprint: string; onBegun: () => void }) {
  const text = useText();
  const actions = useActions();
  const device = useEngine((state) => state.devices.find((each) => each.fingerprint === fingerprint));
  const known = useEngine((state) => state.known.find((each) => each.fingerprint === fingerprint));
  const old = useEngine((state) => state.known.find(({ name }) => name === device?.namesakeOf));
  if (device === undefined && (known?.addresses ?? []).length === 0) return null;
  const verifiedAt = known?.verifiedAt;

  async function begin(): Promise<void> {
    const replacing = old === undefined ? {} : { replacing: old.fingerprint };
    const begun = await actions.run('pair', { to: { by: 'fingerprint', fingerprint }, ...replacing });
    if (begun !== undefined) onBegun();
  }

  const date = (at: number) => new Intl.DateTimeFormat(text.language, { dateStyle: 'medium' }).format(at);
  return (
    <div className={styles.pair}>
      <p className={styles.hint}>
        <Sentence>
          {old !== undefined
            ? text.pairing.againHint(isolated(old.name))
            : verifiedAt !== undefined
              ? text.pairing.verifiedSince(date(verifiedAt))
              : known === undefined
                ? text.pairing.pairHint
                : text.pairing.notVerified}
        </Sentence>
      </p>
      <Button small icon={<ShieldCheck size={15} />} onClick={() => void begin()} data-testid="device-pair">
        {old !== undefined || verifiedAt !== undefined ? text.pairing.again : text.pairing.pair}
      </Button>
    </div>
  );
}
