/** What one message of HTTP/1.1 may take before its body, each with its reason. */

/** A head, from its first line to the empty one: LocalSend's take 300 bytes, a session's tokens as many again. */
export const maxHeadBytes = 16 * 1024;
/** Fields of a head, each a few bytes at least: LocalSend's have five, a browser's twenty. */
export const maxFields = 100;
/** A chunk's first line: a length of at most thirteen digits, and extensions, which nobody is known to use. */
export const maxChunkLineBytes = 256;
