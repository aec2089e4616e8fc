/** Every limit of LocalSend's protocol as Ferry speaks it, once, each with its reason. */

/** The version of its protocol that Ferry follows. */
export const localSendVersion = '2.1';
/** Where every LocalSend listens and looks for others by itself (TCP and UDP). */
export const localSendPort = 53317;

/** Body of a small request (register, cancel) or answer (info, an error): what a device says of itself takes 300 bytes. */
export const maxSmallBodyBytes = 16 * 1024;
/** Body of an offer: 100,000 files with hashes and times take some 25 MB. What is longer is refused unread. */
export const maxOfferBytes = 32 * 1024 * 1024;
/** Files of one offer: what LocalSend itself was seen to offer and to take. */
export const maxOfferFiles = 100_000;
/** Characters of a file's id and of a token, which the other side chooses: LocalSend uses UUIDs of 36. */
export const maxIdChars = 128;
/** Characters of a file's type: a media type's two halves have at most 127 each (RFC 6838). */
export const maxFileTypeChars = 255;
/** Characters of a text message: what a person reads in a window. LocalSend's own field takes less. */
export const maxPreviewChars = 64 * 1024;
/** Characters of an alias, before it is cut to a name that can be shown. */
export const maxAliasChars = 256;

/** Wrong PINs of one address, after which it is told 429. */
export const maxPinTries = 3;
/** Uploads of one file with a wrong sum that its sender may repeat, the first among them. */
export const maxHashTries = 3;

/** LocalSend lists an announcer only when its register was answered within this. */
export const registerAnswerMs = 500;
