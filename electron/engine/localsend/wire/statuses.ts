/**
 * What LocalSend's answers mean, as its protocol documents them, with the sentences its own program says. They are read by
 * the other program and shown by it, so they stay in its words.
 */

export interface LocalSendAnswer {
  readonly status: number;
  /** Body of an error: `{"message"}`. */
  readonly message: string;
}

/** Nothing of the offer needs to be sent: all is there, or it was a text message, which has arrived. */
export const nothingToSend = 204;

export const answers = {
  invalidBody: { status: 400, message: 'Request body malformed' },
  missingParameters: { status: 400, message: 'Missing parameters' },
  pinRequired: { status: 401, message: 'PIN required' },
  wrongPin: { status: 401, message: 'Invalid PIN' },
  declined: { status: 403, message: 'File request declined by recipient' },
  /** A wrong or used token, a wrong session, another address or another key than the offer's. */
  wrongToken: { status: 403, message: 'Invalid token or IP address' },
  noSession: { status: 409, message: 'No session' },
  blocked: { status: 409, message: 'Blocked by another session' },
  notFound: { status: 404, message: 'Not found' },
  wrongMethod: { status: 405, message: 'Method not allowed' },
  slow: { status: 408, message: 'Request took too long' },
  tooLarge: { status: 413, message: 'Request body too large' },
  /** The file isn't what its `sha256` said. It may be sent again. */
  wrongHash: { status: 422, message: 'Checksum mismatch' },
  tooMany: { status: 429, message: 'Too many requests' },
  /** Also: other than as many bytes as the offer said, and whatever the disk refuses. */
  failed: { status: 500, message: 'Could not save the file' },
  noRoom: { status: 507, message: 'Not enough space on the disk' },
} as const satisfies Readonly<Record<string, LocalSendAnswer>>;
