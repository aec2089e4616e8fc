/** What a LocalSend's answers mean for a transfer, as failures that a person can act on. */
import { errorSchema, parse } from '../wire/messages.ts';
import type { Answer } from '../client/client.ts';
import { FerryError, failure, type Failure } from '../../../../shared/errors.ts';
import type { EndedStatus } from '../../../../shared/statuses.ts';

/** How a transfer ends that isn't done. */
export interface End {
  readonly status: Exclude<EndedStatus, 'done'>;
  readonly why: Failure;
}

/** Unwinds a transfer to its end. */
export class Over extends Error {
  readonly end: End;

  constructor(status: End['status'], why: Failure) {
    super(why.code);
    this.end = { status, why };
  }
}

/** To `prepare-upload`, of all but 200 and 401. `peer`: the other device's name. */
export function offerRefused({ status, body }: Answer, peer: string): Over {
  switch (status) {
    case 204:
      return new Over('declined', failure('localsend-nothing-wanted', { peer }));
    case 403:
      return new Over('declined', failure('declined', { peer }, 'peer'));
    case 409:
      return new Over('failed', failure('localsend-busy', { peer }));
    case 429:
      return new Over('failed', failure('pin-locked', { peer }));
    default:
      return new Over('failed', failure('localsend-refused', { peer, ...said(status, body) }));
  }
}

/** To an upload, of all but 2xx: of the file alone, or `Over` where the whole session has ended there. */
export function uploadRefused({ status, body }: Answer, path: string, peer: string): Failure | Over {
  switch (status) {
    // Whoever cancels there forgets the session, and with it every token.
    case 403:
    case 404:
    case 409:
      return new Over('cancelled', failure('cancelled-by-peer', { peer }, 'peer'));
    case 422:
      return failure('hash-mismatch', { path }, 'peer');
    case 507:
      return new Over('failed', failure('no-space', { peer }, 'peer'));
    default:
      return failure('file-refused', { path, ...said(status, body) });
  }
}

function said(status: number, body: Buffer): { status: number; detail?: string } {
  const message = parse(errorSchema, body)?.message ?? '';
  return { status, ...(message !== '' && { detail: message }) };
}

/** An error as the end that it means. Throws what is a bug of ours. */
export function endOf(error: unknown, peer: string): End {
  if (error instanceof Over) return error.end;
  if (!(error instanceof FerryError)) throw error;
  return { status: 'failed', why: failure(error.code, { peer, ...error.params }, error.by) };
}
