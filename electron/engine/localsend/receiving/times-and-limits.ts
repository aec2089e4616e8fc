/** Times and limits of sessions, each with its reason. */

/** No upload for so long, of a session that is under way: its sender is gone. Between two files it takes milliseconds. */
export const idleMs = 60_000;
/** After an upload broke off its sender may say for so long that it cancels; then the line was cut. */
export const cutGraceMs = 1_000;
/** The disk took nothing for so long: LocalSend would give this receiver up in half as long again. */
export const diskStallMs = 20_000;

/** Requests of one remote at once, and as many more a second, uploads with a good token apart: a sender asks three times in all. */
export const maxRequestsPerSecond = 50;

/** Wrong PINs are forgotten after this: whoever mistyped can try again after a while. */
export const pinWindowMs = 10 * 60_000;
/** Wrong PINs of all addresses together in that time, since addresses cost nothing: then nobody is asked. */
export const maxWrongPins = 60;
