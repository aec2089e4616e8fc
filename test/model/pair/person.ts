/** The people at both ends: say yes to the code and accept the offer, and answer every question, at random, when their turn comes. */
import type { ConflictPolicy, Question } from '../../../shared/state.ts';
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
  /** Has declined that, or files that were added. */
  hasDeclined = false;
  /** Nobody is at the receiver: nothing is answered there. */
  isAway = false;
  /** Nobody is at the sender: no code is compared. */
  isAwayFromSender = false;

  constructor(world: World, conflicts: ConflictPolicy) {
    this.world = world;
    this.chance = world.chance;
    this.conflicts = conflicts;
  }

  /** From now on there, until that life ends. */
  sitAt(life: Life): void {
    const asked = new Set<string>();
    const look = (): void => {
      for (const { id, direction, status, question } of life.transfers) {
        if (direction !== 'incoming') {
          this.compare(life, id, question, asked);
          continue;
        }
        if (this.isAway) continue;
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
          if (choice === 'decline') this.hasDeclined = true;
          const all = kind === 'conflict' && this.chance.is(0.3);
          void life.command('decide', { transferId: id, questionId, choice, all });
        });
      }
    };
    life.watch(look);
    look();
  }

  /** Sees the same code on both screens. */
  private compare(life: Life, transferId: string, question: Question | null, asked: Set<string>): void {
    if (question?.kind !== 'first-contact' || this.isAwayFromSender || asked.has(question.id)) return;
    asked.add(question.id);
    this.world.soon(life, 'the codes are the same', () => {
      void life.command('decide', { transferId, questionId: question.id, choice: 'accept' });
    });
  }

  private async accept(life: Life, transferId: string): Promise<void> {
    const { conflicts } = this;
    const answered = await life.command('answer', { transferId, accept: true, conflicts });
    const waits = 'failure' in answered && life.transfer(transferId)?.status === 'asking';
    if (waits) setTimeout(() => void this.accept(life, transferId), lookAgainMs);
  }
}
