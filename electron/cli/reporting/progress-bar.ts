/** One line that says how far a transfer is, in whatever width there is: a pure function. */
import { formatBytes, formatDuration, formatRate } from '../../../shared/format.ts';
import { fit, padTo, widthOf, type Style } from '../terminal/display.ts';

export interface BarInput {
  /** Safe to show, in at most so many columns. */
  readonly title: (columns: number) => string;
  readonly bytes: number;
  readonly totalBytes: number;
  /** The total is final. */
  readonly complete: boolean;
  /** Bytes a second. */
  readonly rate: number;
  readonly secondsLeft: number | null;
  /** What else is to be known of it, in a few words: that it waits, that it is not encrypted. Mostly empty. */
  readonly state: string;
}

const widestTitle = 28;
const narrowestTitle = 8;
/** Where nothing else needs the room. */
const widestInLog = 120;
const widestBar = 32;
/** A shorter bar says nothing. */
const narrowestBar = 8;
const gap = '  ';

/** Fills at most `columns`: what matters least goes first (time left, rate, the bar, bytes, the middle of the title). */
export function progressLine(input: BarInput, columns: number, style: Style): string {
  const title = input.title(Math.max(narrowestTitle, Math.min(widestTitle, Math.floor(columns / 3))));
  const figures = figuresOf(input);
  const room = () => columns - widthOf([title, ...figures].join(gap));
  const roomForBar = () => Math.min(widestBar, room() - gap.length);
  const essential = input.complete ? 2 : 1;
  while (figures.length > essential && roomForBar() < narrowestBar) figures.pop();
  const bar = roomForBar();
  if (bar >= narrowestBar) return [title, drawBar(shareOf(input), bar, style), ...figures].join(gap);
  if (room() < 0) figures.splice(1);
  return fit([title, ...figures].join(gap), columns);
}

/** The same without a bar, for logs. */
export function progressText(input: BarInput): string {
  return `${input.title(widestInLog)}: ${figuresOf(input)
    .map((figure) => figure.trim())
    .join(', ')}`;
}

/** Most important first. Padded, so that the line doesn't tremble as digits come and go. */
function figuresOf(input: BarInput): string[] {
  const { bytes, totalBytes, complete, rate, secondsLeft, state } = input;
  // Rounded down: 100 % is for when it's all there.
  const percent = complete ? [`${Math.floor(shareOf(input) * 100)}%`.padStart(4)] : [];
  const amount = `${formatBytes(bytes, 'en')} of ${formatBytes(totalBytes, 'en')}${complete ? '' : ' so far'}`;
  const speed = rate > 0 ? [padTo(formatRate(rate, 'en'), 9)] : [];
  const left = secondsLeft === null ? [] : [`${formatDuration(secondsLeft)} left`];
  return [...percent, amount, ...(state === '' ? [] : [state]), ...speed, ...left];
}

function shareOf({ bytes, totalBytes }: BarInput): number {
  return totalBytes > 0 ? Math.min(1, bytes / totalBytes) : 0;
}

function drawBar(share: number, columns: number, style: Style): string {
  const filled = Math.floor(share * columns);
  return '█'.repeat(filled) + style.dim('░'.repeat(columns - filled));
}
