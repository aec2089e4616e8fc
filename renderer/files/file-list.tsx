/** Every path of a transfer, in a list that stays smooth with a hundred thousand. */
import { File, Folder, Link } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import type { ManifestLine } from '../../shared/state.ts';
import { unreachable } from '../../shared/errors.ts';
import { visible, type Text } from '../../shared/text/index.ts';
import { useText } from '../state/context.tsx';
import { CutText } from '../ui/cut-text.tsx';
import styles from './file-list.module.css';
import { useManifest } from './use-manifest.ts';
import { useVisibleRows } from './visible-rows.ts';

const rowHeight = 30;
/** Rows kept ready beyond the visible ones. */
const overscan = 8;

export interface FileListProps {
  transferId: string;
  /** Files and folders counted so far. */
  expected: number;
  label: string;
  testId: string;
  /** Changes when lines in view may have changed; left out where they don't. */
  stamp?: number;
  /** Said instead of the lines while there are none to be had. */
  absence?: string;
  /** What stands at the end of a line, beyond its size. */
  renderEnd?: (line: ManifestLine) => ReactNode;
}

export function FileList({ transferId, expected, label, testId, stamp, absence, renderEnd }: FileListProps) {
  const manifest = useManifest(transferId, expected, stamp);
  const scroller = useRef<HTMLDivElement>(null);
  const { count } = manifest;
  const { first, last } = useVisibleRows(scroller, { count, rowHeight, overscan });
  const { want } = manifest;
  useEffect(() => want(first, Math.max(0, last)), [want, first, last]);

  return (
    // Focusable, so that the keyboard can scroll it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={scroller} className={styles.scroller} tabIndex={0} role="region" aria-label={label}>
      {manifest.absent && absence !== undefined && <p className={styles.absence}>{absence}</p>}
      <ul
        hidden={manifest.absent && absence !== undefined}
        className={styles.list}
        style={{ height: count * rowHeight }}
        data-testid={testId}
      >
        {Array.from({ length: last - first + 1 }, (_, nth) => first + nth).map((index) => (
          <li
            key={index}
            className={styles.row}
            style={{ height: rowHeight, transform: `translateY(${index * rowHeight}px)` }}
            aria-setsize={count}
            aria-posinset={index + 1}
          >
            <Line line={manifest.line(index)} renderEnd={renderEnd} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Line({ line, renderEnd }: { line: ManifestLine | undefined; renderEnd: FileListProps['renderEnd'] }) {
  const text = useText();
  if (line === undefined) return <span className={styles.pending}>{text.offer.loading}</span>;
  const cut = line.path.lastIndexOf('/') + 1;
  const Icon = line.kind === 'folder' ? Folder : line.kind === 'link' ? Link : File;
  return (
    <>
      <Icon size={15} strokeWidth={1.75} aria-hidden="true" />
      <span className={styles.path} title={visible(line.path)}>
        {cut > 0 && <CutText className={styles.parent}>{line.path.slice(0, cut)}</CutText>}
        <CutText className={styles.name}>{line.path.slice(cut)}</CutText>
      </span>
      <span className={styles.size}>{sizeOf(line, text)}</span>
      {renderEnd?.(line)}
    </>
  );
}

function sizeOf({ kind, bytes }: ManifestLine, text: Text): string {
  switch (kind) {
    case 'file':
      return text.bytes(bytes);
    case 'folder':
      return text.offer.emptyFolder;
    case 'link':
      return text.offer.link;
    default:
      return unreachable(kind);
  }
}
