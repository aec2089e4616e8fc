/** One file from one host to the other, over as many processes as it takes; checked byte by byte, and what it cost. */
import fs from 'node:fs';
import { join } from 'node:path';
import { Ferry } from '../programs/ferry.mjs';
import { makeFile } from './file.mjs';
import { Card, run } from './net.mjs';

/** @typedef {import('./net.mjs').Net} Net */

const mib = 1024 * 1024;

/** Runs it on a host. @param {Net} net @param {string} host */
const on = (net, host) => ({ host: ['ip', 'netns', 'exec', String(net[`NS_${host}`])] });

/** One file on its way from one host to the other, and the processes that carry it. */
export class Delivery {
  /** @param {Net} net @param {string} dir an empty folder @param {number} mebibytes */
  static async begin(net, dir, mebibytes) {
    const card = new Card(net);
    await card.ready();
    fs.mkdirSync(join(dir, 'from'));
    makeFile(join(dir, 'from', 'big.bin'), mebibytes);
    return new Delivery(net, dir, mebibytes * mib, card);
  }

  /** @param {Net} net @param {string} dir @param {number} bytes @param {Card} card */
  constructor(net, dir, bytes, card) {
    this.net = net;
    this.dir = dir;
    this.bytes = bytes;
    this.card = card;
    /** @type {{ sender: Ferry | null, receiver: Ferry | null }} */
    this.sides = { sender: null, receiver: null };
  }

  get inbox() {
    return join(this.dir, 'inbox');
  }

  async receive() {
    const home = ['--home', join(this.dir, 'receiver'), '--name', 'Receiver'];
    this.sides.receiver = new Ferry(['receive', '--accept', 'all', '--dir', this.inbox, ...home], on(this.net, 'B'));
    await this.sides.receiver.event('listening');
  }

  send() {
    const home = ['--home', join(this.dir, 'sender'), '--name', 'Sender'];
    const path = join(this.dir, 'from', 'big.bin');
    this.sides.sender = new Ferry(['send', path, '--to', 'Receiver', ...home], on(this.net, 'A'));
  }

  get sender() {
    if (this.sides.sender === null) throw new Error('not begun');
    return this.sides.sender;
  }

  /** The sender says that it is delivered: compares, and throws when anything is not as promised. */
  async check() {
    try {
      await this.sender.event('done');
    } catch (error) {
      throw new Error(`${String(error)}\nreceiver: ${this.sides.receiver?.told()}\n${this.left().join('\n')}`, {
        cause: error,
      });
    }
    await this.sender.exit;
    const sent = this.card.sent;
    if (this.sender.code !== 0) throw new Error(`the sender ended with ${this.sender.code}: ${this.sender.told()}`);
    await this.sides.receiver?.end('SIGINT');
    const left = this.left();
    if (left.join() !== 'inbox/big.bin') throw new Error(`left behind: ${left.join(', ')}`);
    run('cmp', join(this.dir, 'from', 'big.bin'), join(this.inbox, 'big.bin'));
    return { sent, extra: sent - this.bytes };
  }

  /** What there is in the inbox, and journals of either side. */
  left() {
    const list = (/** @type {string} */ name) =>
      fs.existsSync(join(this.dir, name)) ? fs.readdirSync(join(this.dir, name)).map((file) => `${name}/${file}`) : [];
    return ['inbox', 'sender/transfers', 'receiver/transfers'].flatMap(list);
  }

  async close() {
    for (const side of Object.values(this.sides)) await side?.end('SIGKILL');
    await this.card.close();
  }
}
