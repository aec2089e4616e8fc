/** rsync's own protocol without ssh: the fastest usual way to copy a tree, unencrypted. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Arena, Contestant, Session } from '../contestant.ts';
import { freePort, listens } from '../host/ports.ts';
import { leaveHalf, leaveOlder } from './left-before.ts';

export const rsyncDaemon: Contestant = {
  name: 'rsync-daemon',
  note: 'rsync -a to rsyncd; encrypts nothing, and what it checks is no proof against change',
  needs: [{ program: 'rsync', install: 'apt-get install rsync' }],
  resumes: true,
  stays: true,
  updates: true,
  open,
};

async function open({ workload, temp, to, from, sender, receiver }: Arena): Promise<Session> {
  leaveHalf(workload, from, to);
  leaveOlder(workload, from, to);
  const port = await freePort();
  const config = join(temp, 'rsyncd.conf');
  const user = process.getuid?.() === 0 ? 'uid = root\ngid = root\n' : '';
  const module = `[to]\npath = ${to}\nread only = no\nuse chroot = no\n`;
  writeFileSync(config, `address = ${receiver.host.address}\nport = ${port}\nmax connections = 0\n${user}${module}`);
  const server = receiver.start(['rsync', '--daemon', '--no-detach', `--config=${config}`]);
  await listens(server, receiver.host, port);
  return {
    async send(item) {
      const target = `rsync://${receiver.host.address}:${port}/to/`;
      await sender.start(['rsync', '-a', join(from, item), target]).succeeded();
    },
  };
}
