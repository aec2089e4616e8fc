/** The question before quitting while transfers run. */
import { dialog, type BrowserWindow } from 'electron';
import type { Text } from '../../shared/text/index.ts';

/** Asks over `parent`, or alone where there is no window. True: quit all the same. `running`: transfers that would end. */
export async function confirmQuit(
  running: number,
  { quitDialog }: Text,
  parent: BrowserWindow | null,
): Promise<boolean> {
  const options = {
    type: 'question' as const,
    message: quitDialog.title(running),
    detail: quitDialog.body,
    buttons: [quitDialog.stay, quitDialog.quit],
    defaultId: 0,
    cancelId: 0,
  };
  const { response } = await (parent === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(parent, options));
  return response === 1;
}
