/** What `ferry` processes leave for other users of the computer to see: no file, and no secret in arguments (croc CVE-2023-43621) or in what is said. */
import { createPrivateKey } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../support/pair.ts';
import { Ferry } from '../cli/processes.ts';

const onPosix = test.skipIf(process.platform === 'win32');
/** Runs it as somebody whose new files everybody may write to. */
const openHanded = ['sh', '-c', 'umask 000; exec "$@"', 'sh'];

/** Everything below a folder that others may use, as `path mode`; what goes away meanwhile is passed over. */
function openIn(home: string): string[] {
  const found: string[] = [];
  const look = (path: string): void => {
    try {
      const { mode } = lstatSync(path);
      if ((mode & 0o077) !== 0) found.push(`${path} ${(mode & 0o777).toString(8)}`);
    } catch {
      return;
    }
  };
  let names: string[] = [];
  try {
    names = readdirSync(home, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
  look(home);
  for (const name of names) look(join(home, name));
  return found;
}

/** What of a home's key would help whoever saw it: lines of the PEM, the private number in the usual ways of writing it. */
function secretsOf(home: string): string[] {
  const pem = readFileSync(join(home, 'identity', 'key.pem'), 'utf8');
  const lines = pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  const number = Buffer.from(createPrivateKey(pem).export({ format: 'jwk' }).d!, 'base64url');
  return [...lines, ...(['hex', 'base64', 'base64url'] as const).map((how) => number.toString(how))];
}

/** Arguments of a process and of all that it started. */
function argumentsOf(pid: number): string {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return [readFileSync(`/proc/${pid}/cmdline`, 'utf8'), ...children.map(argumentsOf)].join('\n');
}

test.skipIf(process.platform !== 'linux')(
  'croc CVE-2023-43621: two homes made and used with an open hand are closed to others, and no secret is an argument, at every moment',
  async () => {
    const dir = await tempDir();
    const [sender, receiver] = [join(dir, 's'), join(dir, 'r')];
    await mkdir(join(dir, 'in'));
    const file = join(dir, 'file');
    await writeFile(file, Buffer.alloc(50_000_000, 'secret to nobody'));
    const loopback = ['--interface', '127.0.0.1', '--json'];
    const receiving = new Ferry(
      ['receive', '--home', receiver, '--port', '0', '--dir', join(dir, 'in'), '--accept', 'all', ...loopback],
      openHanded,
    );
    const seen = new Set<string>();
    let looks = 0;
    const over = new AbortController();
    const watching = (async () => {
      while (!over.signal.aborted) {
        for (const open of [...openIn(sender), ...openIn(receiver)]) seen.add(open);
        looks++;
        await new Promise(setImmediate);
      }
    })();
    const { port } = await receiving.event('listening');
    const sending = new Ferry(
      ['send', file, '--home', sender, '--to', `127.0.0.1:${String(port)}`, '--note', 'hello', ...loopback],
      openHanded,
    );
    await sending.event('progress');
    const said = [argumentsOf(receiving.child.pid!), argumentsOf(sending.child.pid!)];
    expect(await sending.exit).toBe(0);
    await receiving.event('done');
    over.abort();
    await watching;
    expect(looks).toBeGreaterThan(10);
    expect([...seen]).toEqual([]);

    expect(said.join()).toContain('--home');
    for (const ferry of [sending, receiving]) said.push(ferry.stderr, JSON.stringify(ferry.events));
    // Nor in any other file of the home.
    for (const home of [sender, receiver]) {
      for (const name of readdirSync(home, { recursive: true, encoding: 'utf8' })) {
        if (/key\.pem~?$/.test(name) || lstatSync(join(home, name)).isDirectory()) continue;
        said.push(readFileSync(join(home, name), 'latin1'));
      }
    }
    for (const home of [sender, receiver]) {
      const secrets = secretsOf(home);
      expect(secrets.length).toBeGreaterThan(4);
      // What looks for them finds them where they are.
      expect(readFileSync(join(home, 'identity', 'key.pem'), 'utf8')).toContain(secrets[0]);
      for (const secret of secrets) expect(said.some((text) => text.includes(secret))).toBe(false);
    }
  },
);

onPosix('a damaged key is named by its file, and nothing of it is said', async () => {
  const home = await tempDir();
  const first = new Ferry(['devices', '--home', home, '--interface', '127.0.0.1', '--json']);
  await first.exit;
  const secrets = secretsOf(home);
  const key = join(home, 'identity', 'key.pem');
  const damaged = readFileSync(key, 'utf8').replace(/\n(....)/, '\n****');
  await writeFile(key, damaged);
  await writeFile(`${key}~`, damaged);
  const second = new Ferry(['devices', '--home', home, '--interface', '127.0.0.1', '--json']);
  expect(await second.exit).not.toBe(0);
  const said = second.stderr + JSON.stringify(second.events);
  expect(said).toContain('key.pem');
  for (const secret of [...secrets, damaged.split('\n')[1]!]) expect(said).not.toContain(secret);
});

onPosix('a home that others may look into is said with what closes it, as long as it is so', async () => {
  const home = await tempDir();
  const look = async (): Promise<Ferry> => {
    const ferry = new Ferry(['devices', '--home', home, '--interface', '127.0.0.1', '--json']);
    expect(await ferry.exit).toBe(0);
    return ferry;
  };
  await chmod(home, 0o750);
  for (let n = 0; n < 2; n++) {
    const { events, stderr } = await look();
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'problem', code: 'home-open', params: { path: home } }),
    );
    expect(stderr).toContain('chmod 700');
  }
  await chmod(home, 0o700);
  const { events, stderr } = await look();
  expect(events.filter(({ type }) => type === 'problem')).toEqual([]);
  expect(stderr).not.toContain('chmod');
});
