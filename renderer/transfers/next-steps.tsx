/** What can be done with a transfer that has ended: open it, show it, forget an old key, send it again. */
import { FolderOpen, RotateCw, ShieldCheck } from 'lucide-react';
import { isMissed } from '../../shared/statuses.ts';
import type { AppState, KnownDevice, Transfer } from '../../shared/state.ts';
import { isolated, visible } from '../../shared/text/index.ts';
import { useActions, useEngine, useFerry, useText, useUi } from '../state/context.tsx';
import type { SentOffer } from '../state/ui.ts';
import { splitPath } from '../state/paths.ts';
import { Button } from '../ui/button.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { rememberedInstead } from './describe.ts';
import styles from './ended.module.css';
import { useNamed } from './row-name.ts';
import { useLanded } from './lists/use-landed.ts';

export function NextSteps({ transfer }: { transfer: Transfer }) {
  const text = useText();
  const actions = useActions();
  const named = useNamed();
  const { ui } = useFerry();
  const { id: transferId, status, direction, peer, landed, casualtyCount } = transfer;
  const sent = useUi((state) => state.sent.get(transferId));
  const again = isWorthAgain(transfer) ? evenThere(sent ?? asSent(transfer), transfer) : undefined;
  const remembered = useEngine((state) => rememberedInstead(transfer, state.known));
  const pairAgain = useEngine((state) =>
    remembered === undefined ? undefined : otherKey(transfer, remembered, state),
  );
  /** Asked about here: the button says so. */
  const unsure = ['identity-unsure', 'device-blocked'].includes(transfer.failure?.code ?? '');
  const anyway = unsure || transfer.failure?.code === 'other-device-here';
  const sendsAgain =
    status === 'done'
      ? text.transfers.sendMissing(casualtyCount)
      : anyway
        ? text.transfers.sendAnyway
        : text.transfers.sendAgain;
  const places = useLanded(transferId);
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

  async function sendAgain(): Promise<void> {
    if (again === undefined) return;
    const { paths, note, text: words, to } = again;
    const result = await (words === undefined
      ? actions.send(paths, to, note, unsure)
      : actions.sendText(words, to, unsure));
    if (!result.ok) ui.notify({ tone: 'error', failure: result.failure });
    // What was delivered stays in the history; what was not is what goes now.
    else if (status !== 'done') await actions.run('dismiss', { transferId });
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
    again !== undefined && (
      <Button
        key="again"
        small
        icon={<RotateCw size={14} />}
        aria-label={named(sendsAgain)}
        onClick={() => void sendAgain()}
        data-testid="transfer-again"
      >
        {sendsAgain}
      </Button>
    ),
  ].filter((step) => step !== false);
  return (
    <>
      {first !== undefined && places.gone.has(first) && landed.length === 1 && (
        <p className={styles.gone} role="alert" data-testid="transfer-gone">
          <Sentence>{text.transfers.gone(isolated(splitPath(first).name))}</Sentence>
        </p>
      )}
      {steps.length > 0 && (
        <div className={styles.steps} role="group" aria-label={visible(peer.name)}>
          {steps}
        </div>
      )}
    </>
  );
}

function isWorthAgain(transfer: Transfer): boolean {
  return transfer.direction === 'outgoing' && (transfer.status !== 'done' || isMissed(transfer));
}

/** In sight with another key than the one remembered: the key that called, or whoever calls itself so now. */
function otherKey({ peer }: Transfer, old: KnownDevice, { devices, known }: AppState): string | undefined {
  const others = devices.filter(({ fingerprint }) => !known.some((device) => device.fingerprint === fingerprint));
  const other = others.find(({ fingerprint }) => fingerprint === peer.fingerprint);
  return (other ?? others.find(({ namesakeOf }) => namesakeOf === old.name))?.fingerprint;
}

/** Where another device answered than the one that was met there: to that one, as the button says. */
function evenThere(sent: SentOffer | undefined, { failure }: Transfer): SentOffer | undefined {
  const key = failure?.params?.['answering'];
  if (failure?.code !== 'other-device-here' || sent?.to.by !== 'address' || typeof key !== 'string') return sent;
  return { ...sent, to: { ...sent.to, key } };
}

/** What the engine remembers of it, so also after a restart; a device it never reached has no key to find it by. */
function asSent({ sources, note, peer }: Transfer): SentOffer | undefined {
  if (sources.length === 0 || peer.fingerprint === '') return undefined;
  return { paths: sources, note, to: { by: 'fingerprint', fingerprint: peer.fingerprint } };
}
