/** Every limit of the wire, once, each with its reason. `docs/protocol.md` repeats these figures; a test compares them. */

/** The protocol's version: what hello announces, and the number in a discovery packet's `ferry` field. */
export const protocolVersion = 1;
/** The oldest version this program still speaks. */
export const oldestVersion = 1;
/** TLS ALPN name: it stands for the framing and the hello, which every later version keeps. */
export const alpn = 'ferry/1';
/** TLS ALPN name of a lane, a transfer's second connection: see `transfer/lanes/`. */
export const laneAlpn = 'ferry-lane/1';

/** TLS ALPN name of LocalSend's callers, where they ask for any. */
export const httpAlpn = 'http/1.1';

export { defaultPort } from '../../../shared/values.ts';

/** A control payload: some 2,000 manifest entries fit. More would only let strangers use more memory. */
export const maxControlBytes = 256 * 1024;
/** File bytes in one data frame: one big read. A receiver never has to hold more than one frame. */
export const maxDataBytes = 1024 * 1024;

/** What one packed frame unpacks to: the largest data frame, and with it whatever Ferry writes at once. */
export const maxUnpackedBytes = 17 + maxDataBytes;
/** What it carries. Bytes that don't pack grow by some bytes in a thousand at most. */
export const maxPackedBytes = maxUnpackedBytes + 4096;
/** Window of a packed stream, as a power of two: 4 MiB, which whoever unpacks holds. A source tree takes a fifth less in it than in 2 MiB. */
export const maxWindowBits = 22;
/** Connections that may bring what is packed, at once: their windows, and what comes out of them, take some 80 MiB together. What others bring comes as it is. */
export const maxUnpacking = 16;
/** Streams packed at once by this process: each takes some 10 MiB. Others go as they are. */
export const maxPacking = 8;

/** Entries of one manifest. Each side holds it whole, some 50 bytes an entry; who has more should send it in parts. */
export const maxEntries = 2_000_000;
/** The same for a receiver without the capability `big-trees`. */
export const oldMaxEntries = 1_000_000;
/** Path characters of one manifest, together: 32 per entry at the entry limit. */
export const maxManifestChars = 64 * 1024 * 1024;
/** UTF-16 units of one path: Windows' longest. Written as JSON, six bytes a unit at worst, it still fits a message. */
export const maxPathChars = 32_768;
/** The same for a receiver without the capability `big-trees`. */
export const oldMaxPathChars = 4096;
/** Entries in one manifest piece. Small enough that the dialog fills while the walk goes on. */
export const maxEntriesPerPiece = 2000;
/** Ranges or items in one plan or receipts message: keeps it within `maxControlBytes`. */
export const maxItemsPerMessage = 2000;

/** Offsets at which a partial file may be continued: one every 16 MiB up to 4 GiB, then fewer. */
export const maxPrefixes = 256;
/** Holes of files begin and end at multiples of this (the last ends with the file): smaller ones cost more to tell than to send. */
export const holeBlockBytes = 64 * 1024;
/**
 * A block of a delta, the unit in which a changed file is compared: 64 KiB as long as a file has no more than 65,536 of them
 * (smaller ones cost more to tell than they save), then twice as much and so on.
 */
export const minBlockBytes = 64 * 1024;
/** The largest: one read, and one data frame, of a sender. */
export const maxBlockBytes = 512 * 1024;
/** Blocks of one delta: what both sides keep of them (8 and 32 bytes each) stays below 32 MiB. Files above 512 GiB go whole. */
export const maxBlocks = 1_048_576;
/**
 * Of a block's BLAKE3 so many bytes are told: a block is compared with the one at the same place only, so two that differ are
 * taken for the same once in 2^64, and the hash of the whole finds that, too.
 */
export const blockHashBytes = 8;
/** Blocks told in one message: half of what a message may hold, in hex. */
export const maxBlocksPerMessage = 8192;
/** Smaller files are sent whole: at 100 Mbit/s that takes a third of a second, and at most as much could be saved. */
export const minDeltaBytes = 4 * 1024 * 1024;
/** File bytes sent and not yet reported on disk. An interruption sends them twice, and up to 1 MiB that a killed receiver had not noted. */
export const maxUnreportedBytes = 6 * 1024 * 1024;
/** The receiver reports bytes on disk at least this often. Four of the six MiB stay in use; reports every 1 MiB would cost a fast sender more (0.11 instead of 0.08 CPU s/GiB). */
export const reportEveryBytes = 2 * 1024 * 1024;

/** Largest file: the largest integer JSON carries exactly (8 PiB). */
export const maxFileBytes = Number.MAX_SAFE_INTEGER;

/** All permission bits: the owner's, the group's, the others'. Further bits (set-user-ID …) don't travel. */
export const maxMode = 0o777;

/** A text is at most so long; its reason stands there. */
export { maxTextBytes } from '../../../shared/values.ts';

/** Furthest time from 1970, in milliseconds: the range of an ECMAScript date. */
export const maxTimeMs = 8.64e15;

/** From TCP connect to both hellos read: a slow phone on bad Wi-Fi needs two or three seconds. */
export const helloTimeoutMs = 10_000;
/** After the hellos a dialler that wants something says so within this. */
export const offerTimeoutMs = 10_000;
/** A receiver dials its lane within this, or does without: nobody should notice a firewall that swallows packets. */
export const laneTimeoutMs = 1_000;
/** The fast lane's plain port is open this long at most. Without a caller by then the transfer does without. */
export const plainTimeoutMs = 1_000;
/** One announced stretch of raw bytes: announcements cost nothing noticeable, and a file that shrinks wastes this much at most. */
export const maxRawBytes = 16 * 1024 * 1024;
/** A plain connection on which nothing comes for this long, while bytes are due, counts as cut. A slow disk wakes sooner. */
export const plainStallMs = 60_000;
/** An offer with a code, from its making to its answer: somebody at the other end walks over and compares. Each code less that stands open is one less to be hit. */
export const offerLifeMs = 600_000;
/** A pairing, from its request to both people's word, and a link that is shown: as long as an offer's code. */
export const pairingLifeMs = 600_000;
/** Pairing requests that wait for a person here, from all together: more than anybody compares at once. */
export const maxPendingPairings = 4;
/** What a link proves: nobody guesses 128 bits, and they keep the QR code small enough for a terminal. */
export const linkSecretBytes = 16;
/** Offers waiting for a person's answer, from one peer and from all that aren't remembered: more than anybody reads. */
export const maxPendingOffersOfPeer = 8;
export const maxPendingOffers = 64;
/** Memory that strangers' manifests which nobody has accepted yet may take together, where there are several. One of 2,000,000 plain entries takes less. */
export const maxStrangersMemory = 112 * 1024 * 1024;
/** The same of all, remembered devices' included. */
export const maxPendingMemory = 192 * 1024 * 1024;
/** The same of all that were accepted; what is known of each entry takes three times as much again. */
export const maxAcceptedMemory = 256 * 1024 * 1024;

/** Each side sends `alive` this often, so that silence means something. */
export const aliveEveryMs = 2_500;
/** Nothing at all for this long while reading: the link is dead (four `alive`s missed). A wrong guess costs a reconnection. */
export const silenceMs = 10_000;
/** After an orderly end the socket stays this long, so that last words arrive. */
export const lingerMs = 3_000;
/** A peer that stops reading control messages may leave this much unread before it is dropped. */
export const maxUnsentControlBytes = 16 * 1024 * 1024;
