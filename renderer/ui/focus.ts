/** Where the focus goes when the thing that had it leaves the list: next door, not to the top of the page. */
export function focusNeighbour(element: Element, itemSelector: string): void {
  const item = element.closest(itemSelector);
  const neighbour = item?.nextElementSibling ?? item?.previousElementSibling;
  const target = neighbour?.querySelector<HTMLElement>('button') ?? item?.closest<HTMLElement>('[tabindex="-1"]');
  target?.focus();
}
