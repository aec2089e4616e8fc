/** Whether the terminal reads this device's key as well, where the system has a key store that could keep it. */
import { useActions, useEngine, useText } from '../state/context.tsx';
import { ToggleRow } from '../ui/toggle-row.tsx';

export function ShareKey() {
  const { settings } = useText();
  const actions = useActions();
  const kept = useEngine((state) => state.self.keyKept);
  if (kept === 'no-store') return null;
  return (
    <ToggleRow
      label={settings.shareKey}
      hint={settings.shareKeyHints[kept]}
      checked={kept === 'file'}
      onChange={(shareKey) => void actions.run('setSettings', { shareKey })}
      testId="settings-share-key"
    />
  );
}
