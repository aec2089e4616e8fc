/** A text or a link as LocalSend's message: it is in the offer itself, and nothing is left to be sent. */
import { maxPreviewChars } from '../wire/limits.ts';
import type { TransferContext } from '../../transfer/context.ts';
import type { Drop } from '../../transfer/sending/drop.ts';

/** Null: what is sent is no text, or one too long for a message, which goes as a file. Throws as `Texts.read`. */
export async function messageOf(
  { text, paths }: Pick<Drop, 'text' | 'paths'>,
  texts: Pick<TransferContext['texts'], 'read'>,
): Promise<string | null> {
  if (text === undefined) return null;
  const whole = await texts.read(paths[0]!);
  return whole !== '' && whole.length <= maxPreviewChars ? whole : null;
}
