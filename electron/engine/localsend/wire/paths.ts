/** Where LocalSend is asked what. */

const v2 = '/api/localsend/v2';

export const paths = {
  /** GET: who is here, as programs up to 1.17 ask first. */
  infoV1: '/api/localsend/v1/info',
  /** GET: who is here. */
  info: `${v2}/info`,
  /** POST: who calls; the answer says who is here. */
  register: `${v2}/register`,
  /** POST, `?pin=`: may these files come? */
  prepareUpload: `${v2}/prepare-upload`,
  /** POST, `?sessionId&fileId&token`: one file's bytes. */
  upload: `${v2}/upload`,
  /** POST, `?sessionId`: the whole session is over. */
  cancel: `${v2}/cancel`,
} as const;

export type LocalSendPath = (typeof paths)[keyof typeof paths];
