/** One device in detail: its key, its addresses, and what this computer remembers of it. */
import { FileUp, FolderUp } from 'lucide-react';
import { useState } from 'react';
import { formatFingerprint } from '../fingerprint.ts';
import { nameHere } from '../../../shared/rules/device-rules.ts';
import { isolated } from '../../../shared/text/index.ts';
import { useActions, useEngine, useFerry, useText } from '../../state/context.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { PeerText, Sentence } from '../../ui/peer-text.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { ToggleRow } from '../../ui/toggle-row.tsx';
import styles from './device-details.module.css';
import { DeviceLooks } from './device-looks.tsx';
import { DeviceRules } from './device-rules.tsx';
import { Forgotten } from './forgotten.tsx';
import { KindIcon } from '../kind-icon.tsx';
import { PairButton } from '../../pairing/pair-button.tsx';
import { LabelField } from './label-field.tsx';
import { TrustBadge } from '../trust-badge.tsx';
import { trustOf } from '../trust.ts';

export function DeviceDetails({ fingerprint, covered }: { fingerprint: string; covered: boolean }) {
  const text = useText();
  const { ui } = useFerry();
  const actions = useActions();
  const device = useEngine((state) => state.devices.find((d) => d.fingerprint === fingerprint));
  const known = useEngine((state) => state.known.find((d) => d.fingerprint === fingerprint));
  /** What it was called here when it was forgotten in this dialog. */
  const [forgotten, setForgotten] = useState<string | null>(null);
  const name = device?.name ?? (known && nameHere(known)) ?? forgotten ?? '';
  const saysOfItself = device?.announced ?? (known?.label == null ? undefined : known.name);
  const date = new Intl.DateTimeFormat(text.language, { dateStyle: 'medium' });
  const moment = new Intl.DateTimeFormat(text.language, { dateStyle: 'medium', timeStyle: 'short' });

  const pick = (kind: 'files' | 'folders') => {
    ui.close();
    void actions.pickAndSend(fingerprint, kind);
  };

  async function forget(called: string): Promise<void> {
    if ((await actions.run('forget', { fingerprint })) !== undefined) setForgotten(called);
  }

  return (
    <Sheet
      title={<PeerText>{name}</PeerText>}
      onClose={ui.close}
      covered={covered}
      testId="device-dialog"
      foot={
        device && (
          <>
            <Button icon={<FolderUp size={16} />} onClick={() => pick('folders')}>
              {text.nearby.sendFolder}
            </Button>
            <Button look="primary" icon={<FileUp size={16} />} onClick={() => pick('files')}>
              {text.nearby.sendFiles}
            </Button>
          </>
        )
      }
    >
      {device && (
        <p className={styles.about}>
          <KindIcon kind={device.kind} colour={known?.colour} small />
          <span>
            {text.kinds[device.kind]}
            <br />
            {device.via === 'manual' ? text.device.addedByHand : text.device.foundNearby}
          </span>
          <span className={styles.badge}>
            <TrustBadge {...trustOf(known)} namesakeOf={device.namesakeOf} />
          </span>
        </p>
      )}
      <Facts>
        {saysOfItself !== undefined && (
          <Fact label={text.device.announced}>
            <PeerText>{saysOfItself}</PeerText>
          </Fact>
        )}
        {known && (
          <Fact label={text.device.lastSeen}>
            <span data-testid="device-last-seen">
              {known.lastSeen === null ? text.device.neverSeen : moment.format(known.lastSeen)}
            </span>
          </Fact>
        )}
        {known && <Fact label={text.device.remembered}>{date.format(known.rememberedAt)}</Fact>}
        <Fact label={text.device.fingerprint}>
          <CopyText value={fingerprint} shown={formatFingerprint(fingerprint)} label={text.settings.copyFingerprint} />
        </Fact>
        {device && device.addresses.length > 0 && (
          <Fact label={text.device.addresses}>
            {device.addresses.map((address) => (
              <CopyText key={address} value={address} label={text.settings.copyAddress(address)} />
            ))}
          </Fact>
        )}
      </Facts>
      {known?.rule !== 'block' && <PairButton fingerprint={fingerprint} onBegun={ui.close} />}
      {known ? (
        <div className={styles.known}>
          <LabelField key={fingerprint} known={known} />
          <DeviceLooks known={known} />
          <DeviceRules known={known} />
          {known.rule !== 'block' && (
            <ToggleRow
              label={text.device.fastLane}
              hint={text.device.fastLaneHint}
              checked={known.fastLane}
              onChange={(on) => void actions.run('setFastLane', { fingerprint, on })}
              testId="device-fast-lane"
            />
          )}
          <Button look="danger" small onClick={() => void forget(nameHere(known))} data-testid="device-forget">
            {text.transfers.forget}
          </Button>
        </div>
      ) : (
        <>
          {forgotten !== null && <Forgotten device={{ fingerprint, name: forgotten }} />}
          <p className={styles.hint}>
            {device?.namesakeOf === undefined ? (
              text.device.notRemembered
            ) : (
              <Sentence>{text.nearby.namesakeHint(isolated(device.namesakeOf))}</Sentence>
            )}
          </p>
          {device && device.namesakeOf === undefined && (
            <Button
              small
              onClick={() => void actions.run('remember', { fingerprint, name: device.name, autoAccept: false })}
              data-testid="device-remember"
            >
              {text.device.remember}
            </Button>
          )}
        </>
      )}
    </Sheet>
  );
}
