/** What is said of that which doesn't come unasked from a device that is accepted always. */
import type { Beyond } from '../state.ts';
import type { Text } from './en.ts';

/** `show`: as in `failureSentence`. */
export function beyondSentence(
  { question }: Pick<Text, 'question'>,
  name: string,
  why: Beyond,
  show: (value: string) => string,
): string {
  if (why.kind === 'size') return question.beyond.size(show(name), why.limit);
  return question.beyond[why.kind](show(name), show(why.path));
}
