/** Whether Ferry stays when its window is closed, and whether it is there from the start: what this desktop lets it be. */
import { useEffect } from 'react';
import { useActions, useEngine, useFerry, useSituation, useText } from '../state/context.tsx';
import { ToggleRow } from '../ui/toggle-row.tsx';

/** Both say what is so on this desktop, also when a panel comes or goes meanwhile. */
export function Staying() {
  return (
    <>
      <KeepInTray />
      <StartAtLogin />
    </>
  );
}

function KeepInTray() {
  const { settings } = useText();
  const actions = useActions();
  const noTray = useSituation(({ tray }) => tray === 'none');
  return (
    <ToggleRow
      label={noTray ? settings.askBeforeClosing : settings.keepInTray}
      hint={noTray ? settings.noTrayHint : settings.keepInTrayHint}
      checked={useEngine((state) => state.settings.keepInTray)}
      onChange={(keepInTray) => void actions.run('setSettings', { keepInTray })}
      testId="settings-keep-in-tray"
    />
  );
}

function StartAtLogin() {
  const { settings } = useText();
  const actions = useActions();
  const { situation } = useFerry();
  const noTray = useSituation(({ tray }) => tray === 'none');
  const starts = useSituation(({ startsAtLogin }) => startsAtLogin);
  useEffect(() => void situation.ask(), [situation]);

  async function change(on: boolean): Promise<void> {
    await actions.run('startAtLogin', { on });
    await situation.ask();
  }

  return (
    <ToggleRow
      label={settings.startAtLogin}
      hint={noTray ? settings.startAtLoginNoTrayHint : settings.startAtLoginHint}
      checked={starts}
      onChange={(on) => void change(on)}
      testId="settings-start-at-login"
    />
  );
}
