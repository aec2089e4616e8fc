/** One device in detail: its key, its addresses, and what this computer remembers of it. */
import { FileUp, FolderUp } from 'lucide-react';
import { formatFingerprint } from './fingerprint.ts';
import { isolated, visible } from '../../shared/text/index.ts';
import { useActions, useEngine, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { PeerText, Sentence } from '../ui/peer-text.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { ToggleRow } from '../ui/toggle-row.tsx';
import styles from './device-details.module.css';
import { KindIcon } from './kind-icon.tsx';
import { TrustBadge } from './trust-badge.tsx';

export function DeviceDetails({ fingerprint, covered }: { fingerprint: string; covered: boolean }) {
  const text = useText();
  const { ui } = useFerry();
  const actions = useActions();
  const device = useEngine((state) => state.devices.find((d) => d.fingerprint === fingerprint));
  const known = useEngine((state) => state.known.find((d) => d.fingerprint === fingerprint));
  const name = device?.name ?? known?.name ?? '';

  const pick = (kind: 'files' | 'folders') => {
    ui.close();
    void actions.pickAndSend(fingerprint, kind);
  };

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
          <KindIcon kind={device.kind} small />
          <span>
            {text.kinds[device.kind]}
            <br />
            {device.via === 'manual' ? text.device.addedByHand : text.device.foundNearby}
          </span>
          <span className={styles.badge}>
            <TrustBadge trusted={known !== undefined} namesakeOf={device.namesakeOf} />
          </span>
        </p>
      )}
      <Facts>
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
      {known ? (
        <div className={styles.known}>
          <ToggleRow
            label={text.device.autoAccept}
            hint={text.device.rememberedSince(
              new Intl.DateTimeFormat(text.language, { dateStyle: 'medium' }).format(known.rememberedAt),
            )}
            checked={known.rule === 'accept'}
            onChange={(autoAccept) => void actions.run('remember', { fingerprint, name: known.name, autoAccept })}
          />
          <ToggleRow
            label={text.device.fastLane}
            hint={text.device.fastLaneHint}
            checked={known.fastLane}
            onChange={(on) => void actions.run('setFastLane', { fingerprint, on })}
            testId="device-fast-lane"
          />
          <Button
            look="danger"
            small
            aria-label={text.device.forgetNamed(visible(known.name))}
            onClick={() => void actions.run('forget', { fingerprint })}
          >
            {text.transfers.forget}
          </Button>
        </div>
      ) : (
        <>
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
