/** What can be done with a transfer that has ended: open it, show it, forget an old key, send it again. */
import { FolderOpen, RotateCw, ShieldCheck } from 'lucide-react';
import type { AppState, KnownDevice, Transfer } from '../../shared/state.ts';
import { isolated, visible } from '../../shared/text/index.ts';
import { useActions, useEngine, useText } from '../state/context.tsx';
import { splitPath } from '../state/paths.ts';
import { Button } from '../ui/button.tsx';
import { CutFolder } from '../ui/cut-text.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { rememberedInstead } from '../transfers/describe.ts';
import styles from './ended.module.css';
import { useNamed } from '../transfers/row-name.ts';
import { isUnsure, isWorthAgain, useSendAgain } from './send-again.ts';
import type { LandedPlaces } from './landed/use-landed.ts';

export function NextSteps({ transfer, places }: { transfer: Transfer; places: LandedPlaces }) {
  const text = useText();
  const actions = useActions();
  const named = useNamed();
  const { status, direction, peer, dir, landed, casualtyCount } = transfer;
  const sending = useSendAgain(transfer);
  const again = isWorthAgain(transfer) ? sending : null;
  const remembered = useEngine((state) => rememberedInstead(transfer, state.known));
  const pairAgain = useEngine((state) =>
    remembered === undefined ? undefined : otherKey(transfer, remembered, state),
  );
  const anyway = isUnsure(transfer) || transfer.failure?.code === 'other-device-here';
  const sendsAgain =
    status === 'done'
      ? text.transfers.sendMissing(casualtyCount)
      : anyway
        ? text.transfers.sendAnyway
        : text.transfers.sendAgain;
  const [first] = landed;

  async function forget(): Promise<void> {
    if (remembered === undefined) return;
    await actions.forget(remembered.fingerprint, remembered.name);
  }

  async function pair(): Promise<void> {
    if (pairAgain === undefined || remembered === undefined) return;
    const to = { by: 'fingerprint', fingerprint: pairAgain } as const;
    await actions.run('pair', { to, replacing: remembered.fingerprint });
  }

  const steps = [
    direction === 'incoming' && first !== undefined && landed.length === 1 && (
      <Button
        key="open"
        small
        aria-label={named(text.transfers.open)}
        onClick={() => void places.open(first)}
        data-testid="transfer-open"
      >
        {text.transfers.open}
      </Button>
    ),
    direction === 'incoming' && first !== undefined && landed.length === 1 && (
      <Button
        key="show"
        small
        icon={<FolderOpen size={15} />}
        aria-label={named(text.transfers.showInFolder)}
        onClick={() => void places.show(first)}
        data-testid="transfer-show"
      >
        {text.transfers.showInFolder}
      </Button>
    ),
    remembered !== undefined && (
      <Button
        key="forget"
        small
        aria-label={named(text.transfers.forget)}
        onClick={() => void forget()}
        data-testid="transfer-forget"
      >
        {text.transfers.forget}
      </Button>
    ),
    pairAgain !== undefined && (
      <Button
        key="pair"
        small
        aria-label={named(text.pairing.again)}
        icon={<ShieldCheck size={15} />}
        onClick={() => void pair()}
        data-testid="transfer-pair"
      >
        {text.pairing.again}
      </Button>
    ),
    again !== null && (
      <Button
        key="again"
        small
        icon={<RotateCw size={14} />}
        aria-label={named(sendsAgain)}
        onClick={() => void again.all()}
        data-testid="transfer-again"
      >
        {sendsAgain}
      </Button>
    ),
  ].filter((step) => step !== false);
  const where = dir !== null && first !== undefined && (
    <p className={styles.where} title={visible(dir)} data-testid="transfer-where">
      <CutFolder path={dir} name={splitPath(dir).name} />
    </p>
  );
  return (
    <>
      {first !== undefined && places.gone.has(first) && landed.length === 1 && (
        <p className={styles.gone} role="alert" data-testid="transfer-gone">
          <Sentence>{text.transfers.gone(isolated(splitPath(first).name))}</Sentence>
        </p>
      )}
      {steps.length === 0 && where}
      {steps.length > 0 && (
        <div className={styles.steps} role="group" aria-label={visible(peer.name)}>
          {steps}
          {where}
        </div>
      )}
    </>
  );
}

/** In sight with another key than the one remembered: the key that called, or whoever calls itself so now. */
function otherKey({ peer }: Transfer, old: KnownDevice, { devices, known }: AppState): string | undefined {
  const others = devices.filter(({ fingerprint }) => !known.some((device) => device.fingerprint === fingerprint));
  const other = others.find(({ fingerprint }) => fingerprint === peer.fingerprint);
  return (other ?? others.find(({ namesakeOf }) => namesakeOf === old.name))?.fingerprint;
}
