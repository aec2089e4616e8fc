/** What the terminal app says of sharing by link, in English. All that may come from a peer or a disk goes through `safe` here. */
import type { Share } from '../../shared/sharing/share.ts';
import { textFor } from '../../shared/text/index.ts';
import { safe } from './terminal/display.ts';

const en = textFor('en').share;

export const shareText = {
  what: ({ title, roots, upload }: Share): string[] => [
    ...(roots === 0 ? [] : [`${roots === 1 ? en.shared(safe(title)) : en.sharedMany(safe(title), roots - 1)}:`]),
    ...(upload ? [`${en.takes}. ${en.uploadHint}`] : []),
  ],
  links: (links: readonly string[]): string[] =>
    links.length > 1 ? ['The same page at other addresses:', ...links] : [],
  pin: (pin: string) => `${en.yourPin}: ${pin}`,
  readable: en.readable,
  ends: (minutes: number | null) =>
    minutes === null ? 'It stays up until Ctrl-C.' : `It stays up for ${en.minutes(minutes)}. Ctrl-C ends it sooner.`,
  visitors: (count: number) => `${count === 1 ? 'A device has' : `${count} devices have`} opened the page.`,
  downloads: (share: Share) => en.figures(share.visitors, share.downloads, share.bytesSent),
  wrongPin: (share: Share) => (share.pinLocked ? en.locked : en.wrongPins(share.wrongPins)),
  over: (share: Share) => `${en.stopped}. ${shareText.downloads(share)}`,
};
