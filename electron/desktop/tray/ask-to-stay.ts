/** The question where the window is closed, Ferry was to stay, and no tray could bring the window back. */
import { dialog, type BrowserWindow } from 'electron';
import type { Text } from '../../../shared/text/index.ts';

const answers = ['minimise', 'quit', 'cancel'] as const;

export async function askToStay(parent: BrowserWindow, { stayDialog }: Text): Promise<(typeof answers)[number]> {
  const { response } = await dialog.showMessageBox(parent, {
    type: 'question',
    message: stayDialog.title,
    detail: stayDialog.body,
    buttons: answers.map((answer) => stayDialog[answer]),
    defaultId: answers.indexOf('minimise'),
    cancelId: answers.indexOf('cancel'),
  });
  return answers[response] ?? 'cancel';
}
