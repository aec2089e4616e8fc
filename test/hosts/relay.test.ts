/**
 * Three computers: somebody on the one in the middle, with a certificate of its own, is called by the sender and calls
 * the receiver. The terminal app as it ships, at a terminal and without.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { build } from '../../build/build.mjs';
import { bundle } from '../support/bundles/bundle.ts';
import { lan, noNamespaces } from '../support/netns.ts';
import { tempDir } from '../support/pair.ts';

const cli = fileURLToPath(new URL('../../out/cli.js', import.meta.url));
const secret = 'salaries-2031';
/** util-linux's, which runs a command at a terminal of its own. */
const noTerminal = spawnSync('script', ['--version']).error === undefined ? null : 'there is no script(1)';
const why = noNamespaces ?? noTerminal;

beforeAll(async () => {
  if (why === null) await build(['main']);
});

/** A process, and what it says. */
class Told {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  said = '';
  readonly #watchers = new Set<() => void>();

  constructor([command, args]: readonly [string, readonly string[]]) {
    this.child = spawn(command, args, { stdio: 'pipe' });
    this.exit = once(this.child, 'close').then(([code]) => code as number | null);
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.said += text;
        for (const watch of this.#watchers) watch();
      });
    }
    onTestFinished(async () => {
      this.child.kill('SIGKILL');
      await this.exit;
    });
  }

  says(wanted: RegExp): Promise<RegExpExecArray> {
    const said = new Promise<RegExpExecArray>((resolve) => {
      const watch = (): void => {
        const found = wanted.exec(this.said);
        if (found !== null) resolve(found);
      };
      this.#watchers.add(watch);
      watch();
    });
    const ended = this.exit.then((code) => {
      throw new Error(`no ${String(wanted)} before exit ${code}: ${this.said}`);
    });
    return Promise.race([said, ended]);
  }
}

test.skipIf(why !== null)(
  'a relay between two hosts shows other codes, and reads nothing of a file before a yes',
  async () => {
    const relay = await bundle('test/support/hostile/go-between.child.ts');
    const net = await lan('a', 'b', 'c');
    const dir = await tempDir();
    for (const name of ['a', 'b', 'c', secret]) mkdirSync(join(dir, name));
    writeFileSync(join(dir, secret, `${secret}.txt`), secret);

    const node = (host: string, ...args: string[]) => net.on(host, process.execPath, ...args);
    const receiver = new Told(node('c', cli, 'receive', '--accept', 'all', '--json', '--home', join(dir, 'c')));
    const [, port] = await receiver.says(/"port":(\d+)/);
    const between = new Told(node('b', relay, net.env['IP_B']!, net.env['IP_C']!, port!, join(dir, 'b')));
    const [, door] = await between.says(/port (\d+)/);
    const send = ['send', join(dir, secret), '--to', `${net.env['IP_B']!}:${door!}`, '--home', join(dir, 'a')];

    // Without a terminal, and without a word on whose key it must be.
    const script = new Told(node('a', cli, ...send));
    expect(await script.exit).toBe(5);
    expect(script.said).toContain('FERRY_ACCEPT_NEW=1');

    // At a terminal.
    const command = [process.execPath, cli, ...send].map((word) => `'${word}'`).join(' ');
    const person = new Told(net.on('a', 'script', '-qfec', command, '/dev/null'));
    const [, shown] = await person.says(/show (\d{3} \d{3})\?/);
    const [, there] = await receiver.says(/"first-contact".*?"code":"(\d{6})"/);
    // Equal once in a million runs.
    expect(there).not.toBe(shown!.replace(' ', ''));
    person.child.stdin!.write('n\n');
    expect(await person.exit).toBe(5);
    await receiver.says(/"code":"codes-differ"/);

    between.child.stdin!.write('read\n');
    const [, base64] = await between.says(/read (\S*)\n/);
    const read = Buffer.from(base64!, 'base64').toString('latin1');
    // It was between them: it has read both greetings, and nothing of the file.
    expect(read.match(/"version"/g)!.length).toBeGreaterThanOrEqual(2);
    expect(read).not.toContain(secret);
    expect(read).not.toMatch(/"(roots|title|entries|bytes|note)"/);
  },
);
