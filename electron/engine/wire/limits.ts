/** Every limit of the wire, once, each with its reason. `docs/protocol.md` repeats these figures; a test compares them. */

/** The protocol's version: what hello announces, and the number in a discovery packet's `ferry` field. */
export const protocolVersion = 1;
/** The oldest version this program still speaks. */
export const oldestVersion = 1;
/** TLS ALPN name: it stands for the framing and the hello, which every later version keeps. */
export const alpn = 'ferry/1';
/** TLS ALPN name of a lane, a transfer's second connection: see `transfer/lanes/`. */
export const laneAlpn = 'ferry-lane/1';

/** Port tried first, the one LocalSend users' firewalls already let through. */
export const defaultPort = 53317;

/** A control payload: a manifest piece of some 2,000 long paths fits; more would only cost memory per stranger. */
export const maxControlBytes = 256 * 1024;
/** Bytes of a file in one data frame: one big read; a receiver never has to hold more than one. */
export const maxDataBytes = 1024 * 1024;

/** Entries of one manifest: ten times the largest tree we test; beyond it a sender should pack. */
export const maxEntries = 1_000_000;
/** Path characters of one manifest, together: 64 per entry at the entry limit. */
export const maxManifestChars = 64 * 1024 * 1024;
/** UTF-16 units of one path: Linux's PATH_MAX, the longest of the three systems. */
export const maxPathChars = 4096;
/** Entries in one manifest piece. Small enough that the dialog fills while the walk goes on. */
export const maxEntriesPerPiece = 2000;
/** Ranges or items in one plan or receipts message: keeps it within `maxControlBytes`. */
export const maxItemsPerMessage = 2000;

/** Places at which a partial file may be continued: one a 16 MiB up to 4 GiB, then fewer. */
export const maxPrefixes = 256;
/** File bytes sent and not yet reported on disk: with what a killed receiver had not noted yet (1 MiB) what an interruption costs twice. */
export const maxUnreportedBytes = 6 * 1024 * 1024;
/** The receiver reports bytes on disk at least this often: four of the six MiB on their way stay in use, and a fast sender hears of it half as often as by one (0.08 CPU s/GiB, not 0.11). */
export const reportEveryBytes = 2 * 1024 * 1024;

/** Largest file: the largest integer JSON carries exactly (8 PiB). */
export const maxFileBytes = Number.MAX_SAFE_INTEGER;

/** From TCP connect to both hellos read: a slow phone on bad Wi-Fi needs two or three seconds. */
export const helloTimeoutMs = 10_000;
/** After the hellos a dialler that wants something says so within this. */
export const offerTimeoutMs = 10_000;
/** A receiver dials its lane back within this, or does without: a firewall that swallows packets must not be felt. */
export const laneTimeoutMs = 1_000;
/** The fast lane's plain port stands open this long at most; without a caller by then the transfer does without. */
export const plainTimeoutMs = 1_000;
/** One announced stretch of raw bytes: so few announcements that they don't count, and what a file that shrank costs at most. */
export const maxRawBytes = 16 * 1024 * 1024;
/** A plain connection on which nothing moves for this long while something should is as good as cut: a slow disk wakes sooner. */
export const plainStallMs = 60_000;
/** Offers waiting for a person's answer: more than anybody reads; from one peer and from all. */
export const maxPendingOffersOfPeer = 8;
export const maxPendingOffers = 64;
/** Path characters of all manifests that nobody has accepted yet: what strangers may make us remember. */
export const maxPendingManifestChars = 128 * 1024 * 1024;

/** Each side sends `alive` this often, so that silence means something. */
export const aliveEveryMs = 2_500;
/** Nothing at all for this long while reading: the link is dead (four `alive`s missed). A wrong guess costs a reconnection. */
export const silenceMs = 10_000;
/** After an orderly end the socket stays this long, so that last words arrive. */
export const lingerMs = 3_000;
/** A peer that stops reading control messages may leave this much unread before it is dropped. */
export const maxUnsentControlBytes = 16 * 1024 * 1024;
