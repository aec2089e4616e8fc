/** What only this window knows: open dialogs, what was dropped and waits for a recipient, messages to the person. */
import type { Target } from '../../shared/api.ts';
import type { Failure } from '../../shared/errors.ts';
import { failureSentence, textFor, type Text } from '../../shared/text/index.ts';
import { Value } from './value.ts';

/** Things to send that wait for a recipient, a note or both. */
export interface Draft {
  readonly paths: readonly string[];
  /** What goes with the paths; where there are none, the text that is sent. */
  readonly note: string;
  /** The device it was begun for; null: still to be chosen. */
  readonly to: string | null;
}

export type Dialog =
  | { readonly kind: 'settings' }
  /** What Ferry is; which keys there are. */
  | { readonly kind: 'about' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'add-address' }
  | { readonly kind: 'pair-by-link' }
  | { readonly kind: 'device'; readonly fingerprint: string }
  | { readonly kind: 'compose' }
  /** Asks how to share the draft's files by link. */
  | { readonly kind: 'share' }
  /** Asks how to let browsers send here. */
  | { readonly kind: 'receive-by-link' }
  /** What is shared by link, by its id. */
  | { readonly kind: 'shared'; readonly id: string };

/** A passing message, put into words where it is shown, in the language of that moment. */
export type NoticeBody =
  | { readonly tone: 'error'; readonly failure: Failure }
  | { readonly tone: 'error' | 'info' | 'done'; readonly say: (text: Text) => string };
export type Notice = NoticeBody & { readonly id: number };

/** Over which device's card things are held, and over which of its transfers they would be added to. */
export interface Dragging {
  readonly over: string | null;
  readonly addTo: string | null;
  /** `things`: files, folders, or what a file manager calls by an address. `nothing`: nothing that could be sent. */
  readonly what: 'things' | 'text' | 'nothing';
}

export interface UiState {
  readonly dialog: Dialog | null;
  readonly draft: Draft;
  /** Things are being dragged over the window. */
  readonly dragging: Dragging | null;
  readonly notices: readonly Notice[];
  /** Offers put off with "decide later"; they wait in the list of transfers. */
  readonly postponed: readonly string[];
  /** What outgoing transfers of this session were made from, so that a failed one can be sent again. */
  readonly sent: ReadonlyMap<string, SentOffer>;
}

export interface SentOffer {
  readonly paths: readonly string[];
  readonly note: string;
  /** A text, and no paths. */
  readonly text?: string;
  readonly to: Target;
}

export const emptyDraft: Draft = { paths: [], note: '', to: null };

/** Enough to read; older ones make room. */
export const maxNotices = 3;

/** What tells one message from another, whatever the language. */
function sentenceOf(notice: NoticeBody): string {
  const text = textFor('en');
  return 'failure' in notice ? failureSentence(text, notice.failure) : notice.say(text);
}

export class Ui {
  readonly value = new Value<UiState>({
    dialog: null,
    draft: emptyDraft,
    dragging: null,
    notices: [],
    postponed: [],
    sent: new Map(),
  });
  #nextNotice = 1;

  readonly open = (dialog: Dialog): void => this.#set({ dialog });

  /** Closes the dialog; a draft nobody sent is dropped with its dialog. */
  readonly close = (): void => this.#set({ dialog: null, draft: emptyDraft });

  /** Adds things to the draft (each path once) and shows it, where it is to be shared by link still so. */
  readonly compose = (paths: readonly string[], to?: string): void => {
    const { dialog, draft } = this.value.get();
    const shares = dialog?.kind === 'share';
    const open = shares || dialog?.kind === 'compose';
    const base = open ? draft : emptyDraft;
    this.#set({
      dialog: { kind: shares && to === undefined && paths.length > 0 ? 'share' : 'compose' },
      draft: { ...base, paths: [...new Set([...base.paths, ...paths])], to: to ?? base.to },
    });
  };

  /** Adds words to the draft and shows it. */
  readonly composeText = (words: string): void => {
    this.compose([]);
    const { note } = this.value.get().draft;
    this.changeDraft({ note: note === '' ? words : `${note}\n${words}` });
  };

  readonly changeDraft = (change: Partial<Draft>): void =>
    this.#set({ draft: { ...this.value.get().draft, ...change } });

  readonly drag = (dragging: UiState['dragging']): void => {
    const before = this.value.get().dragging;
    const stays =
      before?.over === dragging?.over && before?.addTo === dragging?.addTo && before?.what === dragging?.what;
    if (!stays || (before === null) !== (dragging === null)) this.#set({ dragging });
  };

  readonly notify = (notice: NoticeBody): void => {
    const id = this.#nextNotice++;
    // Said once more it is not there twice: it takes the place of itself.
    const others = this.value.get().notices.filter((other) => sentenceOf(other) !== sentenceOf(notice));
    this.#set({ notices: [...others, { ...notice, id }].slice(-maxNotices) });
  };

  readonly unnotify = (id: number): void =>
    this.#set({ notices: this.value.get().notices.filter((notice) => notice.id !== id) });

  readonly postpone = (transferId: string): void =>
    this.#set({ postponed: [...this.value.get().postponed, transferId] });

  readonly review = (transferId: string): void =>
    this.#set({ postponed: this.value.get().postponed.filter((id) => id !== transferId) });

  readonly rememberSent = (transferId: string, offer: SentOffer): void =>
    this.#set({ sent: new Map(this.value.get().sent).set(transferId, offer) });

  #set(change: Partial<UiState>): void {
    this.value.update((state) => ({ ...state, ...change }));
  }
}
