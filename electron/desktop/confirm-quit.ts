/** The question before quitting while transfers run. */
import { dialog, type BrowserWindow } from 'electron';
import type { Text } from '../../shared/text/index.ts';
import type { Running } from './quit.ts';

/** Asks over `parent`, or alone where there is no window. True: quit all the same. */
export async function confirmQuit(
  running: Running,
  { quitDialog }: Text,
  parent: BrowserWindow | null,
): Promise<boolean> {
  const options = {
    type: 'question' as const,
    message: quitDialog.title(running.count),
    detail: running.byLink ? `${quitDialog.body} ${quitDialog.byLink}` : quitDialog.body,
    buttons: [quitDialog.stay, quitDialog.quit],
    defaultId: 0,
    cancelId: 0,
  };
  const { response } = await (parent === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(parent, options));
  return response === 1;
}
