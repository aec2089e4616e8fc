/** The polite voice of the window: a live region that follows the state. */
import { useEffect, useState } from 'react';
import { announcements } from '../state/announcements.ts';
import { useFerry, useText } from '../state/context.tsx';

export function Announcer() {
  const text = useText();
  const { mirror } = useFerry();
  const [said, setSaid] = useState<readonly string[]>([]);
  useEffect(() => {
    let before = mirror.value.get().state;
    return mirror.value.subscribe(() => {
      const after = mirror.value.get().state;
      const news = before !== null && after !== null ? announcements(text, before, after) : [];
      before = after;
      if (news.length > 0) setSaid(news);
    });
  }, [mirror, text]);
  return (
    <div className="sr-only" role="status" aria-live="polite" data-testid="announcer">
      {said.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}
