/** One device nearby: who it is, and the ways to send to it. A drop onto the card sends there. */
import { Ellipsis, FileUp, FolderUp, Info, MessageSquareText, Star, StarOff } from 'lucide-react';
import { memo } from 'react';
import type { Device, KnownDevice } from '../../shared/state.ts';
import { isolated, visible } from '../../shared/text/index.ts';
import { useActions, useFerry, useText, useUi } from '../state/context.tsx';
import { Button, classes, IconButton, WithTip } from '../ui/button.tsx';
import { ActionMenu } from '../ui/action-menu.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { useCalled } from './alike.ts';
import styles from './device-card.module.css';
import { DeviceName } from './device-name.tsx';
import { FavouriteMark } from './favourite-mark.tsx';
import { KindIcon } from './kind-icon.tsx';
import { DropHint } from './drop-hint.tsx';
import { TrustBadge } from './trust-badge.tsx';
import { trustOf } from './trust.ts';

export interface DeviceCardProps {
  readonly device: Device;
  /** Undefined: it isn't remembered. */
  readonly known: KnownDevice | undefined;
  /** Where another one is called the same. */
  readonly digits: string | undefined;
}

export const DeviceCard = memo(function DeviceCard({ device, known, digits }: DeviceCardProps) {
  const text = useText();
  const { ui } = useFerry();
  const actions = useActions();
  const dropTarget = useUi((state) => state.dragging?.over === device.fingerprint);
  const name = visible(device.name);
  const called = useCalled()(name, digits);
  const { fingerprint } = device;
  return (
    <li className={styles.place} data-testid="device-card" data-fingerprint={device.fingerprint}>
      <div className={classes(styles.card, dropTarget && styles.dropTarget)}>
        <KindIcon kind={device.kind} colour={known?.colour} />
        <div className={styles.who}>
          <h3 className={styles.name} title={name}>
            <DeviceName digits={digits}>{device.name}</DeviceName>
          </h3>
          <p className={styles.about}>
            {known?.favourite && <FavouriteMark />}
            <TrustBadge {...trustOf(known)} namesakeOf={device.namesakeOf} />
            <span className={styles.kind} title={device.localSend && text.localSending.limits}>
              {device.localSend && `${text.localSending.badge} · `}
              {text.kinds[device.kind]}
            </span>
          </p>
        </div>
        <div className={styles.actions}>
          <WithTip tip={<Sentence>{text.nearby.sendFilesTo(isolated(device.name))}</Sentence>}>
            <Button
              look="soft"
              small
              className={styles.files}
              icon={<FileUp size={16} />}
              aria-label={text.nearby.sendFilesTo(called)}
              onClick={() => void actions.pickAndSend(device.fingerprint, 'files')}
              data-testid="device-send-files"
            >
              <span>{text.nearby.sendFiles}</span>
            </Button>
          </WithTip>
          <IconButton
            small
            label={text.nearby.sendFolderTo(called)}
            tip={text.nearby.sendFolder}
            onClick={() => void actions.pickAndSend(device.fingerprint, 'folders')}
            data-testid="device-send-folder"
          >
            <FolderUp size={17} />
          </IconButton>
        </div>
        <ActionMenu
          label={text.common.moreActions(called)}
          testId="device-more"
          className={styles.more}
          icon={<Ellipsis size={18} />}
          items={[
            {
              label: text.nearby.sendWithNote,
              icon: <MessageSquareText size={16} />,
              run: () => ui.compose([], device.fingerprint),
            },
            ...(known === undefined
              ? []
              : [
                  {
                    label: known.favourite ? text.device.noFavourite : text.device.makeFavourite,
                    icon: known.favourite ? <StarOff size={16} /> : <Star size={16} />,
                    run: () => void actions.run('setRules', { fingerprint, rules: { favourite: !known.favourite } }),
                  },
                ]),
            {
              label: text.nearby.details,
              icon: <Info size={16} />,
              run: () => ui.open({ kind: 'device', fingerprint: device.fingerprint }),
            },
          ]}
        />
        {dropTarget && <DropHint device={device} />}
      </div>
    </li>
  );
});
