/**
 * Whose bytes may move: so many transfers at a time, both directions together, in the order they were accepted in.
 * What makes a transfer want or give back its turn is for `standing.ts`.
 */

/** While others wait, who has moved nothing for so long goes behind them: a stalled peer or disk must stall nobody else. */
const stalledMs = 10_000;

/** A transfer's place in the order. */
export interface Turn {
  /** Its bytes may move. */
  readonly mine: boolean;
  /** Wants to move, now or as soon as it can; the first time decides its place in the order. */
  want(): void;
  /** Does not move now; the next one may. */
  giveBack(): void;
}

export class Turns {
  private readonly limit: () => number;
  private readonly waiting = new Set<Place>();
  private readonly moving = new Set<Place>();
  private last = 0;
  private clock: NodeJS.Timeout | null = null;

  /** `limit`: how many may move at a time, asked again at `changed`. */
  constructor(limit: () => number) {
    this.limit = limit;
  }

  /** `onChange`: it was given its turn, or had it taken away. `moved`: grows while it moves. */
  enter(onChange: () => void, moved: () => number): Turn {
    const place = new Place(
      () => this.want(place),
      () => this.giveBack(place),
      onChange,
      moved,
    );
    return place;
  }

  /** The limit is another one. */
  changed(): void {
    this.share();
  }

  private want(place: Place): void {
    if (place.mine || this.waiting.has(place)) return;
    if (place.number === 0) place.number = ++this.last;
    this.waiting.add(place);
    this.share(place);
  }

  private giveBack(place: Place): void {
    this.waiting.delete(place);
    place.mine = false;
    this.moving.delete(place);
    this.share(place);
  }

  /** Who moves goes on moving; free turns go to those accepted first. `asker` sees for itself what became of it. */
  private share(asker?: Place): void {
    const limit = this.limit();
    const changed: Place[] = [];
    while (this.moving.size > limit) changed.push(this.pass(last(this.moving), this.moving, this.waiting));
    while (this.moving.size < limit && this.waiting.size > 0) {
      changed.push(this.pass(first(this.waiting), this.waiting, this.moving));
    }
    this.watch();
    for (const place of changed) if (place !== asker) place.onChange();
  }

  /** Looks for who stalls as long as somebody waits for it. */
  private watch(): void {
    if (this.waiting.size > 0) {
      if (this.clock !== null) return;
      for (const place of this.moving) place.seen = place.moved();
      this.clock = setInterval(() => this.passStalled(), stalledMs);
    } else if (this.clock !== null) {
      clearInterval(this.clock);
      this.clock = null;
    }
  }

  private passStalled(): void {
    const changed: Place[] = [];
    for (const place of [...this.moving]) {
      const moved = place.moved();
      if (moved === place.seen) {
        place.number = ++this.last;
        changed.push(this.pass(place, this.moving, this.waiting));
      } else place.seen = moved;
    }
    this.share();
    // One that got its turn straight back was told nothing meanwhile.
    for (const place of changed) if (!place.mine) place.onChange();
  }

  private pass(place: Place, from: Set<Place>, to: Set<Place>): Place {
    from.delete(place);
    to.add(place);
    place.mine = to === this.moving;
    if (place.mine) place.seen = place.moved();
    return place;
  }
}

class Place implements Turn {
  mine = false;
  /** 0: it never wanted to move. */
  number = 0;
  /** `moved` when last looked at. */
  seen = 0;
  readonly want: () => void;
  readonly giveBack: () => void;
  readonly onChange: () => void;
  readonly moved: () => number;

  constructor(want: () => void, giveBack: () => void, onChange: () => void, moved: () => number) {
    this.want = want;
    this.giveBack = giveBack;
    this.onChange = onChange;
    this.moved = moved;
  }
}

function first(places: Iterable<Place>): Place {
  return [...places].reduce((a, b) => (a.number < b.number ? a : b));
}

function last(places: Iterable<Place>): Place {
  return [...places].reduce((a, b) => (a.number > b.number ? a : b));
}
