/** The days of a history: the newest first, whatever order the engine has them in, and what each day is called. Pure. */
import type { Transfer } from '../../shared/state.ts';
import type { Text } from '../../shared/text/index.ts';

export interface Day {
  /** Its first moment, on this computer's clock; milliseconds since the epoch. */
  readonly start: number;
  readonly transfers: readonly Transfer[];
}

/** When it ended. */
export function endOf({ endedAt, startedAt }: Transfer): number {
  return endedAt ?? startedAt;
}

/** The newest end first. Of those that ended in one moment the later begun, then by id: the same after a restart. */
export function newestFirst(transfers: readonly Transfer[]): readonly Transfer[] {
  return transfers.toSorted(
    (a, b) => endOf(b) - endOf(a) || b.startedAt - a.startedAt || (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
}

/** `transfers`: the newest first. */
export function byDay(transfers: readonly Transfer[]): readonly Day[] {
  const days = new Map<number, Transfer[]>();
  for (const transfer of transfers) {
    const start = dayOf(endOf(transfer));
    const day = days.get(start);
    if (day === undefined) days.set(start, [transfer]);
    else day.push(transfer);
  }
  return [...days].map(([start, those]) => ({ start, transfers: those }));
}

/** The first moment of the day that a moment is in; `ahead`: so many days later. Days have 23 to 25 hours. */
export function dayOf(time: number, ahead = 0): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + ahead).getTime();
}

/** `Today`, `Yesterday`, `Friday, 27 November`; with its year where that isn't this one. Both are first moments of days. */
export function dayTitle(text: Text, day: number, today: number): string {
  if (day === today) return text.history.today;
  if (day === dayOf(today, -1)) return text.history.yesterday;
  const thisYear = new Date(day).getFullYear() === new Date(today).getFullYear();
  return formatOf(text, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(!thisYear && { year: 'numeric' }),
  }).format(day);
}

/** Under its day the time alone says when. */
export function timeOfDay(text: Text, time: number): string {
  return formatOf(text, { timeStyle: 'short' }).format(time);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Kept: a history has hundreds of times, and making a format takes longer than using it. */
function formatOf({ language }: Text, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(style)}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, style);
  formats.set(key, format);
  return format;
}
