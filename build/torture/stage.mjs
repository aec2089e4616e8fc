/**
 * What a round plays on: a disk of its own, homes, what is sent, the processes of both sides, and a dice. All of it is
 * new for each round; `close` ends and removes it, or keeps what shows why the round failed.
 */
import fs from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fillerName, mountDisk } from '../disks/disks.mjs';
import { Ferry } from '../programs/ferry.mjs';
import { allThere, historyOf, isAccepted, nothingUnfinished, toldTrue } from './promises.mjs';
import { between, Tree } from './tree.mjs';

/** @typedef {import('../disks/disks.mjs').DiskKind} DiskKind */
/** @typedef {'rounds' | 'kills' | 'cuts' | 'olders' | 'unmounts' | 'fills' | 'waits' | 'resends' | 'others' | 'failures'} Counted */

/** Disks are so large that two trees fit, and soon full. */
const mebibytes = 96;
/** What the line lets through (`build/torture.mjs` sets it), and what a disk needs for each file, about: for random moments. */
export const bytesPerMs = 25_000;
/** @type {Readonly<Partial<Record<DiskKind, number>>>} */
const msPerFile = { 'exfat-fuse': 1.5, 'ntfs-3g': 1 };
const pollMs = 2;
const longestMomentMs = 3000;
/** A sender has asked after this, about. */
const startMs = 800;
/** Nothing in a round takes longer than this. */
const patienceMs = 120_000;

/** A `ferry receive` that listens. */
export class Receiver extends Ferry {
  port = 0;
}

export class Stage {
  /** @type {Ferry[]} */
  #processes = [];
  /** @type {import('../disks/disks.mjs').Disk[]} */
  #disks = [];

  /**
   * @param {object} o
   * @param {string} o.dir An empty folder.
   * @param {DiskKind} o.kind
   * @param {() => number} o.random From 0 to 1.
   * @param {string | undefined} o.cli Another build's `cli.js`.
   * @param {(what: Counted) => void} o.count
   */
  constructor({ dir, kind, random, cli, count }) {
    this.dir = dir;
    this.random = random;
    this.cli = cli;
    this.count = count;
    this.disk = this.mount(kind, mebibytes);
  }

  /** Whether something happens that does so with this probability. @param {number} probability */
  chance(probability) {
    return this.random() < probability;
  }

  /** A disk, on `mountPoint` or one of its own. @param {DiskKind} kind @param {number} size In MiB. @param {string} [mountPoint] */
  mount(kind, size, mountPoint) {
    const at = fs.mkdtempSync(join(this.dir, 'disk-'));
    const disk = mountDisk(kind, at, size, { mountPoint });
    this.#disks.push(disk);
    return disk;
  }

  /** @param {import('../disks/disks.mjs').Disk} disk */
  unmount(disk) {
    this.#disks.splice(this.#disks.indexOf(disk), 1);
    disk.unmount();
  }

  /** @param {string} name */
  tree(name) {
    return new Tree(join(this.dir, name), this.random);
  }

  /** @param {string} name */
  home(name) {
    return join(this.dir, name);
  }

  /** Starts one, and waits until it listens. @param {{ inbox: string, home?: string, port?: number, conflicts?: string | undefined }} o */
  async receive({ inbox, home = 'receiver', port = 0, conflicts = 'keep-both' }) {
    const args = ['receive', '--home', this.home(home), '--name', 'R', '--interface', '127.0.0.1'];
    const where = ['--port', String(port), '--dir', inbox, '--accept', 'all', '--conflicts', conflicts];
    const receiver = this.#keep(new Receiver([...args, ...where], { cli: this.cli, patienceMs }));
    receiver.port = Number((await receiver.event('listening'))['port']);
    return receiver;
  }

  /** `to`: an address, or a port of this machine. @param {{ tree: Tree, to: string | number, home?: string }} o */
  send({ tree, to, home = 'sender' }) {
    const address = typeof to === 'number' ? `127.0.0.1:${to}` : to;
    const args = ['send', tree.dir, '--to', address, '--home', this.home(home), '--name', 'S'];
    return this.#keep(new Ferry([...args, '--interface', '127.0.0.1'], { cli: this.cli, patienceMs }));
  }

  /** @template {Ferry} F @param {F} ferry */
  #keep(ferry) {
    this.#processes.push(ferry);
    return ferry;
  }

  /**
   * A random moment of an accepted transfer; false: it is over.
   * @param {Ferry} sender @param {Ferry} receiver @param {Tree} tree
   */
  async moment(sender, receiver, tree) {
    const { size } = tree.contents;
    // Before, a person is asked, and whoever is ended meanwhile has nothing to go on with.
    const accepted = () => sender.transferId !== null && isAccepted(this.#homeOf(sender), sender.transferId);
    await until(() => sender.over || accepted(), 'acceptance');
    if (this.chance(0.5)) {
      const goal = receiver.landed + between(this.random, 0, size);
      // Not for ever: a receiver that was started anew may have that many no more to come.
      await until(() => sender.over || receiver.landed >= goal, 'file', longestMomentMs);
    } else {
      const ms = tree.bytes / bytesPerMs + size * (msPerFile[this.disk.kind] ?? 0.2);
      const end = performance.now() + this.random() * ms;
      await until(() => sender.over || performance.now() > end, 'moment');
    }
    return !sender.over;
  }

  /** @param {Ferry} ferry */
  #homeOf({ args }) {
    return String(args[args.indexOf('--home') + 1]);
  }

  /** A moment while a sender starts, finds and asks; false: it is over. @param {Ferry} sender */
  async earlyMoment(sender) {
    await sleep(this.random() * startMs);
    return !sender.over;
  }

  /**
   * Waits for the end of a transfer, which must be that all was delivered, and for both histories; compares what was
   * told and what is there. The receivers run on.
   * @param {Ferry} sender @param {Tree} tree @param {{ from?: string, to?: string }} [homes]
   */
  async delivered(sender, tree, { from = 'sender', to = 'receiver' } = {}) {
    const code = await sender.ended();
    if (code !== 0) throw new Error(`the sender ended with ${code}: ${String(sender.events.at(-1)?.['message'])}`);
    const done = /** @type {import('./promises.mjs').Told} */ (/** @type {unknown} */ (await sender.event('done')));
    toldTrue('the sender', done, tree);
    for (const home of [from, to]) {
      const find = () => historyOf(this.home(home)).find(({ id }) => id === done.transferId);
      await until(() => find() !== undefined, `line in the history of ${home}`);
      const kept = find();
      if (kept?.status !== 'done') throw new Error(`the history of ${home} says “${kept?.status}”`);
      toldTrue(
        `the history of ${home}`,
        { ...kept.progress, skipped: kept.skipped, failed: kept.casualties.length },
        tree,
      );
    }
  }

  /**
   * Ends receivers as people do, and looks at what remains: the inbox has all of the trees and nothing else, no home an
   * unfinished transfer.
   * @param {readonly Receiver[]} receivers @param {(readonly [inbox: string, trees: readonly Tree[]])[]} there
   */
  async end(receivers, there, homes = ['sender', 'receiver']) {
    for (const receiver of receivers) {
      if (receiver.over) throw new Error(`a receiver ended by itself with ${receiver.code}`);
      const code = await receiver.end('SIGINT');
      if (code !== 130) throw new Error(`after Ctrl-C the receiver ended with ${code}`);
    }
    for (const [inbox, trees] of there) allThere(inbox, trees);
    for (const home of homes) nothingUnfinished(this.home(home));
  }

  /** All that the processes said, for who has to understand it. */
  told() {
    return this.#processes
      .map(({ args, code, events, stderr, landed }) => {
        const said = events.filter(({ type }) => type !== 'file').map((event) => JSON.stringify(event));
        return [`ferry ${args.join(' ')}: exit ${code}, ${landed} files`, ...said, stderr].join('\n');
      })
      .join('\n\n');
  }

  /** Ends all processes, takes the disk away, and removes everything, or keeps it with `why`. @param {Error} [why] */
  async close(why) {
    await Promise.all(this.#processes.map((ferry) => ferry.end('SIGKILL')));
    if (why !== undefined) {
      fs.writeFileSync(join(this.dir, 'told.txt'), `${why.stack}\n\n${this.told()}\n`);
      // The image is kept as well, but a tmpfs has none.
      const copy = join(this.dir, 'disk at the end');
      try {
        fs.cpSync(this.disk.dir, copy, { recursive: true, filter: (path) => basename(path) !== fillerName });
      } catch (error) {
        // Its driver may have ended, which is no reason to hide `why`.
        fs.appendFileSync(join(this.dir, 'told.txt'), `\nthe disk can’t be copied: ${String(error)}\n`);
      }
    }
    // What was mounted over another goes first.
    for (const disk of this.#disks.splice(0).toReversed()) disk.unmount();
    if (why === undefined) fs.rmSync(this.dir, { recursive: true });
  }
}

/**
 * Throws when all patience is lost, or is over `withinMs`: in looks, as nothing happens while the machine stands still.
 * @param {() => boolean} isSo @param {string} what @param {number} [withinMs]
 */
export async function until(isSo, what, withinMs) {
  for (let left = (withinMs ?? patienceMs) / pollMs; !isSo(); left--) {
    if (left <= 0) {
      if (withinMs !== undefined) return;
      throw new Error(`after ${patienceMs / 1000} s still no ${what}`);
    }
    await sleep(pollMs);
  }
}
