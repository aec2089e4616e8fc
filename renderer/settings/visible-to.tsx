/** Who finds this device, and whom it greets. */
import { visibilities, type Visibility } from '../../shared/settings.ts';
import { useActions, useEngine, useText } from '../state/context.tsx';
import { Choice } from '../ui/choice.tsx';

export function VisibleTo() {
  const { settings } = useText();
  const actions = useActions();
  const visibleTo = useEngine((state) => state.settings.visibleTo);
  return (
    <Choice<Visibility>
      label={settings.visibleTo}
      hint={settings.visibleToHints[visibleTo]}
      value={visibleTo}
      options={visibilities.map((value) => ({ value, label: settings.visibilities[value] }))}
      onChange={(value) => void actions.run('setSettings', { visibleTo: value })}
      testId="settings-visible-to"
    />
  );
}
