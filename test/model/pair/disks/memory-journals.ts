/** Journals that outlive their side's lives, as a disk would keep them: what was being written when one ended is torn. */
import type { JournalFiles } from '../../../../electron/engine/state/journal-files.ts';
import type { Window } from './window.ts';

export class MemoryJournals {
  readonly texts = new Map<string, string>();

  /** Those whose first line is whole; of others nothing was ever promised. */
  get begun(): number {
    return [...this.texts.values()].filter((text) => text.includes('\n')).length;
  }

  /** As one life sees them. */
  through(window: Window): JournalFiles {
    const { texts } = this;
    const write = (id: string, text: string): void => void texts.set(id, (texts.get(id) ?? '') + text);
    return {
      pathOf: (id) => `/home/transfers/${id}.journal`,
      open: async (id) => {
        const size = await window.do('open journal', () => {
          write(id, '');
          return texts.get(id)!.length;
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
    };
  }
}
