/** What a notification says, and how it is shown: between those who decide and those who show. */
import { inPlainText } from '../../../shared/text/index.ts';

/** Longest name in a notice, in graphemes: servers show a line or two, and cut its end without mercy for a file's own. */
export const longestInNotice = 48;

/** A peer's words as they fit into a notice. */
export const short = (name: string): string => inPlainText(name, longestInNotice);

/** One notification each: what is new in a kind replaces what stood there. */
export const slots = ['offers', 'asked', 'ended', 'note'] as const;
export type SlotName = (typeof slots)[number];

export type Press = 'show' | 'accept' | 'decline';

/** Titles and bodies are plain text; `markup.ts` has what becomes of it where a server reads markup. */
export interface Notice {
  readonly title: string;
  readonly body: string;
  /** Ids of what it tells of: a person who has closed it isn't told of the same again. */
  readonly about: readonly string[];
  /** Something waits for the person: it stands until that is answered or gone. */
  readonly isLasting: boolean;
  /** As the desktop notifications specification names kinds. */
  readonly category: 'transfer' | 'transfer.complete' | 'transfer.error';
  /** Beside showing the window: the offer that can be answered here. */
  readonly answers: Answers | null;
}

export interface Answers {
  readonly transferId: string;
  /** False: declined only; a yes needs the dialog. */
  readonly accept: boolean;
}

export interface ShowOptions {
  /** The id of what it replaces. */
  readonly replaces: number | null;
  /** It tells of something new that waits. */
  readonly isLoud: boolean;
  readonly labels: Readonly<Record<Press, string>>;
}

export interface PortEvents {
  /** `transferId`: of the offer that was on the screen when it was pressed. */
  readonly pressed: (id: number, press: Press, transferId: string | null) => void;
  /** It isn't on the screen any more: too old, or closed by the person. */
  readonly closed: (id: number) => void;
  /** Another server shows notifications from now on: nothing stands there. */
  readonly renewed: () => void;
}

/** Whatever shows notifications. Nothing of it throws or waits in the main thread. */
export interface NotificationPort {
  /** Whether a loud one is heard, as far as is known yet. */
  readonly sounds: boolean;
  /** Resolves with its id; null: nobody shows notifications here. */
  show(notice: Notice, options: ShowOptions): Promise<number | null>;
  close(id: number): Promise<void>;
}
