/** A dialog that opens under somebody's hands must not take the press that was meant for what was there before. */
import { useEffect, useState } from 'react';

/** Longer than a double click or a key held a little too long, shorter than reading one line. */
export const armAfterMs = 600;

/** True at first and again whenever `key` changes; false once the person had time to see what is asked. */
export function useArming(key: string): boolean {
  const [armed, setArmed] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setArmed(key), armAfterMs);
    return () => clearTimeout(timer);
  }, [key]);
  return armed !== key;
}
