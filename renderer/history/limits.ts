/** The numbers of the history, each with its reason. */

/** Rows drawn at once, and more at each press: some screens of them, and nobody waits for what is below. */
export const drawnAtOnce = 50;

/** Fewer are seen at a glance, and need no search. */
export const searchedFrom = 6;

/** Longest search, in UTF-16 units: as long as a name on any disk. */
export const longestSearch = 255;
