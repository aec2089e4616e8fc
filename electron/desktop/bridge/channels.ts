/** Names that main and preload agree on. */
export const channels = {
  /** window → main: name, arguments ⇒ Result */
  command: 'ferry:command',
  /** window → main: ⇒ Result of Snapshot */
  snapshot: 'ferry:snapshot',
  /** preload → main, and nothing of the page's: paths of files that the person dropped or pasted, and addresses that were dropped ⇒ Result */
  given: 'ferry:given',
  /** preload → main, and nothing of the page's: something is dragged over the window that has addresses and no files ⇒ Result */
  dragged: 'ferry:dragged',
  /** window → main: what `prepareDrag` answered ⇒ Result, once the drag is over */
  drag: 'ferry:drag',
  /** main → window: Patch */
  patch: 'ferry:patch',
  /** main → window: WindowRequest */
  request: 'ferry:request',
} as const;

/** Argument with which the window's process is told the system's languages, as a sandboxed preload cannot ask. */
export const languagesSwitch = '--ferry-languages=';
