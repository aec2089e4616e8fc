/** The last answer on a connection whose request is still coming. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** No more of a refused request than this is read and dropped: who sends on has heard why not, or doesn't listen. */
export const maxDroppedBytes = 8 * 1024 * 1024;

/**
 * Says `body`, whole, and closes once the request has come to its end, its sender has closed, or `withinMs` or `maxDroppedBytes`
 * are over: what still comes is dropped. A connection that is closed on unread bytes is reset, and the other end may
 * lose the answer that it has not read yet, on Windows always (RFC 9112 section 9.6). The head is set already, with its length.
 */
export function answerLast(request: IncomingMessage, response: ServerResponse, body: Buffer, withinMs: number): void {
  // Node closes with the answer's end, so that is what waits.
  if (body.length > 0) response.write(body);
  else response.flushHeaders();
  let dropped = 0;
  const end = (): void => {
    clearTimeout(timer);
    request.off('data', onData);
    response.end();
  };
  const onData = (part: Buffer): void => {
    dropped += part.length;
    if (dropped > maxDroppedBytes) end();
  };
  const timer = setTimeout(end, withinMs);
  request.removeAllListeners('data');
  request
    .on('data', onData)
    .once('end', end)
    .once('close', end)
    .on('error', () => {});
  request.resume();
}
