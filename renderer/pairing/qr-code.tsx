/** A QR code, dark on light in every theme: readers take no other. */
import { useMemo } from 'react';
import { encode } from 'uqr';
import styles from './qr-code.module.css';

/** Light modules around it, as the standard (ISO/IEC 18004) asks. */
const quiet = 4;

export function QrCode({ content, label }: { content: string; label: string }) {
  const { size, path } = useMemo(() => drawn(content), [content]);
  return (
    <svg
      className={styles.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      data-testid="qr-code"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** The dark modules of each row, run by run. */
function drawn(content: string): { size: number; path: string } {
  const { data, size } = encode(content, { ecc: 'L', border: quiet });
  const runs = data.flatMap((row, y) => {
    const found: string[] = [];
    for (let x = 0; x < size; x++) {
      const from = x;
      while (row[x] === true) x++;
      if (x > from) found.push(`M${from} ${y}h${x - from}v1h${from - x}z`);
    }
    return found;
  });
  return { size, path: runs.join('') };
}
