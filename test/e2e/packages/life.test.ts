/**
 * The whole life of the .deb on a lean system: installed, started, used, upgraded in the middle of a transfer, purged. And of the
 * .rpm what a Debian can show: its files and scripts, without the names of what it needs.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { desktop } from '../seats/desktop.ts';
import { type Inside, LeanSystem, renderersOf, whyNoLeanSystem } from './lean-system.ts';
import { makingMs, pack, packageIn, whyNoPackages } from './packed.ts';

const reason = whyNoPackages('dpkg-deb', 'rpmbuild') ?? whyNoLeanSystem();
const before = '0.0.9';
/** So large that much of it is still to come when the first of it is seen on the disk. */
const bigMiB = 512;

describe.skipIf(reason !== null)(
  `the .deb on a lean Debian${reason === null ? '' : ` (${reason})`}`,
  { timeout: makingMs },
  () => {
    let work: string;
    let lean: LeanSystem;
    let rpms: { readonly before: string; readonly now: string };
    let window: Inside | null = null;
    const port = 41_771;
    const display = desktop.runs ? (desktop.display ?? process.env['DISPLAY'] ?? '') : '';

    beforeAll(async () => {
      work = await mkdtemp(join(tmpdir(), 'ferry-life-'));
      lean = new LeanSystem(join(work, 'debian'));
      const making = lean.make();
      // One after the other: both go through the same folder.
      const old = await pack(before);
      const now = await pack();
      await making;
      await copyFile(packageIn(old, '.deb'), lean.path('/root/before.deb'));
      await copyFile(packageIn(now, '.deb'), lean.path('/root/now.deb'));
      rpms = { before: packageIn(old, '.rpm'), now: packageIn(now, '.rpm') };
    }, makingMs);
    afterAll(async () => {
      await window?.end();
      await rm(work, { recursive: true, force: true });
    });

    /** Without what a system writes down of its own packages and of what runs, what is another's, and homes. */
    const everything = async (): Promise<string[]> => {
      const places = [
        'proc',
        'sys',
        'dev',
        'run',
        'tmp',
        'root',
        'home',
        'var/cache',
        'var/lib/dpkg',
        'var/lib/apt',
        'var/log',
      ];
      const pruned = places.map((place) => `-path /${place}`).join(' -o ');
      return (await lean.run(`find / -xdev \\( ${pruned} \\) -prune -o -print`)).split('\n').toSorted();
    };
    const startWindow = (): Inside =>
      lean.as('joe', ['ferry-desktop', `--port=${port}`, '--interface=lo', '--log-level=3'], display);
    const ferry = async (person: 'joe' | 'ann', ...args: string[]): Promise<string> => {
      const run = lean.as(person, ['ferry', ...args]);
      run.child.stdin?.end();
      expect(await run.ended, run.output).toBe(0);
      return run.stdout;
    };
    const versionOf = (): Promise<string> => lean.run('dpkg-query -W -f "\\${db:Status-Status} \\${Version}" ferry');
    /** The window's engine listens: its port takes callers. */
    const listens = async (): Promise<void> => {
      const listening = `:${port.toString(16).toUpperCase()} 00000000:0000 0A`;
      await expect.poll(() => readFile('/proc/net/tcp', 'utf8')).toContain(listening);
    };

    let clean: string[];

    test('apt installs it with all it needs', async () => {
      clean = await everything();
      await lean.run('apt-get update -q && apt-get install -qy --no-install-recommends /root/before.deb');
      expect(await lean.run('ldd /opt/Ferry/ferry-desktop | grep -c "not found" || true')).toBe('0\n');
      expect(await versionOf()).toBe(`installed ${before}`);
      expect(await ferry('ann', '--version')).toMatch(/^\d/);
    });

    test('its entry stands in the menu, with icons of every size', async () => {
      const entry = await readFile(lean.path('/usr/share/applications/ferry.desktop'), 'utf8');
      expect(entry).toContain('Exec=/opt/Ferry/ferry-desktop %U\n');
      expect(entry).toContain('MimeType=x-scheme-handler/ferry;\n');
      const sizes = await readdir(lean.path('/usr/share/icons/hicolor'));
      const icons = sizes
        .filter((size) => /^\d+x\d+$/.test(size))
        .map(async (size) => {
          return stat(lean.path(`/usr/share/icons/hicolor/${size}/apps/ferry-desktop.png`)).then(
            () => size,
            () => null,
          );
        });
      expect((await Promise.all(icons)).filter((size) => size !== null)).toHaveLength(8);
    });

    test('an ordinary person’s window runs in Chromium’s sandbox', async () => {
      // Known to each other first: the terminal and the window share what is remembered.
      const shown = lean.as('joe', ['ferry', 'pair', '--show', '--json', '--port=0', '--interface=lo']);
      const { link } = await shown.line('pair-link');
      const opened = lean.as('ann', ['ferry', 'pair', '-', '--json', '--interface=lo']);
      opened.child.stdin?.end(`${link as string}\n`);
      expect([await opened.ended, await shown.ended], opened.output + shown.output).toEqual([0, 0]);
      const { fingerprint } = opened.lines.find(({ type }) => type === 'paired')!;
      const fromJoe = shown.lines.find(({ type }) => type === 'paired')!;
      expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
      await ferry('joe', 'known', fromJoe['fingerprint'] as string, '--rule', 'accept', '--anything', 'on');

      window = startWindow();
      await listens();
      const pid = window.child.pid!;
      await expect.poll(() => renderersOf(pid).length, { message: window.output }).toBeGreaterThan(0);
      const [renderer] = renderersOf(pid);
      const field = (name: string): string =>
        new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(renderer?.status ?? '')?.[1] ?? '';
      // Its system calls are filtered, it can gain no rights, and has numbers and people of its own.
      expect(field('Seccomp')).toBe('2');
      expect(field('NoNewPrivs')).toBe('1');
      expect(field('NSpid').split('\t').length).toBeGreaterThan(1);
      expect(renderer?.userNamespace).not.toBe((await lean.run('readlink /proc/self/ns/user')).trim());
      const joe = (await lean.run('id -u joe')).trim();
      expect(field('Uid').split('\t')).toEqual([joe, joe, joe, joe]);
    });

    test('a file goes from one installed copy to the window of another', async () => {
      await lean.run('head -c 3000000 /dev/urandom >/home/ann/photo.jpg && chown ann: /home/ann/photo.jpg');
      await ferry('ann', 'send', 'photo.jpg', '--to', `127.0.0.1:${port}`, '--interface=lo');
      expect(await hashOf(lean.path('/home/joe/Downloads/photo.jpg'))).toBe(
        await hashOf(lean.path('/home/ann/photo.jpg')),
      );
    });

    test('upgraded in the middle of a transfer, it goes on where it was', async () => {
      await lean.run(`head -c ${bigMiB}M /dev/urandom >/home/ann/film.mkv && chown ann: /home/ann/film.mkv`);
      const sending = lean.as('ann', [
        'ferry',
        'send',
        'film.mkv',
        '--json',
        '--to',
        `127.0.0.1:${port}`,
        '--interface=lo',
      ]);
      await sending.line('progress', ({ bytes }) => (bytes as number) > 0);
      sending.child.kill('SIGSTOP');
      const { bytes: there } = sending.lines.findLast(({ type }) => type === 'progress')!;
      expect(there).toBeLessThan(bigMiB * 2 ** 20);

      // apt changes the files of a program that runs; the window is opened anew after it.
      await lean.run('apt-get install -qy --no-install-recommends /root/now.deb');
      expect(await versionOf()).not.toContain(before);
      await window!.end();
      window = startWindow();
      await listens();
      sending.child.kill('SIGCONT');
      expect(await sending.ended, sending.output).toBe(0);
      const states = sending.lines.filter(({ type }) => type === 'state').map(({ status }) => status);
      expect(states).toContain('reconnecting');
      const after = sending.lines.slice(sending.lines.findIndex(({ status }) => status === 'reconnecting'));
      const first = after.find(({ type, bytes }) => type === 'progress' && (bytes as number) > 0);
      expect((first ?? after.find(({ type }) => type === 'done'))!['bytes']).toBeGreaterThanOrEqual(there as number);
      expect(await hashOf(lean.path('/home/joe/Downloads/film.mkv'))).toBe(
        await hashOf(lean.path('/home/ann/film.mkv')),
      );
      expect((await readdir(lean.path('/home/joe/Downloads'))).toSorted()).toEqual(['film.mkv', 'photo.jpg']);
    });

    test('its files are as they were packed, and a changed app is found', async () => {
      expect(await lean.run('dpkg --verify ferry')).toBe('');
      await lean.run('cp -a /opt/Ferry/resources/app.asar /root/ && echo >>/opt/Ferry/resources/app.asar');
      expect(await lean.run('dpkg --verify ferry')).toMatch(/5.*app\.asar/);
      await lean.run('cp -a /root/app.asar /opt/Ferry/resources/');
    });

    test('the .rpm is installed, upgraded, verified and removed', async () => {
      await window!.end();
      window = null;
      await lean.run('apt-get purge -qy ferry');
      const rpm = (...args: string[]): string =>
        execFileSync('rpm', ['--root', lean.path('/'), ...args], { encoding: 'utf8' });
      const anyway = ['--nodeps', '--force-debian'];
      rpm('-i', ...anyway, rpms.before);
      expect(rpm('-q', 'ferry')).toContain(before);
      rpm('-U', ...anyway, rpms.now);
      expect(rpm('-q', 'ferry')).not.toContain(before);
      // The older one's script has run after this one's files came. In a chroot nobody can make namespaces, so the sandbox's helper
      // may have been let do it: its mode is another one then.
      const differs = spawnSync('rpm', ['--root', lean.path('/'), '-V', '--nodeps', 'ferry'], { encoding: 'utf8' });
      expect(differs.stdout.replace(/^\.M\.+ +\S+\/chrome-sandbox\n/mu, '')).toBe('');
      expect(await ferry('ann', '--version')).toMatch(/^\d/);
      rpm('-e', '--nodeps', 'ferry');
      expect(rpm('-qa')).toBe('');
    });

    test('purged, they leave nothing outside of homes', async () => {
      await lean.run('apt-get autoremove -qy --purge');
      const known = new Set(clean);
      const left = (await everything()).filter((path) => !known.has(path));
      // The system's own services came with libraries that Ferry needs, and keep these for good; the folders are the system's
      // where packages are rpms.
      const ofSystem =
        /^\/(etc\/(machine-id|mtab)|var\/lib\/(private|systemd\/\w+)|usr\/share\/(applications|metainfo))$/;
      expect(left.filter((path) => !ofSystem.test(path))).toEqual([]);
      // What is a person's stays theirs.
      expect(await readdir(lean.path('/home/joe/Downloads'))).toHaveLength(2);
    });
  },
);

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
