/** nginx to curl: what a server written in C does, encrypted and by sendfile(2). */
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeCertificate } from '../host/certificate.ts';
import type { Arena, Contestant, Session } from '../contestant.ts';
import { freePort, listens } from '../host/ports.ts';
import { onlyFiles } from './sits-out.ts';

const needs = [
  { program: 'nginx', install: 'apt-get install --no-install-recommends nginx-light' },
  { program: 'curl', install: 'apt-get install curl' },
  { program: 'openssl', install: 'apt-get install openssl' },
];

export const nginxTls: Contestant = {
  name: 'nginx-tls',
  note: 'nginx to curl -k, TLS 1.3; verifies nothing',
  needs,
  sitsOut: onlyFiles,
  open: (arena) => open(arena, true),
};

export const nginxSendfile: Contestant = {
  name: 'nginx-sendfile',
  note: 'nginx to curl, plain HTTP by sendfile(2); encrypts and verifies nothing',
  needs,
  sitsOut: onlyFiles,
  open: (arena) => open(arena, false),
};

async function open({ temp, to, from, sender, receiver }: Arena, tls: boolean): Promise<Session> {
  const port = await freePort();
  const config = join(temp, 'nginx.conf');
  writeFileSync(config, configuration(temp, from, `${sender.host.address}:${port}`, tls));
  const server = sender.start(['nginx', '-e', join(temp, 'error.log'), '-c', config]);
  await listens(server, sender.host, port);
  const url = `${tls ? 'https' : 'http'}://${sender.host.address}:${port}`;
  return {
    async send(item) {
      await receiver.start(['curl', '-fsSk', '-o', join(to, basename(item)), `${url}/${item}`]).succeeded();
    },
  };
}

function configuration(temp: string, root: string, listen: string, tls: boolean): string {
  const secure = (): string => {
    const { key, cert } = makeCertificate(temp);
    return `ssl_certificate ${cert}; ssl_certificate_key ${key}; ssl_protocols TLSv1.3;`;
  };
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off;
user root;
worker_processes 1;
pid ${temp}/nginx.pid;
events {}
http {
  access_log off;
  ${temporary.map((kind) => `${kind}_temp_path ${temp}/${kind};`).join(' ')}
  sendfile on;
  tcp_nopush on;
  server { listen ${listen} ${tls ? 'ssl' : ''}; root ${root}; ${tls ? secure() : ''} }
}
`;
}
