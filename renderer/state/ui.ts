/** What only this window knows: open dialogs, what was dropped and waits for a recipient, messages to the person. */
import type { Target } from '../../shared/api.ts';
import type { Failure } from '../../shared/errors.ts';
import { failureSentence, textFor, type Text } from '../../shared/text/index.ts';
import { Value } from './value.ts';

/** Things to send that wait for a recipient, a note or both. */
export interface Draft {
  readonly paths: readonly string[];
  /** What was taken out of it last, all at once: to be had back as long as there is nothing else. */
  readonly removed?: readonly string[];
  /** What goes with the paths; where there are none, the text that is sent. */
  readonly note: string;
  /** The device it was begun for; null: still to be chosen. */
  readonly to: string | null;
}

/** A draft whose dialog was left without sending it. */
export interface Aside {
  readonly id: number;
  readonly draft: Draft;
}

export type Dialog =
  | { readonly kind: 'settings' }
  /** What Ferry is; which keys there are; what it has written down of itself. */
  | { readonly kind: 'about' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'log' }
  | { readonly kind: 'add-address' }
  /** `link`: one that was clicked on. */
  | { readonly kind: 'pair-by-link'; readonly link?: string }
  | { readonly kind: 'device'; readonly fingerprint: string }
  | { readonly kind: 'compose' }
  /** Asks how to share the draft's files by link. */
  | { readonly kind: 'share' }
  /** Asks how to let browsers send here. */
  | { readonly kind: 'receive-by-link' }
  /** What is shared by link, by its id. */
  | { readonly kind: 'shared'; readonly id: string };

/** What a notice offers to take back: one of the two is called, once. */
export interface Undoing {
  undo(): void;
  /** Nobody has undone it while the notice stood. */
  lapse?(): void;
}

/** A passing message, put into words where it is shown, in the language of that moment. */
export type NoticeBody =
  | { readonly tone: 'error'; readonly failure: Failure }
  | { readonly tone: 'error' | 'info' | 'done'; readonly say: (text: Text) => string; readonly undoing?: Undoing };
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
  /** The newest first. */
  readonly asides: readonly Aside[];
  /** Ended transfers that were taken off the list; the engine hears it once nobody can undo it any more. */
  readonly hidden: ReadonlySet<string>;
  /** Things are being dragged over the window. */
  readonly dragging: Dragging | null;
  /** The transfer of which things are on their way out of the window, into another program. */
  readonly draggedOut: string | null;
  readonly notices: readonly Notice[];
  /** Offers put off with "decide later"; they wait in the list of transfers. */
  readonly postponed: readonly string[];
  /** What outgoing transfers of this session were made from, so that a failed one can be sent again. */
  readonly sent: ReadonlyMap<string, SentOffer>;
}

export interface SentOffer {
  readonly paths: readonly string[];
  readonly note: string;
  /** This part alone of the paths, as on the wire. */
  readonly only?: readonly string[];
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
    asides: [],
    hidden: new Set(),
    dragging: null,
    draggedOut: null,
    notices: [],
    postponed: [],
    sent: new Map(),
  });
  #nextId = 1;

  /** Opens a dialog in the place of the one there is; a draft that isn't of the new one's is laid aside. */
  readonly open = (dialog: Dialog): void => {
    if (isOfDraft(dialog)) this.#set({ dialog });
    else this.#set({ dialog, ...this.#laidAside() });
  };

  /** Closes the dialog. A draft that was begun in it is laid aside: a press beside it or Escape may be a slip. */
  readonly close = (): void => this.#set({ dialog: null, ...this.#laidAside() });

  /** Closes the dialog of a draft that is done with: it has gone. */
  readonly endDraft = (): void => this.#set({ dialog: null, draft: emptyDraft });

  /** Throws the draft away with its dialog; for a moment it can be had back. */
  readonly discardDraft = (): void => {
    const { dialog, draft } = this.value.get();
    this.endDraft();
    if (!isBegun(draft) || dialog === null) return;
    this.#offerUndo(() => this.#resume(draft, dialog));
  };

  /** Goes on with a draft that was laid aside; the one that is open takes its place there. */
  readonly goOn = (id: number): void => {
    const aside = this.value.get().asides.find((each) => each.id === id);
    if (aside === undefined) return;
    this.#forgetAside(id);
    this.#resume(aside.draft, { kind: 'compose' });
  };

  /** Throws away a draft that was laid aside; for a moment it can be had back. */
  readonly discardAside = (id: number): void => {
    const aside = this.value.get().asides.find((each) => each.id === id);
    if (aside === undefined) return;
    this.#forgetAside(id);
    this.#offerUndo(() => this.#set({ asides: [aside, ...this.value.get().asides] }));
  };

  /** Takes ended transfers off the list; `carryOut` once the notice that offers to undo it has gone. It never rejects. */
  readonly hide = (ids: readonly string[], say: (text: Text) => string, carryOut: () => Promise<void>): void => {
    const { hidden } = this.value.get();
    this.#set({ hidden: new Set([...hidden, ...ids]) });
    const show = (): void => this.#show(ids);
    // What could not be taken away is there again.
    this.notify({ tone: 'done', say, undoing: { undo: show, lapse: () => void carryOut().then(show) } });
  };

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

  readonly dragOut = (draggedOut: UiState['draggedOut']): void => this.#set({ draggedOut, dragging: null });

  readonly notify = (notice: NoticeBody): void => {
    // Said once more it is not there twice: it takes the place of itself. What can be undone is one for each time.
    const others = this.value
      .get()
      .notices.filter((other) => 'undoing' in other || 'undoing' in notice || sentenceOf(other) !== sentenceOf(notice));
    const notices = [...others, { ...notice, id: this.#nextId++ }];
    this.#set({ notices: notices.slice(-maxNotices) });
    notices.slice(0, -maxNotices).forEach(lapse);
  };

  /** The notice goes; what it offered to undo stands. */
  readonly unnotify = (id: number): void => {
    const notice = this.#take(id);
    if (notice !== undefined) lapse(notice);
  };

  /** Takes back what the notice tells of. */
  readonly undo = (id: number): void => {
    const notice = this.#take(id);
    if (notice !== undefined && 'undoing' in notice) notice.undoing?.undo();
  };

  /** The page goes: what could still be undone stands. */
  readonly settle = (): void => this.value.get().notices.forEach(({ id }) => this.unnotify(id));

  readonly postpone = (transferId: string): void =>
    this.#set({ postponed: [...this.value.get().postponed, transferId] });

  readonly review = (transferId: string): void =>
    this.#set({ postponed: this.value.get().postponed.filter((id) => id !== transferId) });

  readonly rememberSent = (transferId: string, offer: SentOffer): void =>
    this.#set({ sent: new Map(this.value.get().sent).set(transferId, offer) });

  /** The state without its draft, which is kept where it was begun. */
  #laidAside(): Pick<UiState, 'draft' | 'asides'> {
    const { dialog, draft, asides } = this.value.get();
    if (!isOfDraft(dialog) || !isBegun(draft)) return { draft: emptyDraft, asides };
    return { draft: emptyDraft, asides: [{ id: this.#nextId++, draft }, ...asides] };
  }

  #resume(draft: Draft, dialog: Dialog): void {
    this.close();
    this.#set({ draft, dialog });
  }

  #forgetAside(id: number): void {
    this.#set({ asides: this.value.get().asides.filter((each) => each.id !== id) });
  }

  #offerUndo(undo: () => void): void {
    this.notify({ tone: 'done', say: (text) => text.undo.discarded, undoing: { undo } });
  }

  #show(ids: readonly string[]): void {
    const hidden = new Set(this.value.get().hidden);
    ids.forEach((id) => hidden.delete(id));
    this.#set({ hidden });
  }

  #take(id: number): Notice | undefined {
    const { notices } = this.value.get();
    this.#set({ notices: notices.filter((notice) => notice.id !== id) });
    return notices.find((notice) => notice.id === id);
  }

  #set(change: Partial<UiState>): void {
    this.value.update((state) => ({ ...state, ...change }));
  }
}

/** The dialogs that are about the draft. */
function isOfDraft(dialog: Dialog | null): boolean {
  return dialog?.kind === 'compose' || dialog?.kind === 'share';
}

/** Something of it would be missed. */
export function isBegun({ paths, note }: Draft): boolean {
  return paths.length > 0 || note.trim() !== '';
}

function lapse(notice: Notice): void {
  if ('undoing' in notice) notice.undoing?.lapse?.();
}
