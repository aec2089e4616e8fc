/** What the machine itself can do: cp, without any network, and tar through a bare socket. */
import { join } from 'node:path';
import type { Contestant } from '../contestant.ts';
import { program } from '../program.ts';

export const cp: Contestant = {
  name: 'cp',
  note: 'cp -a on one machine: no network at all',
  needs: [],
  // On an emulated line there is nothing to compare it with.
  sitsOut: () => null,
  open: async ({ to, from, sender }) => ({
    send: (item) => sender.start(['cp', '-a', join(from, item), `${to}/`]).succeeded(),
  }),
};

export const tar: Contestant = {
  name: 'tar',
  note: 'tar through one TCP socket; encrypts and verifies nothing',
  needs: [
    { program: 'tar', install: 'apt-get install tar' },
    { program: 'bash', install: 'apt-get install bash' },
  ],
  async open({ workload, to, from, sender, receiver }) {
    const ports = new Map<string, { port: string; done: Promise<void> }>();
    for (const item of workload.items) {
      const server = receiver.start(program('tar-receive', receiver.host.address, to));
      const [, port] = await server.says(/port (\d+)/);
      ports.set(item, { port: port!, done: server.succeeded() });
    }
    return {
      async send(item) {
        const { port, done } = ports.get(item)!;
        const script = 'exec 5<>"/dev/tcp/$0/$1"; exec tar cf - -C "$2" "$3" >&5';
        const client = sender.start(['bash', '-c', script, receiver.host.address, port, from, item]);
        await Promise.all([client.succeeded(), done]);
      },
    };
  },
};
