/** Tells of problems with Ferry's own files: at every start, and as they come, until they are acknowledged. */
import type { Problem } from '../../../shared/state.ts';
import type { Follower } from '../follower.ts';
import type { Output } from '../terminal/output.ts';
import { text } from '../text.ts';

/** `hint`: say how to acknowledge them. */
export function tellProblems(follower: Follower, output: Output, hint: boolean): void {
  const told = new Set<string>();
  const tell = (problems: readonly Problem[]): void => {
    const news = problems.filter(({ id }) => !told.has(id));
    for (const { id, failure } of news) {
      told.add(id);
      const message = text.failure(failure);
      output.event({ type: 'problem', ...failure, message });
      output.say(output.style.red(message));
    }
    if (hint && news.length > 0) output.say(text.howToAcknowledge);
  };
  tell(follower.state.problems);
  follower.onChange(({ problems }) => tell(problems));
}
