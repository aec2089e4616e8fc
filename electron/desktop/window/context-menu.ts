/** The menu of a right click: what can be done with a field, or with text that is selected. Nothing elsewhere. */
import type { ContextMenuParams, MenuItemConstructorOptions } from 'electron';
import type { Text } from '../../../shared/text/index.ts';

type Asked = Pick<ContextMenuParams, 'isEditable' | 'selectionText' | 'editFlags'>;

/** Empty: no menu. `paste`: as the paste keys do. */
export function contextMenu(
  { isEditable, selectionText, editFlags }: Asked,
  { menu }: Text,
  paste: () => void,
): MenuItemConstructorOptions[] {
  const hasSelection = selectionText !== '';
  const copy: MenuItemConstructorOptions = {
    label: menu.copy,
    role: 'copy',
    enabled: hasSelection && editFlags.canCopy,
  };
  if (!isEditable) return hasSelection ? [copy] : [];
  return [
    { label: menu.cut, role: 'cut', enabled: hasSelection && editFlags.canCut },
    copy,
    // Whether there is anything to paste is asked when it is: asking may take its time.
    { label: menu.paste, click: paste },
    { type: 'separator' },
    { label: menu.selectAll, role: 'selectAll', enabled: editFlags.canSelectAll },
  ];
}
