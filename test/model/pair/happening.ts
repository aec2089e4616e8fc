/** How each event of a schedule comes about. */
import { isTerminal } from '../../../shared/state.ts';
import type { Event } from './events.ts';
import type { Folder } from './disks/folder.ts';
import type { Inbox } from './disks/inbox.ts';
import type { Person } from './person.ts';
import { Life, type Side } from './side.ts';
import type { Source } from './disks/source.ts';
import type { World } from './world.ts';

export interface HappeningOptions {
  readonly world: World;
  readonly sender: Side;
  readonly receiver: Side;
  readonly person: Person;
  readonly source: Source;
  readonly folder: Folder;
  readonly inbox: Inbox;
}

const dayMs = 24 * 3600 * 1000;
/** Who restarts an app does so within this. */
const restartMs = 3000;

export class Happening {
  /** Somebody cancelled the transfer. */
  cancelled = false;
  /** The receiver was killed. */
  killed = false;
  /** Something befell it before its sender had written down that it was accepted: it may fail as a whole. */
  early = false;
  id = '';
  private readonly o: HappeningOptions;

  constructor(o: HappeningOptions) {
    this.o = o;
  }

  /** What is to be said of it beside its name; null: there was nothing to do. Resolves when what follows at once is done. */
  async happen(event: Event): Promise<string | null> {
    const { world, sender, receiver, source, folder, inbox } = this.o;
    const { chance } = world;
    this.early ||= !this.isAccepted;
    switch (event) {
      case 'cut':
        world.cut('reset');
        return '';
      case 'silence':
        world.cut('silent');
        return '';
      case 'stall line':
      case 'stall disk':
        world.stall(event === 'stall line' ? 'line' : 'disk', chance.size(20_000));
        return '';
      case 'restart sender':
      case 'restart receiver':
        return this.restart(event === 'restart sender' ? sender : receiver);
      case 'kill sender':
      case 'kill receiver':
        return this.kill(event === 'kill sender' ? sender : receiver);
      case 'power cut at receiver': {
        const said = this.kill(receiver);
        if (said !== null) folder.losePower(chance);
        return said;
      }
      case 'send again':
        return this.sendAgain();
      case 'pause sender':
      case 'pause receiver':
      case 'resume sender':
      case 'resume receiver': {
        const [what, who] = event.split(' ') as ['pause' | 'resume', 'sender' | 'receiver'];
        return this.commandAt(this.o[who], what);
      }
      case 'cancel sender':
      case 'cancel receiver':
        this.cancelled = true;
        return this.commandAt(event === 'cancel sender' ? sender : receiver, 'cancel');
      case 'leave out, sender':
      case 'leave out, receiver':
        return this.leaveOut(event === 'leave out, sender' ? sender : receiver);
      case 'replace source':
        return source.change('replace');
      case 'patch source':
        return source.change('patch');
      case 'remove source': {
        const removed = source.change('remove');
        if (removed !== null) source.noteForgotten([...sender.journals.texts.values()].join('\n'), removed);
        return removed;
      }
      case 'add source':
        return source.change('add');
      case 'add files':
        return this.addFiles();
      case 'take name':
        return source.files.size === 0 ? null : inbox.take(chance.pick([...source.files.keys()]), chance);
      case 'fill disk':
        folder.full = true;
        return '';
      case 'free disk':
        folder.full = false;
        return '';
      case 'clock jump': {
        const days = chance.below(800) - 400;
        world.clock.ahead = days * dayMs;
        return `${days} days`;
      }
    }
  }

  /** The sender will remember that it was accepted, whatever comes. */
  private get isAccepted(): boolean {
    const { journals } = this.o.sender;
    return this.hasEnded || [...journals.texts.values()].some((text) => /"is":"accepted".*\n/.test(text));
  }

  private get hasEnded(): boolean {
    const transfer = this.o.sender.life?.transfer(this.id);
    return transfer !== undefined && isTerminal(transfer.status) && transfer.status !== 'failed';
  }

  /** Both sides run again, nothing holds anything up: from here on it must come to its end. */
  async calm(): Promise<void> {
    const { world, sender, receiver, folder } = this.o;
    folder.full = false;
    world.calm();
    for (const side of [sender, receiver]) {
      // One that is just being quit is started again by itself.
      while (side.life?.listening !== true) {
        if (side.life === null) await this.start(side);
        if (!(await world.step())) throw new Error(`${side.name} never starts`);
      }
    }
    for (const side of [sender, receiver]) await this.commandAt(side, 'resume');
  }

  async start(side: Side, resumeSending = true): Promise<void> {
    const { world, person } = this.o;
    if (side.life !== null) return;
    const life = new Life(side);
    side.life = life;
    await world.act(life, `${side.name} lives`, () => {
      void life.start(resumeSending).then(() => {
        if (!resumeSending && life.transfers.length === 0) void this.send(life);
      });
    });
    person.sitAt(life);
  }

  /** What is sent, from this life; sent before and not delivered, it goes on under its id. */
  async send(life: Life): Promise<void> {
    const to = { by: 'address', address: 'ben:53317' } as const;
    const sent = await life.command('send', { paths: [this.o.source.dir], to });
    if ('failure' in sent) throw new Error(JSON.stringify(sent.failure));
    this.id ||= sent.value.transferId;
  }

  private kill(side: Side): string | null {
    if (side.life === null) return null;
    this.o.world.kill(side);
    this.killed ||= side === this.o.receiver;
    if (side === this.o.sender) this.o.source.noteForgotten([...side.journals.texts.values()].join('\n'));
    this.startSoon(side);
    return '';
  }

  private async restart(side: Side, resumeSending = true): Promise<string | null> {
    const { life } = side;
    if (life === null || !life.listening) return null;
    await this.o.world.act(life, `stop ${side.name}`, () => {
      void life.stop().then(() => {
        if (side.life !== life) return;
        this.o.world.leave(side);
        this.startSoon(side, resumeSending);
      });
    });
    return '';
  }

  private startSoon(side: Side, resumeSending = true): void {
    const { world } = this.o;
    world.after(world.chance.size(restartMs), () => {
      if (side.life === null) world.soon(this, `${side.name} is started`, () => void this.start(side, resumeSending));
    });
  }

  private async sendAgain(): Promise<string | null> {
    // Before, it would be another transfer.
    return this.isAccepted ? this.restart(this.o.sender, false) : null;
  }

  private async commandAt(side: Side, name: 'pause' | 'resume' | 'cancel'): Promise<string | null> {
    const { life } = side;
    if (life === null || life.transfer(this.id) === undefined) return null;
    await this.o.world.act(life, `${name} at ${side.name}`, () => void life.command(name, { transferId: this.id }));
    return '';
  }

  private async leaveOut(side: Side): Promise<string | null> {
    const { world, source } = this.o;
    const { life } = side;
    if (life === null) return null;
    let left: string | null = null;
    await world.act(life, `look through the list at ${side.name}`, () => {
      void life.command('listFiles', { transferId: this.id, from: 0, count: 1000 }).then(async (listed) => {
        if ('failure' in listed) return;
        const open = listed.value.lines.filter(
          ({ kind, state }) => kind === 'file' && (state === 'waiting' || state === 'moving'),
        );
        if (open.length === 0) return;
        const { index, path } = world.chance.pick(open);
        const done = await life.command('cancelFile', { transferId: this.id, index });
        // Refused: it was in place in the meantime.
        if ('failure' in done) return;
        source.touched.add(path);
        left = path;
      });
    });
    return left;
  }

  private async addFiles(): Promise<string | null> {
    const { world, source, sender } = this.o;
    const { life } = sender;
    if (life === null || life.transfer(this.id) === undefined) return null;
    const dir = source.another();
    let added = false;
    await world.act(life, `add ${dir}`, () => {
      void life.command('addFiles', { transferId: this.id, paths: [dir] }).then((done) => {
        // Too late, or nobody there to add to.
        added = 'value' in done;
      });
    });
    if (!added) source.forget(dir);
    return added ? dir : null;
  }
}
