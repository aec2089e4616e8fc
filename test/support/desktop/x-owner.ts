/** A program that has copied something, under X11: it answers as it is told, or not at all. */
import { XServer } from '../../../electron/desktop/x11/x-server.ts';

/** What it gives in each format. `silent`: it never answers. `in-parts`: as what is too long for one answer. */
export interface OwnerOptions {
  readonly formats: Readonly<Record<string, string>>;
  readonly manner?: 'at-once' | 'in-parts' | 'silent';
  /** What it owns; left out: the clipboard. */
  readonly selection?: string;
}

export interface Owner {
  /** Formats that it was asked for so far, in order. */
  readonly asked: readonly string[];
  readonly close: () => void;
}

const opcodes = {
  changeProperty: 18,
  deleteWatch: 2,
  setSelectionOwner: 22,
  sendEvent: 25,
  internAtom: 16,
  createWindow: 1,
};
const selectionRequest = 30;
const propertyNotify = 28;
const [atomType, stringType] = [4, 31];
const partBytes = 1000;

export async function ownClipboard(
  display: string,
  { formats, manner = 'at-once', selection: owned = 'CLIPBOARD' }: OwnerOptions,
): Promise<Owner> {
  const gone = new AbortController();
  const server = await XServer.open(display.replace(/^:/u, ''), gone.signal);
  const window = server.idBase;
  const place = Buffer.alloc(16);
  place.writeUInt16LE(1, 4);
  place.writeUInt16LE(1, 6);
  place.writeUInt16LE(2, 10);
  server.send(opcodes.createWindow, 0, window, server.root, place, 0);
  const atom = async (name: string): Promise<number> => {
    const length = Buffer.alloc(4);
    length.writeUInt16LE(Buffer.byteLength(name));
    server.send(opcodes.internAtom, 0, length, Buffer.from(name));
    return (await server.reply()).readUInt32LE(8);
  };
  const [clipboard, targets, incremental] = [await atom(owned), await atom('TARGETS'), await atom('INCR')];
  const names = new Map<number, string>([[targets, 'TARGETS']]);
  for (const format of Object.keys(formats)) names.set(await atom(format), format);
  server.send(opcodes.setSelectionOwner, 0, window, clipboard, 0);
  // The answer says that all before it is done.
  await atom('TARGETS');
  const asked: string[] = [];

  const put = (on: number, property: number, type: number, bits: 8 | 32, bytes: Buffer): void => {
    const head = Buffer.from([bits, 0, 0, 0]);
    server.send(opcodes.changeProperty, 0, on, property, type, head, bytes.length / (bits / 8), bytes);
  };
  const words = (...all: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(4 * all.length);
    all.forEach((word, i) => bytes.writeUInt32LE(word, 4 * i));
    return bytes;
  };

  const answer = async (request: Buffer): Promise<void> => {
    const [requestor, selection, target, property] = [12, 16, 20, 24].map((at) => request.readUInt32LE(at)) as [
      ...[number, number],
      ...[number, number],
    ];
    const format = names.get(target);
    asked.push(format ?? String(target));
    if (manner === 'silent') return;
    const notify = (said: number): void => {
      const event = Buffer.alloc(32);
      event[0] = 31;
      [0, requestor, selection, target, said].forEach((word, i) => event.writeUInt32LE(word, 4 + 4 * i));
      server.send(opcodes.sendEvent, 0, requestor, 0, event);
    };
    if (format === undefined) return notify(0);
    if (format === 'TARGETS') {
      put(requestor, property, atomType, 32, words(...names.keys()));
      return notify(property);
    }
    const content = Buffer.from(formats[format]!);
    if (manner === 'at-once') {
      put(requestor, property, stringType, 8, content);
      return notify(property);
    }
    server.send(opcodes.deleteWatch, 0, requestor, 0x800, 0x400000);
    put(requestor, property, incremental, 32, words(content.length));
    notify(property);
    for (let at = 0; ; at += partBytes) {
      await server.next((event) => (event[0]! & 0x7f) === propertyNotify && event[16] === 1);
      put(requestor, property, stringType, 8, content.subarray(at, at + partBytes));
      if (at >= content.length) return;
    }
  };
  const serve = async (): Promise<void> => {
    for (;;) await answer(await server.next((event) => (event[0]! & 0x7f) === selectionRequest));
  };
  // It ends when the server or the test does.
  serve().catch(() => {});
  return { asked, close: () => gone.abort() };
}
