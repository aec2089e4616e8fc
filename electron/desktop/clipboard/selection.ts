/** Reads what another program has copied, under X11: the program that owns the selection is asked, and given up on. */
import { localDisplay, XServer, type XMessage } from '../x11/x-server.ts';

/** What became of asking. `nothing`: nobody has copied anything, or not so. `silent`: the program doesn't answer. */
export type Selection =
  | { readonly kind: 'content'; readonly bytes: Buffer }
  | { readonly kind: 'nothing' | 'silent' }
  /** There is no X server that could be asked: another way has to be found. */
  | { readonly kind: 'no-server' };

/** A program that is alive answers within milliseconds; on a busy machine it may take a hundred times as long. */
const patienceMs = 3000;

const opcodes = {
  createWindow: 1,
  getProperty: 20,
  convertSelection: 24,
} as const;
const events = { propertyNotify: 28, selectionNotify: 31 } as const;
/** InputOnly: a window that never shows, to put what is read on. */
const inputOnly = 2;
const valueMaskEvents = 0x800;
const propertyChanges = 0x400000;
const newValue = 0;
/** Of a property at a time, in units of four bytes: all there is. */
const wholeProperty = 0x1fffffff;

export interface SelectionOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** How long the program may take from one sign of life to the next, in milliseconds. */
  readonly patience?: number;
  readonly selection?: string;
}

/** The content of the clipboard under a format's name. Never rejects. */
export async function readSelection(
  format: string,
  { env = process.env, patience = patienceMs, selection = 'CLIPBOARD' }: SelectionOptions = {},
): Promise<Selection> {
  const number = localDisplay(env['DISPLAY']);
  if (number === null) return { kind: 'no-server' };
  const given = new AbortController();
  // The server itself answers at once.
  let timer = setTimeout(() => given.abort(), patience);
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => given.abort(), patience);
  };
  let server: XServer | null = null;
  try {
    server = await XServer.open(number, given.signal, { env });
    return await new Reading(server, alive).read(selection, format);
  } catch {
    return { kind: given.signal.aborted && server !== null ? 'silent' : 'no-server' };
  } finally {
    clearTimeout(timer);
    server?.close();
  }
}

class Reading {
  private readonly server: XServer;
  private readonly alive: () => void;
  private readonly window: number;

  constructor(server: XServer, alive: () => void) {
    this.server = server;
    this.alive = alive;
    this.window = server.idBase;
  }

  async read(selection: string, format: string): Promise<Selection> {
    const { server, window } = this;
    const place = Buffer.alloc(16);
    place.writeUInt16LE(1, 4);
    place.writeUInt16LE(1, 6);
    place.writeUInt16LE(inputOnly, 10);
    server.send(opcodes.createWindow, 0, window, server.root, place, valueMaskEvents, propertyChanges);
    const [clipboard, target, property, incremental] = [
      await server.atom(selection),
      await server.atom(format),
      await server.atom('FERRY_SELECTION'),
      await server.atom('INCR'),
    ];
    if ((await server.ownerOf(clipboard)) === 0) return { kind: 'nothing' };
    server.send(opcodes.convertSelection, 0, window, clipboard, target, property, 0);
    const answer = await server.next((message) => eventOf(message) === events.selectionNotify);
    this.alive();
    if (answer.readUInt32LE(20) === 0) return { kind: 'nothing' };
    const first = await this.take(property);
    if (first.type !== incremental) return { kind: 'content', bytes: first.bytes };
    const parts: Buffer[] = [];
    for (;;) {
      await server.next((message) => this.isNew(message, property));
      this.alive();
      const { bytes } = await this.take(property);
      if (bytes.length === 0) return { kind: 'content', bytes: Buffer.concat(parts) };
      parts.push(bytes);
    }
  }

  /** Takes a property away from the window, which asks its owner for the next part where there are several. */
  private async take(property: number): Promise<{ readonly type: number; readonly bytes: Buffer }> {
    this.server.send(opcodes.getProperty, 1, this.window, property, 0, 0, wholeProperty);
    const reply = await this.server.reply();
    const unit = reply[1]! / 8;
    return { type: reply.readUInt32LE(8), bytes: reply.subarray(32, 32 + reply.readUInt32LE(16) * unit) };
  }

  private isNew(message: XMessage, property: number): boolean {
    const isProperty = eventOf(message) === events.propertyNotify && message.readUInt32LE(8) === property;
    return isProperty && message[16] === newValue;
  }
}

/** The highest bit says that another program sent it. */
function eventOf(message: XMessage): number {
  return message[0]! & 0x7f;
}
