/** The person at the receiving end: accepts the offer and answers every question, at random, when their turn comes. */
import type { ConflictPolicy } from '../../../shared/state.ts';
import type { Chance } from './ground/chance.ts';
import type { Life } from './side.ts';
import type { World } from './world.ts';

const conflictChoices = ['keep-both', 'skip', 'replace'] as const;
/** Who could not accept looks again after this long. */
const lookAgainMs = 500;

export class Person {
  private readonly world: World;
  private readonly conflicts: ConflictPolicy;
  private readonly chance: Chance;
  /** Has declined what the rule of a sender accepted always doesn't cover. */
  hasDeclinedBeyond = false;
  /** Sees nothing and answers nothing. */
  isAway = false;

  constructor(world: World, conflicts: ConflictPolicy) {
    this.world = world;
    this.chance = world.chance;
    this.conflicts = conflicts;
  }

  /** From now on there, until that life ends. */
  sitAt(life: Life): void {
    const asked = new Set<string>();
    const look = (): void => {
      if (this.isAway) return;
      for (const { id, direction, status, question } of life.transfers) {
        if (direction !== 'incoming') continue;
        // An offer whose line broke may be made again.
        if (status !== 'asking') asked.delete(id);
        if (status === 'asking' && !asked.has(id)) {
          asked.add(id);
          this.world.soon(life, 'the person accepts', () => void this.accept(life, id));
        }
        if (question === null || asked.has(question.id)) continue;
        asked.add(question.id);
        const { kind, id: questionId } = question;
        this.world.soon(life, `the person answers about ${kind}`, () => {
          const choice = this.chance.pick(kind === 'conflict' ? conflictChoices : (['accept', 'decline'] as const));
          if (kind === 'beyond' && choice === 'decline') this.hasDeclinedBeyond = true;
          const all = kind === 'conflict' && this.chance.is(0.3);
          void life.command('decide', { transferId: id, questionId, choice, all });
        });
      }
    };
    life.watch(look);
    look();
  }

  private async accept(life: Life, transferId: string): Promise<void> {
    const { conflicts } = this;
    const answered = await life.command('answer', { transferId, accept: true, conflicts });
    const waits = 'failure' in answered && life.transfer(transferId)?.status === 'asking';
    if (waits) setTimeout(() => void this.accept(life, transferId), lookAgainMs);
  }
}
