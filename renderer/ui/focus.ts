/** Where the focus goes when the thing that had it goes: next door or to where it was before, not to the top of the page. */
import { useLayoutEffect, type RefObject } from 'react';

export function focusNeighbour(element: Element, itemSelector: string): void {
  const item = element.closest(itemSelector);
  const neighbour = item?.nextElementSibling ?? item?.previousElementSibling;
  const target = neighbour?.querySelector<HTMLElement>('button') ?? item?.closest<HTMLElement>('[tabindex="-1"]');
  target?.focus();
}

/**
 * Gives what has come in the place of something pressed the focus. The dialog around it takes the focus itself a frame after
 * what had it has gone (Base UI's `restoreFocus`): it is given once more then. Answers how to leave that.
 */
export function takeFocus(element: HTMLElement): () => void {
  element.focus();
  const frame = requestAnimationFrame(() => {
    if (document.activeElement !== element && document.activeElement?.contains(element) === true) element.focus();
  });
  return () => cancelAnimationFrame(frame);
}

/** What is answered in place goes with the button that was pressed: whatever it stood in has the focus then. */
export function useFocusReturn(part: RefObject<HTMLElement | null>, placeSelector: string): void {
  useLayoutEffect(() => {
    const element = part.current;
    return () => {
      if (element?.contains(document.activeElement) === true) element.closest<HTMLElement>(placeSelector)?.focus();
    };
  }, [part, placeSelector]);
}

/**
 * What has this takes the focus where nothing that had it before is left: a dialog that opened by itself has no opener. It stays
 * while the window does, and holds nothing that can be pressed: that would get the focus instead, and might go with it.
 */
export const focusHomeAttribute = 'data-focus-home';

/** More than lie above each other when a dialog opens another that takes its place. */
const maxRecent = 20;
/** What had the focus, the newest last. */
const recent: HTMLElement[] = [];

const dialogOf = (element: Element | undefined): Element | null =>
  element?.closest('[role="dialog"], [role="alertdialog"]') ?? null;

/** From now on it is known what had the focus before. Answers how to stop that. */
export function followFocus(page: Document): () => void {
  const onFocus = ({ target }: FocusEvent): void => {
    // The dialogs' own fences around themselves.
    if (!(target instanceof HTMLElement) || target.hasAttribute('data-base-ui-focus-guard')) return;
    // Of a dialog that somebody tabs through only the last counts: what was before it would be forgotten.
    const dialog = dialogOf(target);
    if (dialog !== null && dialogOf(recent.at(-1)) === dialog) recent.pop();
    recent.push(target);
    if (recent.length > maxRecent) recent.shift();
  };
  page.addEventListener('focusin', onFocus);
  return () => page.removeEventListener('focusin', onFocus);
}

/**
 * Where the focus was before this dialog, also where what opened it has gone since. True: nowhere that is known; false: it has
 * gone elsewhere already.
 */
export function focusBefore(closing: Element | null): HTMLElement | boolean {
  const { activeElement, body } = document;
  const inside = (element: Element): boolean => closing?.contains(element) === true;
  if (activeElement !== null && activeElement !== body && !inside(activeElement)) return false;
  const before = recent.findLast((element) => element.isConnected && !inside(element));
  return before ?? document.querySelector<HTMLElement>(`[${focusHomeAttribute}]`) ?? true;
}
