/** The question when the engine didn't start: why, and what can be done. Over the window, so that it is never behind it. */
import { once } from 'node:events';
import { dialog, type BrowserWindow } from 'electron';
import type { Failure } from '../../../shared/errors.ts';
import { failureSentence, type Text } from '../../../shared/text/index.ts';
import { waysOnAfter, type WayOn } from './ways-on.ts';

export async function askWayOn(failure: Failure, text: Text, parent: BrowserWindow): Promise<WayOn> {
  const ways = waysOnAfter(failure);
  const { title, newKey, ...labels } = text.startDialog;
  const quit = ways.length - 1;
  // A window that shows itself afterwards would cover it; where none ever does, that is said by itself.
  if (!parent.isVisible()) await once(parent, 'show');
  const { response } = await dialog.showMessageBox(parent, {
    type: 'error',
    message: title,
    detail: [failureSentence(text, failure), ...(ways.includes('new-key') ? [newKey] : [])].join('\n\n'),
    buttons: ways.map((way) => labels.ways[way]),
    defaultId: 0,
    cancelId: quit,
    noLink: true,
  });
  return ways[response] ?? 'quit';
}
