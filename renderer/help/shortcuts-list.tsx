/** Every key that does something in the window. */
import { shortcutIds, type ShortcutId } from '../../shared/text/window/en-help.ts';
import { useFerry, useText } from '../state/context.tsx';
import { Sheet } from '../ui/sheet.tsx';
import styles from './help.module.css';

/** Alternatives, each as keys pressed together; `Mod` is Control, on a Mac Command. */
const keys: Readonly<Record<ShortcutId, readonly string[]>> = {
  files: ['Mod+O'],
  folders: ['Mod+Shift+O'],
  paste: ['Mod+V'],
  accept: ['Mod+Enter'],
  send: ['Mod+Enter'],
  close: ['Esc'],
  settings: ['Mod+,'],
  menu: ['F10', 'Alt'],
  zoom: ['Mod++', 'Mod+-', 'Mod+0'],
  quit: ['Mod+Q'],
  shortcuts: ['?', 'F1'],
};

export function ShortcutsList({ covered }: { covered: boolean }) {
  const text = useText();
  const { ui, bridge } = useFerry();
  const isMac = bridge.platform === 'darwin';
  // A Mac's menu is always there.
  const shown = shortcutIds.filter((id) => !(isMac && id === 'menu'));
  return (
    <Sheet title={text.help.shortcutsTitle} onClose={ui.close} covered={covered} testId="shortcuts-dialog">
      <dl className={styles.shortcuts}>
        {shown.map((id) => (
          <div key={id} className={styles.shortcut}>
            <dt>{text.help.shortcuts[id]}</dt>
            <dd>
              {keys[id].map((combination) => (
                <kbd key={combination}>{spelled(combination, isMac)}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}

function spelled(combination: string, isMac: boolean): string {
  return isMac ? combination.replace('Mod+', '⌘').replace('Shift+', '⇧') : combination.replace('Mod', 'Ctrl');
}
