/** Opening and showing what has landed; what turns out to be gone is known from then on, for the row to say. */
import { useState } from 'react';
import { useActions, useFerry } from '../../state/context.tsx';

export interface LandedPlaces {
  /** Paths that were not there when they were asked for. */
  readonly gone: ReadonlySet<string>;
  open(path: string): Promise<void>;
  show(path: string): Promise<void>;
}

export function useLanded(transferId: string): LandedPlaces {
  const actions = useActions();
  const { ui } = useFerry();
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());

  async function ask(command: 'openLanded' | 'showLanded', path: string): Promise<void> {
    const result = await actions.ask(command, { transferId, path });
    const missing = !result.ok && result.failure.code === 'path-not-found';
    setGone((known) => {
      const now = new Set(known);
      if (missing) now.add(path);
      else now.delete(path);
      return now;
    });
    if (!missing && !result.ok) ui.notify({ tone: 'error', failure: result.failure });
  }

  return { gone, open: (path) => ask('openLanded', path), show: (path) => ask('showLanded', path) };
}
