/**
 * One round: a folder of tiny files is sent, the receiver is killed with SIGKILL when so many have their names, looked at
 * as the kill left it, and started again; the sender goes on by itself. Throws an Error that says which promise broke.
 */
import fs from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ferry } from '../programs/ferry.mjs';
import { allThere, wholeOrAbsent } from '../torture/promises.mjs';

/** @typedef {{ readonly atKill: number, readonly partials: number, readonly seconds: number }} Round */

/** What the sent folder holds, by name. @param {string} dir @param {number} count @returns {Map<string, Buffer>} */
export function writeTinyFiles(dir, count) {
  const contents = new Map();
  for (let n = 0; n < count; n++) {
    const name = `file ${n}.txt`;
    // No two are alike, and none is empty.
    const content = Buffer.from(`content of ${n} ${'.'.repeat(n % 300)}\n`);
    fs.writeFileSync(join(dir, name), content);
    contents.set(name, content);
  }
  return contents;
}

/**
 * @param {object} o
 * @param {string} o.cli Path of the built terminal app.
 * @param {string} o.work A folder for the homes of both.
 * @param {string} o.source The folder to send.
 * @param {Map<string, Buffer>} o.contents What it holds.
 * @param {string} o.dest An empty folder on the disk.
 * @param {number[]} o.killAt The receiver is killed when so many files have their names, once for each.
 * @returns {Promise<Round>}
 */
export async function killRound({ cli, work, source, contents, dest, killAt }) {
  const began = performance.now();
  const tree = { name: basename(source), contents, folders: new Set() };
  const target = join(dest, tree.name);
  const names = () => (fs.existsSync(target) ? fs.readdirSync(target).length : 0);
  const local = ['--interface', '127.0.0.1'];
  const receive = async (port = 0) => {
    const args = ['receive', '--home', join(work, 'receiver'), '--name', 'R', '--port', String(port), '--dir', dest];
    const ferry = new Ferry([...args, '--accept', 'all', ...local], { cli });
    return { ferry, port: Number((await ferry.event('listening'))['port']) };
  };
  let receiver = await receive();
  const to = ['--to', `127.0.0.1:${receiver.port}`];
  const sender = new Ferry(['send', source, ...to, '--home', join(work, 'sender'), '--name', 'S', ...local], { cli });
  let atKill = { files: 0, partials: 0 };
  try {
    for (const count of killAt) {
      while (!sender.over && names() < count) await sleep(1);
      await receiver.ferry.end('SIGKILL');
      atKill = wholeOrAbsent(dest, [tree]);
      receiver = await receive(receiver.port);
    }
    const code = await sender.ended();
    if (code !== 0) throw new Error(`the sender ended with ${code}: ${sender.told()}`);
    allThere(dest, [tree]);
    return { atKill: atKill.files, partials: atKill.partials, seconds: (performance.now() - began) / 1000 };
  } finally {
    await Promise.all([sender.end('SIGKILL'), receiver.ferry.end('SIGKILL')]);
  }
}
