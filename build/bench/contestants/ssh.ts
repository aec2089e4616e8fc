/** scp, and rsync over ssh, to a private sshd with keys and configuration of its own. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Arena, Contestant, Session } from '../contestant.ts';
import { freePort, listens } from '../host/ports.ts';
import { leaveHalf, leaveOlder } from './left-before.ts';
import { notTiny } from './sits-out.ts';

const sshd = '/usr/sbin/sshd';
const needs = [
  { program: sshd, install: 'apt-get install --no-install-recommends openssh-server' },
  { program: 'scp', install: 'apt-get install openssh-client' },
];

export const scp: Contestant = {
  name: 'scp',
  note: 'OpenSSH with its own choice of cipher',
  needs,
  sitsOut: notTiny,
  open: (arena) =>
    open(arena, (options, target, path) => ['scp', '-q', '-r', ...options, path, `${target}:${arena.to}/`]),
};

export const rsyncSsh: Contestant = {
  name: 'rsync-ssh',
  note: 'rsync -a over OpenSSH; checks whole files',
  needs: [...needs, { program: 'rsync', install: 'apt-get install rsync' }],
  sitsOut: notTiny,
  resumes: true,
  updates: true,
  open(arena) {
    leaveHalf(arena.workload, arena.from, arena.to);
    leaveOlder(arena.workload, arena.from, arena.to);
    return open(arena, (options, target, path) => {
      return ['rsync', '-a', '-e', `ssh ${options.join(' ')}`, path, `${target}:${arena.to}/`];
    });
  },
};

export const rsyncSshZ: Contestant = {
  name: 'rsync-ssh-z',
  note: 'rsync -az over OpenSSH: zstd, level 3; checks whole files',
  needs: [...needs, { program: 'rsync', install: 'apt-get install rsync' }],
  sitsOut: notTiny,
  open: (arena) =>
    open(arena, (options, target, path) => {
      return ['rsync', '-az', '-e', `ssh ${options.join(' ')}`, path, `${target}:${arena.to}/`];
    }),
};

/** As people copy a tree who know what packs it best. */
export const tarZstdSsh: Contestant = {
  name: 'tar-zstd-ssh',
  note: 'tar | zstd -3 | ssh | zstd -d | tar; checks nothing of its own',
  needs: [
    ...needs,
    { program: 'tar', install: 'apt-get install tar' },
    { program: 'zstd', install: 'apt-get install zstd' },
  ],
  only: 'sections that name it',
  open: (arena) =>
    open(arena, (options, target, path) => {
      const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
      const unpack = `zstd -dqc | tar -xf - -C ${quoted(arena.to)}`;
      const pack = `tar -cf - -C ${quoted(dirname(path))} ${quoted(basename(path))} | zstd -3 -qc`;
      return ['sh', '-c', `${pack} | ${['ssh', ...options, target, unpack].map(quoted).join(' ')}`];
    }),
};

type Command = (sshOptions: readonly string[], target: string, path: string) => string[];

async function open({ temp, from, sender, receiver }: Arena, command: Command): Promise<Session> {
  const hostKey = makeKey(join(temp, 'host_key'));
  const userKey = makeKey(join(temp, 'user_key'));
  const port = await freePort();
  const config = join(temp, 'sshd_config');
  const lines = [
    `Port ${port}`,
    `ListenAddress ${receiver.host.address}`,
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${userKey}.pub`,
    `PidFile ${join(temp, 'sshd.pid')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'Subsystem sftp /usr/lib/openssh/sftp-server',
    // Eight at once are ours, not an attack.
    'MaxStartups 100',
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  // What Debian's start script makes; sshd won't run without.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
  const server = receiver.start([sshd, '-D', '-e', '-f', config]);
  await listens(server, receiver.host, port);
  const options = Object.entries({
    Port: port,
    IdentityFile: userKey,
    IdentitiesOnly: 'yes',
    UserKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'no',
    LogLevel: 'ERROR',
  }).flatMap(([name, value]) => ['-F', '/dev/null', '-o', `${name}=${value}`].slice(name === 'Port' ? 0 : 2));
  const target = `${userInfo().username}@${receiver.host.address}`;
  return {
    async send(item) {
      await sender.start(command(options, target, join(from, item))).succeeded();
    },
  };
}

function makeKey(path: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  return path;
}
