/** Times and limits of HTTP as LocalSend's callers have it here, each with its reason. */

/** From a connection, or an answer on it, to the next request's last header: phones dawdle, nobody is silent so long in a session. */
export const headTimeoutMs = 10_000;
/** Bytes behind a request that has no answer yet, or of a body that nobody takes yet: of what is sent ahead some is kept. */
export const maxWaitingBytes = 64 * 1024;
/** A small body, from its headers to its last byte. */
export const bodyTimeoutMs = 10_000;
/** An offer's body, which may be long: as long on bad Wi-Fi. */
export const offerBodyTimeoutMs = 60_000;
/** Bodies being gathered, of all callers together: two of the longest offers. What they become in memory is several times as much. */
export const maxGatheredBytes = 64 * 1024 * 1024;
/** What is left of a request that was refused is thrown away for so long, that its sender hears why. */
export const drainMs = 2_000;
/** No byte of an upload for so long: its sender is gone. LocalSend waits as long for a receiver. */
export const stallMs = 30_000;
