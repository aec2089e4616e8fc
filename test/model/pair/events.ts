/** What can befall a transfer, and how often each is drawn. */
export const weights = {
  cut: 6,
  /** The line is dead, and nobody says so. */
  silence: 1,
  'stall line': 1.5,
  'stall disk': 1.5,
  'restart sender': 2,
  'restart receiver': 2,
  'kill sender': 3,
  'kill receiver': 3,
  /** As a kill, and what was not flushed is lost. */
  'power cut at receiver': 3,
  /** The sender's app starts again without taking anything up by itself; the person sends the same again. */
  'send again': 1,
  'pause sender': 1.5,
  'pause receiver': 1.5,
  'resume sender': 1.5,
  'resume receiver': 1.5,
  'replace source': 2,
  'patch source': 1,
  'remove source': 1.5,
  'add source': 1,
  'add files': 1.5,
  'leave out, sender': 1,
  'leave out, receiver': 1,
  'take name': 1,
  'fill disk': 1.5,
  'free disk': 1.5,
  'clock jump': 1,
  'cancel sender': 0.3,
  'cancel receiver': 0.3,
} as const satisfies Record<string, number>;
export type Event = keyof typeof weights;

const events: readonly Event[] = Object.keys(weights) as Event[];
const all = Object.values(weights).reduce<number>((sum, weight) => sum + weight, 0);

/** The event for a number from 0 to 1. */
export function eventAt(random: number): Event {
  let at = random * all;
  return events.find((event) => (at -= weights[event]) < 0) ?? 'cut';
}
