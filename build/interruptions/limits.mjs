/** What is promised, and how often is looked. */
const mib = 1024 * 1024;
/** What one interruption may send twice (issue 3). */
export const maxExtra = 8 * mib;
/** What 50 kills of a 2 GiB file may send twice, as a share of it (issue 3). */
export const maxExtraOfKills = 0.2;
/** TLS, our frames, IP and TCP headers, announcements. */
export const overhead = 0.03;
/** How often the network card is asked. */
export const pollMs = 5;
