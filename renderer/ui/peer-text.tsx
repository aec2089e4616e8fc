/** Text from a peer, on the page: always text, never able to reorder what stands around it. */
import { isolateEnd, isolateStart, visible } from '../../shared/text/index.ts';

/** A name, a path or a part of one, whole, where it may take several lines. */
export function PeerText({ children, className }: { children: string; className?: string | undefined }) {
  return <bdi className={className}>{visible(children)}</bdi>;
}

/** A sentence of the dictionary whose `isolated()` parts become `<bdi>`, so that no invisible characters are on the page. */
export function Sentence({ children }: { children: string }) {
  const parts = children.split(isolateStart);
  return parts.map((part, i) => {
    const end = part.indexOf(isolateEnd);
    if (i === 0 || end < 0) return part;
    return [<bdi key={i}>{part.slice(0, end)}</bdi>, part.slice(end + isolateEnd.length)];
  });
}
