/** What is kept of updates in the home (`updates.json`): the newest notice that was believed, and when that was. */
import { join } from 'node:path';
import * as v from 'valibot';
import { StateFile, type Content, type Entry } from '../../engine/state/state-file.ts';

const fields = {
  /** Serial of the newest notice that was believed: older ones are refused. */
  seen: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** Milliseconds since the epoch. */
  lookedAt: v.pipe(v.number(), v.safeInteger()),
  /** As they came, so that they are verified anew at each start. */
  notice: v.string(),
  signature: v.string(),
  /** The version that the person was told of by a notification. */
  told: v.string(),
} as const;
const schema = v.partial(v.object(fields));
export type KeptUpdates = v.InferOutput<typeof schema>;

export class UpdatesFile {
  readonly #file: StateFile<unknown>;

  /** @param onLog hears of a damaged file: what is lost is asked for again, and needs no person */
  constructor(home: string, onLog: (message: string) => void) {
    this.#file = new StateFile<unknown>({
      path: join(home, 'updates.json'),
      body: 'updates',
      shape: 'record',
      parse,
      copy: true,
      lost: 'state-damaged',
      report: async ({ code, params }) => {
        onLog(`${code} ${JSON.stringify(params)}`);
        return true;
      },
    });
  }

  /** Nothing, where it can't be read or is a later Ferry's. */
  async read(): Promise<KeptUpdates> {
    const { entries } = await this.#file.read().catch((): Content<unknown> => ({ kind: 'damaged', entries: [] }));
    return Object.fromEntries(entries);
  }

  /** Adds to what is kept. Throws `home-unusable`, `state-newer`. */
  async keep(what: KeptUpdates): Promise<void> {
    await this.#file.update((before) => [...new Map<string, unknown>([...before, ...Object.entries(what)])]);
  }
}

function parse(value: unknown, name: string): Entry<unknown> | undefined {
  // What a later Ferry added stays as it is.
  if (!Object.hasOwn(fields, name)) return [name, value];
  return v.safeParse(fields[name as keyof typeof fields], value).success ? [name, value] : undefined;
}
