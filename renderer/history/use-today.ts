/** The first moment of today: a window stays open over midnight, and over the sleep of its computer. */
import { useEffect, useState } from 'react';
import { dayOf } from './days.ts';

export function useToday(): number {
  const [today, setToday] = useState(() => dayOf(Date.now()));
  useEffect(() => {
    const look = (): void => setToday(dayOf(Date.now()));
    const timer = setTimeout(look, dayOf(today, 1) - Date.now());
    // A timer stands still while the computer sleeps.
    document.addEventListener('visibilitychange', look);
    window.addEventListener('focus', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('focus', look);
    };
  }, [today]);
  return today;
}
