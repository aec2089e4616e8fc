/** How each event of a schedule comes about. */
import { mkdir, writeFile, readdir } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { offer } from '../../support/engines.ts';
import type { Relay } from '../../support/relay.ts';
import type { Disk } from './disk.ts';
import type { Event } from './events.ts';
import type { Person } from './person.ts';
import { setClocks, type Side } from './side.ts';
import { below, hash, pick, type Random, type Tree } from './tree.ts';

export interface HappeningOptions {
  readonly id: string;
  readonly random: Random;
  readonly sender: Side;
  readonly receiver: Side;
  readonly person: Person;
  readonly relay: Relay;
  readonly tree: Tree;
  readonly disk: Disk;
}

const dayMs = 24 * 3600 * 1000;

export class Happening {
  cancelled = false;
  private readonly o: HappeningOptions;
  private added = 0;

  constructor(o: HappeningOptions) {
    this.o = o;
  }

  /** What is to be said of it beside its name; null: there was nothing to do. */
  async happen(event: Event): Promise<string | null> {
    const { relay, sender, receiver, tree, disk, random } = this.o;
    switch (event) {
      case 'cut':
        relay.cut();
        return '';
      case 'restart sender':
        await sender.stop();
        return this.startAgain(sender);
      case 'restart receiver':
        await receiver.stop();
        return this.startAgain(receiver);
      case 'kill sender':
        await sender.kill();
        return this.startAgain(sender);
      case 'kill receiver':
        await receiver.kill();
        return this.startAgain(receiver);
      case 'send again':
        return this.sendAgain();
      case 'pause sender':
      case 'pause receiver':
      case 'resume sender':
      case 'resume receiver': {
        const [what, who] = event.split(' ') as ['pause' | 'resume', 'sender' | 'receiver'];
        const done = await this.o[who].now.handle.command(what, { transferId: this.o.id });
        return done.ok ? '' : null;
      }
      case 'cancel sender':
      case 'cancel receiver':
        return this.cancel(event === 'cancel sender' ? sender : receiver);
      case 'leave out, sender':
      case 'leave out, receiver':
        return this.leaveOut(event === 'leave out, sender' ? sender : receiver);
      case 'replace source':
        return tree.change('replace');
      case 'patch source':
        return tree.change('patch');
      case 'remove source':
        return this.removeSource();
      case 'add source':
        return tree.change('add');
      case 'add files':
        return this.addFiles();
      case 'fill disk':
        if (!disk.own) return null;
        await disk.fill();
        return '';
      case 'free disk':
        await disk.free();
        return '';
      case 'clock jump': {
        const days = below(random, 800) - 400;
        setClocks(days * dayMs);
        return `${days} days`;
      }
    }
  }

  /** What a cancel leaves behind, wherever the other side was then, is gone. */
  async settled(): Promise<void> {
    if (!this.cancelled) return;
    for (const { home } of [this.o.sender, this.o.receiver]) {
      await expect.poll(() => readdir(join(home, 'transfers')).catch(() => []), { timeout: 20_000 }).toEqual([]);
    }
  }

  /** What the sender hasn't written down by then, it may never have listed: it was cut off in the middle of its walk. */
  private async removeSource(): Promise<string | null> {
    const { sender, tree } = this.o;
    const path = await tree.change('remove');
    if (path !== null && !(await sender.hasWritten(basename(path)))) tree.unlisted.add(path);
    return path;
  }

  private async startAgain(side: Side): Promise<string> {
    const { random, person, receiver, id } = this.o;
    if (random() < 0.5) await sleep(random() * 700);
    await side.start();
    if (side === receiver) person.sitAt(side.now, id);
    return '';
  }

  private async sendAgain(): Promise<string> {
    const { sender, receiver, tree, relay, id } = this.o;
    await sender.stop();
    await sender.start({ resumeSending: false });
    if (sender.now.state().transfers.length > 0) return 'ended';
    const to = { by: 'address', address: relay.address } as const;
    const again = await offer(sender.now, receiver.now, [tree.dir], { to });
    if (again !== id) throw new Error('sending the same again began another transfer');
    return '';
  }

  private async cancel(side: Side): Promise<string | null> {
    const done = await side.now.handle.command('cancel', { transferId: this.o.id });
    if (!done.ok) return null;
    this.cancelled = true;
    return '';
  }

  private async leaveOut(side: Side): Promise<string | null> {
    const { id, tree, random } = this.o;
    const listed = await side.now.handle.command('listFiles', { transferId: id, from: 0, count: 1000 });
    if (!listed.ok) return null;
    const open = listed.value.lines.filter(
      ({ kind, state }) => kind === 'file' && (state === 'waiting' || state === 'moving'),
    );
    if (open.length === 0) return null;
    const { index, path } = pick(random, open);
    const done = await side.now.handle.command('cancelFile', { transferId: id, index });
    // Refused: it was in place in the meantime.
    if (!done.ok) return null;
    tree.touched.add(tree.pathOf(path));
    return path;
  }

  private async addFiles(): Promise<string | null> {
    const { id, sender, tree, random } = this.o;
    const name = `more-${++this.added}`;
    const dir = join(tree.dir, '..', name);
    await mkdir(dir);
    const content = randomBytes(below(random, 3 * 1024 * 1024));
    await writeFile(join(dir, 'x.bin'), content);
    const done = await sender.now.handle.command('addFiles', { transferId: id, paths: [dir] });
    // Too late, or nobody there to add to.
    if (!done.ok) return null;
    const path = join('..', name, 'x.bin');
    tree.versions.set(path, [hash(content)]);
    tree.touched.add(path);
    return name;
  }
}
