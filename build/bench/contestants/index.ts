/** Everybody there is, in the order of tables. */
import { ferryApp, ferryElectron } from './app.ts';
import { ferryCommand } from './ferry.ts';
import { localSend2, localSend8 } from './localsend.ts';
import { nginxSendfile, nginxTls } from './nginx.ts';
import { cp, tar } from './plain.ts';
import { tcpPump, tlsPump } from './pumps.ts';
import { rsyncDaemon } from './rsync-daemon.ts';
import { rsyncSsh, scp } from './ssh.ts';
import { wormhole } from './wormhole.ts';
import type { Contestant } from '../contestant.ts';

/** `app`: the built app's folder; `electron`: Electron's executable. Ferry first: the others are compared with it. */
export function everybody(app: string, electron: string): Contestant[] {
  return [
    ferryApp('ferry', app),
    ferryCommand('ferry-cli', app),
    ferryElectron(app, electron),
    tlsPump,
    nginxTls,
    scp,
    rsyncSsh,
    wormhole,
    localSend2,
    localSend8,
    tar,
    rsyncDaemon,
    tcpPump,
    nginxSendfile,
    cp,
  ];
}
