/** Where received files go, what becomes of names that are taken, how much goes at a time, and what is marked. */
import { markings, maxAtOnce } from '../../shared/settings.ts';
import { visible } from '../../shared/text/index.ts';
import { useActions, useEngine, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { ConflictChoice } from '../ui/conflict-choice.tsx';
import { PeerText } from '../ui/peer-text.tsx';
import { ToggleRow } from '../ui/toggle-row.tsx';
import styles from './settings.module.css';

export function ReceiveFolder() {
  const text = useText();
  const actions = useActions();
  const dir = useEngine((state) => state.settings.receiveDir);

  async function change(): Promise<void> {
    const picked = await actions.run('pickReceiveDir', { current: dir });
    if (picked?.dir != null) await actions.run('setSettings', { receiveDir: picked.dir });
  }

  return (
    <div className={styles.row}>
      <div className={styles.dir} title={visible(dir)}>
        <span className={styles.label}>{text.settings.receiveDir}</span>
        <PeerText className={styles.path}>{dir}</PeerText>
      </div>
      <div className={styles.buttons}>
        <Button small onClick={() => void actions.run('openReceiveDir', {})}>
          {text.settings.openFolder}
        </Button>
        <Button small onClick={() => void change()} data-testid="settings-receive-dir">
          {text.common.change}
        </Button>
      </div>
    </div>
  );
}

export function Conflicts() {
  const actions = useActions();
  return (
    <ConflictChoice
      value={useEngine((state) => state.settings.conflicts)}
      onChange={(conflicts) => void actions.run('setSettings', { conflicts })}
      testId="settings-conflicts"
    />
  );
}

const numbers = Array.from({ length: maxAtOnce }, (_, i) => String(i + 1));

export function AtOnce() {
  const { settings } = useText();
  const actions = useActions();
  return (
    <Choice
      label={settings.atOnce}
      hint={settings.atOnceHint}
      value={String(useEngine((state) => state.settings.atOnce))}
      options={numbers.map((value) => ({ value, label: value }))}
      onChange={(value) => void actions.run('setSettings', { atOnce: Number(value) })}
      testId="settings-at-once"
    />
  );
}

/** Linux has no such marks. */
export function MarkReceived() {
  const { settings } = useText();
  const actions = useActions();
  const { platform } = useFerry().bridge;
  const value = useEngine((state) => state.settings.markReceived);
  if (platform === 'linux') return null;
  return (
    <Choice
      label={settings.markReceived}
      hint={settings.markReceivedHint}
      value={value}
      options={markings.map((each) => ({ value: each, label: settings.markings[each] }))}
      onChange={(markReceived) => void actions.run('setSettings', { markReceived })}
      testId="settings-mark-received"
    />
  );
}

export function Sound() {
  const { settings } = useText();
  const actions = useActions();
  return (
    <ToggleRow
      label={settings.sound}
      hint={settings.soundHint}
      checked={useEngine((state) => state.settings.sound)}
      onChange={(sound) => void actions.run('setSettings', { sound })}
      testId="settings-sound"
    />
  );
}
