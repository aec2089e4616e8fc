/** Discoveries and strangers as processes whose events a test can wait for. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { Device } from '../../../shared/state.ts';

export interface ChildEvent {
  readonly event: 'started' | 'device' | 'gone' | 'stopped' | 'done';
  readonly ms: number;
  readonly device?: Device;
  readonly fingerprint?: string;
  readonly rss?: number;
}

export class Child {
  readonly events: ChildEvent[] = [];
  private readonly process: ChildProcess;
  private readonly heard = new EventEmitter();

  constructor(command: string, args: string[]) {
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.process.stdin!.on('error', () => undefined); // it may be gone already
    createInterface(this.process.stdout!).on('line', (line) => {
      this.events.push(JSON.parse(line) as ChildEvent);
      this.heard.emit('event');
    });
    onTestFinished(() => this.kill());
  }

  /** The first event that fits, from `after` on (an index into `events`). */
  async wait(fits: (event: ChildEvent) => boolean, after = 0): Promise<ChildEvent> {
    for (;;) {
      const event = this.events.slice(after).find(fits);
      if (event) return event;
      await once(this.heard, 'event');
    }
  }

  write(line: string): void {
    this.process.stdin!.write(`${line}\n`);
  }

  /** At once, without a goodbye. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exited;
  }
}

/** A Ferry as far as discovery goes. */
export class Ferry extends Child {
  readonly fingerprint: string;

  constructor(
    command: [string, string[]],
    options: { name: string; mode?: 'announce' | 'query'; interface?: string; fingerprint?: string },
  ) {
    const fingerprint = options.fingerprint ?? randomBytes(32).toString('hex');
    super(command[0], [...command[1], JSON.stringify({ port: 4000, mode: 'announce', ...options, fingerprint })]);
    this.fingerprint = fingerprint;
  }

  started(): Promise<ChildEvent> {
    return this.wait(({ event }) => event === 'started');
  }

  /** Another one was listed, with this name if one is given. */
  async finds(other: Ferry, name?: string, after = 0): Promise<{ device: Device; ms: number }> {
    const { device, ms } = await this.wait(
      ({ device }) => device?.fingerprint === other.fingerprint && (name === undefined || device.name === name),
      after,
    );
    return { device: device!, ms };
  }

  async loses(other: Ferry, after = 0): Promise<ChildEvent> {
    return this.wait(({ event, fingerprint }) => event === 'gone' && fingerprint === other.fingerprint, after);
  }

  /** What it lists now. */
  devices(): Map<string, Device> {
    const listed = new Map<string, Device>();
    for (const { device, fingerprint } of this.events) {
      if (device) listed.set(device.fingerprint, device);
      else if (fingerprint !== undefined) listed.delete(fingerprint);
    }
    return listed;
  }

  /** Leaves in order. */
  async stop(): Promise<ChildEvent> {
    this.write('stop');
    return this.wait(({ event }) => event === 'stopped');
  }
}
