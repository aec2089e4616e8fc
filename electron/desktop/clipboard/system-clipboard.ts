/** The system's clipboard: what is on it under a format's name, and whether it can be read at all. */
import { clipboard } from 'electron';
import { FerryError } from '../../../shared/errors.ts';
import { readSelection } from './selection.ts';

/** What the X server calls text. */
const textFormat = 'UTF8_STRING';
/** Every program that has copied something says so in which formats it can give it. */
const formatsFormat = 'TARGETS';

/** What was copied, in this format, as text; empty where it is none. Throws `clipboard-silent`. */
export async function readFormat(format: string): Promise<string> {
  const read = await readSelection(format);
  if (read.kind === 'silent') throw new FerryError('clipboard-silent');
  return read.kind === 'no-server' ? readByElectron(format) : textOf(read);
}

/** Throws `clipboard-silent`. */
export async function clipboardText(): Promise<string> {
  const read = await readSelection(textFormat);
  if (read.kind === 'silent') throw new FerryError('clipboard-silent');
  return read.kind === 'no-server' ? clipboard.readText() : textOf(read);
}

/** Whether the program that has copied something answers: else whoever reads it in the main thread waits for most of a minute. */
export async function clipboardAnswers(): Promise<boolean> {
  return (await readSelection(formatsFormat)).kind !== 'silent';
}

function textOf(read: { readonly kind: string; readonly bytes?: Buffer }): string {
  return read.bytes?.toString('utf8') ?? '';
}

/** Electron had `read(format)` of its own before it took over the web's clipboard of items; the registry's runtime is that old. */
async function readByElectron(format: string): Promise<string> {
  const older = clipboard as unknown as { readBuffer?: (format: string) => Buffer };
  if (older.readBuffer !== undefined) return older.readBuffer(format).toString('utf8');
  const raw = `electron application/osclipboard;format="${format}"`;
  for (const item of await clipboard.read()) {
    const type = item.types.find((name) => name === format || name === raw);
    const content = type === undefined ? undefined : await item.getType(type);
    if (content instanceof Blob) return content.text();
  }
  return '';
}
