/** One run of the window in a network that listens, and whom it called in it. Root, Linux. */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../build.mjs';

/**
 * @typedef {object} Calls
 * @property {readonly string[]} names that were asked for, the one asked on purpose at the end left out
 * @property {number} dialled TCP connections that were begun in the window's network, to anywhere but itself, where nobody dials it
 * @property {number} packetsOut packets to anywhere but this network
 * @property {number} unasked UDP packets to the other host that nobody there waits for
 * @property {number | null} code how the window ended
 * @property {string} output what it said
 */

/**
 * Runs the built app until `until` resolves, ends it as a signal does, and asks for one name: what was asked before that
 * one was asked by the app. The two hosts are those of `build/netns.sh app other`.
 * @param {object} options
 * @param {Readonly<Record<string, string | undefined>>} options.lan its environment
 * @param {readonly string[]} options.command Electron and its switches
 * @param {NodeJS.ProcessEnv} options.env
 * @param {(home: string) => Promise<unknown>} options.until
 * @returns {Promise<Calls>}
 */
export async function watchWindow({ lan, command, env, until }) {
  const { NS_APP: app = '', NS_OTHER: other = '', IP_OTHER: address = '' } = lan;
  const work = fs.mkdtempSync(join(tmpdir(), 'ferry-silence-'));
  const resolver = join(work, 'resolv.conf');
  fs.writeFileSync(resolver, `nameserver ${address}\noptions timeout:2 attempts:2\n`);
  const inNetwork = ['netns', 'exec', app, 'sh', '-c', 'mount --bind "$0" /etc/resolv.conf && exec "$@"', resolver];
  // Whatever leaves this network comes by the other host, which counts it and lets it go no further.
  execFileSync('ip', ['-n', app, 'route', 'replace', 'default', 'via', address]);
  const dns = spawn(
    'ip',
    ['netns', 'exec', other, process.execPath, join(import.meta.dirname, 'listening-dns.mjs'), address],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: dns.stdout })[Symbol.asyncIterator]();
  try {
    for (let line; (line = await lines.next()).value !== 'listening';) if (line.done) throw new Error('no name server');
    const before = counters(app, other);
    const home = join(work, 'home');
    const args = [...inNetwork, ...command, root, `--home=${home}`, '--name=Harbour'];
    const window = spawn('ip', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [window.stdout, window.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    const exited = once(window, 'exit');
    const early = exited.then(() => Promise.reject(new Error(`the window ended by itself: ${output}`)));
    try {
      await Promise.race([until(home), early]);
    } finally {
      early.catch(() => {});
      window.kill('SIGTERM');
    }
    const [code] = await exited;
    const after = counters(app, other);
    // Somebody does listen: this one is heard, after all that were asked before it.
    const control = `control-${randomBytes(4).toString('hex')}.example`;
    execFileSync('ip', [...inNetwork, 'getent', 'ahostsv4', control]);
    const names = [];
    for (let line; (line = await lines.next()).value !== control;) {
      if (line.done) throw new Error('the name server has heard nobody');
      names.push(line.value);
    }
    return {
      names,
      dialled: after.dialled - before.dialled,
      packetsOut: after.packetsOut - before.packetsOut,
      unasked: after.unasked - before.unasked,
      code,
      output,
    };
  } finally {
    dns.kill();
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} app @param {string} other the two network namespaces */
function counters(app, other) {
  return {
    // An app's rehearsal dials itself: those are opened at both ends.
    dialled: counter(app, 'Tcp', 'ActiveOpens') - counter(app, 'Tcp', 'PassiveOpens'),
    packetsOut: counter(other, 'Ip', 'InAddrErrors') + counter(other, 'Ip', 'ForwDatagrams'),
    unasked: counter(other, 'Udp', 'NoPorts'),
  };
}

/**
 * One of the system's counts of a network: /proc/net/snmp has a line of names and one of values for each protocol.
 * @param {string} namespace @param {string} protocol @param {string} name
 */
function counter(namespace, protocol, name) {
  const text = execFileSync('ip', ['netns', 'exec', namespace, 'cat', '/proc/net/snmp'], { encoding: 'utf8' });
  const [names = [], values = []] = text
    .split('\n')
    .filter((line) => line.startsWith(`${protocol}: `))
    .map((line) => line.split(' '));
  const value = Number(values[names.indexOf(name)]);
  if (!Number.isInteger(value)) throw new Error(`the system doesn't count ${protocol} ${name}`);
  return value;
}
