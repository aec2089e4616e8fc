/** Everybody there is, in the order of tables. */
import { ferryApp, ferryElectron, ferryFast } from './app.ts';
import { ferryCommand } from './ferry.ts';
import { localSend2, localSend8 } from './localsend.ts';
import { nginxSendfile, nginxTls } from './nginx.ts';
import { phones } from './phones.ts';
import { cp, tar } from './plain.ts';
import { sendfileDiscard, sendfilePump, tcpDiscard, tcpPump, tlsPump } from './pumps.ts';
import { rsyncDaemon } from './rsync-daemon.ts';
import { rsyncSsh, rsyncSshZ, scp, tarZstdSsh } from './ssh.ts';
import { ferryWindow } from './window.ts';
import { wormhole } from './wormhole.ts';
import type { Contestant } from '../contestant.ts';

/**
 * `app`: the built app’s folder; the build before it lies in the folder FERRY_BEFORE, or beside it. `electron`: Electron’s
 * executable. Ferry first: the others are compared with it.
 */
export function everybody(app: string, electron: string): Contestant[] {
  return [
    ferryApp('ferry', app),
    ferryFast('ferry-fast', app, true),
    ferryFast('ferry-fast-reads', app, false),
    ferryCommand('ferry-cli', app),
    ferryCommand('ferry-before', process.env['FERRY_BEFORE'] ?? `${app}-before`),
    ferryElectron(app, electron),
    ferryWindow(app, electron),
    tlsPump,
    nginxTls,
    scp,
    rsyncSsh,
    rsyncSshZ,
    tarZstdSsh,
    wormhole,
    localSend2,
    localSend8,
    tar,
    rsyncDaemon,
    tcpPump,
    sendfilePump,
    tcpDiscard,
    sendfileDiscard,
    nginxSendfile,
    cp,
    ...phones(app),
  ];
}
