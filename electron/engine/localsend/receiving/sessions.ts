/** The sessions that are open, and which of them a request is for. */
import type { HttpCaller } from '../http/caller.ts';
import { answers, type LocalSendAnswer } from '../wire/statuses.ts';
import type { Session } from './session.ts';
import type { SessionFile } from './session-files.ts';

export type Found = { readonly session: Session; readonly file: SessionFile } | { readonly refused: LocalSendAnswer };

export class Sessions {
  private readonly open = new Map<string, Session>();

  add(session: Session): void {
    this.open.set(session.id, session);
  }

  remove(session: Session): void {
    this.open.delete(session.id);
  }

  /** The file that an upload is of. Whoever isn't the session's own sender learns nothing of it. */
  find(query: URLSearchParams, caller: HttpCaller): Found {
    const [sessionId, fileId, token] = ['sessionId', 'fileId', 'token'].map((name) => query.get(name));
    if (!sessionId || !fileId || !token) return { refused: answers.missingParameters };
    const session = this.open.get(sessionId);
    if (session === undefined) return { refused: answers.noSession };
    if (!isOf(session, caller)) return { refused: answers.wrongToken };
    const file = session.files.find(fileId);
    const isDue = file !== undefined && file.token === token && (file.state === 'wanted' || isThrownAway(file));
    if (isDue) return { session, file };
    return { refused: session.files.settled ? answers.noSession : answers.wrongToken };
  }

  /** The session that its sender cancels; `id` null: the one it waits with. */
  ofCancel(id: string | null, caller: HttpCaller): Session | undefined {
    const session =
      id === null ? [...this.open.values()].find((one) => one.pending && isOf(one, caller)) : this.open.get(id);
    return session !== undefined && isOf(session, caller) ? session : undefined;
  }
}

/** A person here left it out after its sender had been told that it is wanted. */
export function isThrownAway(file: SessionFile): boolean {
  return file.leftOut && file.state === 'settled';
}

function isOf({ caller }: Session, { address, proved }: HttpCaller): boolean {
  return caller.address === address && caller.proved === proved;
}
