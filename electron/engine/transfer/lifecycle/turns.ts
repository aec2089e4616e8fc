/**
 * Whose bytes may move: so many transfers at a time, both directions together, in the order they were accepted in.
 * `holds.ts` decides when a transfer wants its turn and when it gives it back.
 */

/** A transfer that does nothing for so long while others wait goes behind them: a stalled peer or disk must stall nobody else. */
const stalledMs = 10_000;

/** For a transfer that can't wait: it moves at once, and takes nobody's turn. */
export function ownTurns(): Turns {
  return new Turns(() => Infinity);
}

/** One transfer in the queue. */
export interface Turn {
  /** Its bytes may move. */
  readonly mine: boolean;
  /** Wants to move, now or as soon as it can. The first call decides where it stands in the queue. */
  want(): void;
  /** Does not want to move now; the next one may. */
  giveBack(): void;
}

export class Turns {
  private readonly limit: () => number;
  private readonly waiting = new Set<QueuedTurn>();
  private readonly running = new Set<QueuedTurn>();
  private last = 0;
  private clock: NodeJS.Timeout | null = null;

  /** `limit`: how many may move at a time, asked again at `changed`. */
  constructor(limit: () => number) {
    this.limit = limit;
  }

  /** `onChange`: it was given its turn, or had it taken away. `activity`: a number that grows while it moves. */
  enter(onChange: () => void, activity: () => number): Turn {
    const turn = new QueuedTurn(
      () => this.want(turn),
      () => this.giveBack(turn),
      onChange,
      activity,
    );
    return turn;
  }

  /** The limit is another one. */
  changed(): void {
    this.share();
  }

  private want(turn: QueuedTurn): void {
    if (turn.mine || this.waiting.has(turn)) return;
    if (turn.number === 0) turn.number = ++this.last;
    this.waiting.add(turn);
    this.share(turn);
  }

  private giveBack(turn: QueuedTurn): void {
    this.waiting.delete(turn);
    turn.mine = false;
    this.running.delete(turn);
    this.share(turn);
  }

  /** Who moves goes on moving; free turns go to those accepted first. `asker` is not told: it looks for itself. */
  private share(asker?: QueuedTurn): void {
    const limit = this.limit();
    const changed: QueuedTurn[] = [];
    while (this.running.size > limit) changed.push(this.pass(last(this.running), this.running, this.waiting));
    while (this.running.size < limit && this.waiting.size > 0) {
      changed.push(this.pass(first(this.waiting), this.waiting, this.running));
    }
    this.watch();
    for (const turn of changed) if (turn !== asker) turn.onChange();
  }

  /** Looks out for stalled transfers while another one waits. */
  private watch(): void {
    if (this.waiting.size > 0) {
      if (this.clock !== null) return;
      for (const turn of this.running) turn.seen = turn.activity();
      this.clock = setInterval(() => this.passStalled(), stalledMs);
    } else if (this.clock !== null) {
      clearInterval(this.clock);
      this.clock = null;
    }
  }

  private passStalled(): void {
    const changed: QueuedTurn[] = [];
    for (const turn of [...this.running]) {
      const activity = turn.activity();
      if (activity === turn.seen) {
        turn.number = ++this.last;
        changed.push(this.pass(turn, this.running, this.waiting));
      } else turn.seen = activity;
    }
    this.share();
    // One that got its turn straight back was told nothing meanwhile.
    for (const turn of changed) if (!turn.mine) turn.onChange();
  }

  private pass(turn: QueuedTurn, from: Set<QueuedTurn>, to: Set<QueuedTurn>): QueuedTurn {
    from.delete(turn);
    to.add(turn);
    turn.mine = to === this.running;
    if (turn.mine) turn.seen = turn.activity();
    return turn;
  }
}

class QueuedTurn implements Turn {
  mine = false;
  /** 0: it never wanted to move. */
  number = 0;
  /** `activity` when last looked at. */
  seen = 0;
  readonly want: () => void;
  readonly giveBack: () => void;
  readonly onChange: () => void;
  readonly activity: () => number;

  constructor(want: () => void, giveBack: () => void, onChange: () => void, activity: () => number) {
    this.want = want;
    this.giveBack = giveBack;
    this.onChange = onChange;
    this.activity = activity;
  }
}

function first(turns: Iterable<QueuedTurn>): QueuedTurn {
  return [...turns].reduce((a, b) => (a.number < b.number ? a : b));
}

function last(turns: Iterable<QueuedTurn>): QueuedTurn {
  return [...turns].reduce((a, b) => (a.number > b.number ? a : b));
}
