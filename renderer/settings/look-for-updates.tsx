/** Whether Ferry asks for newer versions by itself; and that there is one. */
import { useEffect } from 'react';
import { useActions, useEngine, useFerry, useText, useUpdates } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { ToggleRow } from '../ui/toggle-row.tsx';

export function LookForUpdates() {
  const text = useText();
  const actions = useActions();
  const { ui, updates } = useFerry();
  const newer = useUpdates()?.newer ?? null;
  useEffect(() => void updates.ask(), [updates]);
  return (
    <>
      <ToggleRow
        label={text.updates.daily}
        hint={text.updates.dailyHint}
        checked={useEngine((state) => state.settings.lookForUpdates)}
        onChange={(lookForUpdates) => void actions.run('setSettings', { lookForUpdates })}
        testId="settings-look-for-updates"
      />
      {newer !== null && (
        <p>
          <Button small onClick={() => ui.open({ kind: 'about' })} data-testid="settings-newer">
            {text.updates.short(newer.version)}
          </Button>
        </p>
      )}
    </>
  );
}
