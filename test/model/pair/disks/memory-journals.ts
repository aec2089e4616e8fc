/** Journals that outlive their side's lives, as a disk would keep them: what was being written when one ended is torn. */
import type { JournalFiles } from '../../../../electron/engine/state/journal-files.ts';
import type { Window } from './window.ts';

export class MemoryJournals {
  readonly texts = new Map<string, string>();

  /** Those whose first line is whole; of others nothing was ever promised. */
  get begun(): number {
    return [...this.texts.values()].filter((text) => text.includes('\n')).length;
  }

  /** As one life sees them. It is the only process of its home, so that holding one always succeeds. */
  through(window: Window): JournalFiles {
    const { texts } = this;
    const write = (id: string, text: string): void => void texts.set(id, (texts.get(id) ?? '') + text);
    return {
      report: () => Promise.resolve(false),
      pathOf: (id) => `/home/transfers/${id}.journal`,
      has: (id) => texts.has(id),
      hold: (id) => window.do('hold journal', () => texts.has(id)),
      release: () => Promise.resolve(),
      open: async (id) => {
        const size = await window.do('open journal', () => {
          const text = texts.get(id) ?? '';
          // A line torn by a kill would swallow the next one.
          const whole = text.slice(0, text.lastIndexOf('\n') + 1);
          texts.set(id, whole);
          return whole.length;
        });
        const queue = {};
        return {
          size,
          append: (text) =>
            window.do(`journal ${text.slice(0, 60).trim()}`, () => write(id, text), {
              queue,
              tear: (chance) => write(id, text.slice(0, chance.below(text.length + 1))),
            }),
          flush: () => window.do('flush journal', () => {}, { queue }),
          close: () => window.do('close journal', () => {}, { queue }),
        };
      },
      ids: () => window.do('list journals', () => [...texts.keys()]),
      read: (id) => window.do('read journal', () => texts.get(id) ?? ''),
      remove: (id) =>
        window.do('remove journal', () => void texts.delete(id), {
          tear: (chance) => void (chance.is(0.5) && texts.delete(id)),
        }),
      setAside: (id) =>
        window.do('set journal aside', () => {
          texts.delete(id);
          return `/home/transfers/${id}.damaged`;
        }),
    };
  }
}
