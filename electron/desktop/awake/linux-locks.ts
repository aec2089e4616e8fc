/**
 * Locks on sleep as Linux has them. logind's is held by a descriptor, which our D-Bus library doesn't pass: a small program of
 * systemd's holds it for as long as a pipe from here is open, and that ends with Ferry even when it is killed. Where there is no
 * logind the desktop's power manager is asked, or its screen saver; a bus forgets what a program that has gone asked for.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Bus } from '../bus/bus.ts';
import type { SleepLock } from './keep-awake.ts';

export interface LinuxLockOptions {
  /** The session's. */
  readonly bus: Pick<Bus, 'call' | 'watchName'>;
  /** What the person reads where the system says who keeps it awake; asked each time. */
  readonly why: () => string;
  readonly env?: NodeJS.ProcessEnv;
  /** Something to write down: which lock was taken, or that there is none. */
  readonly onLog?: (message: string) => void;
}

/** Who is asked where there is no logind, the best first. Both answer with a number that takes the wish back. */
const managers = [
  {
    name: 'org.freedesktop.PowerManagement',
    path: '/org/freedesktop/PowerManagement/Inhibit',
    interface: 'org.freedesktop.PowerManagement.Inhibit',
  },
  {
    name: 'org.freedesktop.ScreenSaver',
    path: '/org/freedesktop/ScreenSaver',
    interface: 'org.freedesktop.ScreenSaver',
  },
] as const;

/** Said by the held program once it runs, which systemd-inhibit lets it only with the lock. */
const heldProgram = 'echo held; exec cat >/dev/null';

export function linuxLock({ bus, why, env = process.env, onLog = () => {} }: LinuxLockOptions): SleepLock {
  let current: Holding | null = null;
  return {
    take: () => void (current = new Holding({ bus, why, env, onLog })),
    release: () => {
      current?.end();
      current = null;
    },
  };
}

/** From taking to letting go. */
class Holding {
  private readonly options: Required<LinuxLockOptions>;
  private readonly program: ChildProcess;
  private stops: (() => void)[] = [];
  private ended = false;
  private hasLock = false;
  /** Which manager has promised to keep awake, and its number for that. */
  private promise: { readonly manager: (typeof managers)[number]; readonly cookie: number } | null = null;

  constructor(options: Required<LinuxLockOptions>) {
    this.options = options;
    const { env, onLog } = options;
    const says = ['--what=sleep:idle', '--mode=block', '--who=Ferry', `--why=${options.why()}`];
    this.program = spawn('systemd-inhibit', [...says, 'sh', '-c', heldProgram], {
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.program.stdin?.on('error', () => {});
    this.program.stdout?.once('data', () => {
      this.hasLock = true;
      if (!this.ended) onLog('kept awake by logind');
    });
    // No such program, no logind, or a logind that went.
    const without = (): void => {
      this.hasLock = false;
      if (!this.ended && this.stops.length === 0) this.askManagers();
    };
    this.program.once('error', without);
    this.program.once('exit', without);
  }

  end(): void {
    this.ended = true;
    // The program ends with its input, and the lock with the program.
    this.program.stdin?.end();
    if (!this.hasLock) this.program.kill();
    for (const stop of this.stops) stop();
    const { promise } = this;
    this.promise = null;
    if (promise !== null) this.takeBack(promise);
  }

  /** Followed, as they may start later, end, and start again without a memory of who asked. */
  private askManagers(): void {
    const { bus } = this.options;
    const owners = new Map<string, string | null>();
    this.stops = managers.map(({ name }) =>
      bus.watchName(name, (owner) => {
        owners.set(name, owner);
        if (this.promise?.manager.name === name) this.promise = null;
        const best = managers.find((manager) => typeof owners.get(manager.name) === 'string');
        if (best !== undefined && owners.size === managers.length && this.promise === null) void this.ask(best);
      }),
    );
  }

  private async ask(manager: (typeof managers)[number]): Promise<void> {
    const { bus, why, onLog } = this.options;
    const { name: destination, path, interface: of } = manager;
    const body = ['Ferry', why()];
    const answer = await bus.call({ destination, path, interface: of, member: 'Inhibit', signature: 'ss', body });
    const cookie = answer.ok ? answer.body[0] : undefined;
    if (typeof cookie !== 'number') return onLog(`${destination} doesn't keep awake`);
    const promise = { manager, cookie };
    // Bytes may have stopped meanwhile.
    if (this.ended) return this.takeBack(promise);
    this.promise = promise;
    onLog(`kept awake by ${destination}`);
  }

  private takeBack({ manager: { name, path, interface: of }, cookie }: NonNullable<Holding['promise']>): void {
    const call = { destination: name, path, interface: of, member: 'UnInhibit', signature: 'u', body: [cookie] };
    void this.options.bus.call(call);
  }
}
