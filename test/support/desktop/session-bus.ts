/** A message bus of a test's own, and programs on it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

export const hasBus = spawnSync('dbus-daemon', ['--version']).error === undefined;

export interface TestBus {
  /** For `DBUS_SESSION_BUS_ADDRESS`. */
  readonly address: string;
  /** Stands still: connections are taken by the system, and nobody answers. */
  pause(): void;
  resume(): void;
  /** Ends it, as the session's end does. */
  end(): Promise<void>;
  /** Starts it again under the same address. */
  startAgain(): Promise<void>;
}

/** Starts one for the running test. Unless told to it starts no programs by itself, whatever the machine has installed. */
export async function startBus({ startsPrograms = false } = {}): Promise<TestBus> {
  const dir = await temporaryFolder();
  const address = `unix:path=${join(dir, 'bus')}`;
  const config = join(dir, 'bus.conf');
  await writeFile(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>${address}</listen><auth>EXTERNAL</auth>${startsPrograms ? '<standard_session_servicedirs/>' : ''}<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
  );
  const start = async () => {
    const daemon = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(daemon.stdout, 'data');
    return daemon;
  };
  let daemon = await start();
  const end = async (): Promise<void> => {
    if (daemon.exitCode !== null || daemon.signalCode !== null) return;
    const gone = once(daemon, 'exit');
    daemon.kill('SIGKILL');
    await gone;
  };
  onTestFinished(end);
  return {
    address,
    pause: () => void daemon.kill('SIGSTOP'),
    resume: () => void daemon.kill('SIGCONT'),
    end,
    startAgain: async () => {
      await end();
      daemon = await start();
    },
  };
}
