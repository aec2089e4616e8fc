/** A refusal of the page's: its status, its code, and what else the answer says. */
import type { PageProblem } from '../../../../shared/sharing/share.ts';

const statuses: Readonly<Record<PageProblem, number>> = {
  'bad-request': 400,
  'wrong-host': 421,
  'foreign-page': 403,
  'not-found': 404,
  method: 405,
  'too-many-requests': 429,
  'too-slow': 408,
  'too-long': 413,
  'header-too-long': 431,
  'pin-needed': 401,
  'pin-wrong': 401,
  'pin-locked': 429,
  range: 416,
  changed: 412,
  unreadable: 410,
  'no-upload': 403,
  'too-many-files': 413,
  'bad-name': 400,
  busy: 429,
  'unknown-upload': 404,
  'not-accepted': 409,
  'upload-over': 410,
  'wrong-offset': 409,
  'wrong-size': 400,
  asked: 409,
  'no-room': 507,
  'not-saved': 500,
  internal: 500,
};

export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly code: PageProblem;
  readonly status: number;
  /** Headers of the answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Further values of its JSON. */
  readonly values: Readonly<Record<string, number>>;
  /** The rest of the request isn't waited for. */
  readonly hangsUp: boolean;

  constructor(
    code: PageProblem,
    more: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly values?: Readonly<Record<string, number>>;
      readonly hangsUp?: boolean;
    } = {},
  ) {
    super(code);
    this.code = code;
    this.status = statuses[code];
    this.headers = more.headers ?? {};
    this.values = more.values ?? {};
    this.hangsUp = more.hangsUp ?? false;
  }
}
