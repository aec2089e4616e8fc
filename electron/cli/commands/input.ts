/** Standard input as what is sent: a file that the home keeps meanwhile, or a text. */
import { FerryError } from '../../../shared/errors.ts';
import { maxTextBytes } from '../../../shared/values.ts';
import { spoolInput } from '../../engine/state/spool/input.ts';
import type { Context } from '../context.ts';
import type { CliInput } from '../terminal/io.ts';
import { text } from '../text.ts';
import { usage } from '../arguments/usage.ts';

type Reading = Pick<Context, 'home' | 'io' | 'output' | 'interrupt'>;

/** All of it, as a file of that name. Throws as `spoolInput`. */
export function inputAsFile(name: string, { home, ...context }: Reading): Promise<string> {
  return reading(context, (input, signal) => spoolInput(home, name, input, { signal }));
}

/**
 * All of it, without the line break at its end, which is the shell's. Throws `nothing-to-send`, `text-too-long` {limit}, `usage`
 * where it is no UTF-8.
 */
export function inputAsText(context: Omit<Reading, 'home'>): Promise<string> {
  return reading(context, async (input) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of input) {
      const part = Buffer.from(chunk as Buffer | string);
      bytes += part.length;
      // A line break more than fits goes off again.
      if (bytes > maxTextBytes + 2) throw new FerryError('text-too-long', { limit: maxTextBytes });
      parts.push(part);
    }
    let all: string;
    try {
      all = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
    } catch {
      throw usage('standard input is no text; send it as a file: ferry send - --as NAME');
    }
    const sent = all.replace(/\r?\n$/, '');
    if (sent === '') throw new FerryError('nothing-to-send');
    if (Buffer.byteLength(sent) > maxTextBytes) throw new FerryError('text-too-long', { limit: maxTextBytes });
    return sent;
  });
}

/** Says on a terminal what is waited for; an interrupt ends it, though nothing more comes. */
async function reading<T>(
  { io: { stdin }, output, interrupt: { signal } }: Omit<Reading, 'home'>,
  work: (input: CliInput, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (stdin.isTTY === true) output.say(text.readingInput);
  // Told by the loop that reads; before that loop has begun, by nobody.
  stdin.on('error', () => {});
  const stop = (): void => void stdin.destroy(signal.reason as Error);
  signal.throwIfAborted();
  signal.addEventListener('abort', stop);
  try {
    return await work(stdin, signal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
