/**
 * `$XDG_CONFIG_HOME/autostart/ferry.desktop` (freedesktop.org's Desktop Application Autostart Specification). It is the person's:
 * what they changed in it stays, and where they switched it off there it is off.
 */
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { FerryError } from '../../../shared/errors.ts';
import { execLine, valueOf, withValue } from './desktop-entry.ts';

export interface AutostartOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Ours alone: what `Exec` was when Ferry wrote it. A person who has changed that means theirs. */
const writtenKey = 'X-Ferry-Exec';
/** Two ways in which desktops' own settings switch an entry off. */
const switchedOff = [
  ['Hidden', 'true'],
  ['X-GNOME-Autostart-enabled', 'false'],
] as const;

export class AutostartFile {
  readonly path: string;
  private readonly command: readonly string[];

  constructor({ command, env = process.env }: AutostartOptions) {
    const config = env['XDG_CONFIG_HOME'];
    // A relative one is to be ignored (XDG Base Directory Specification).
    const dir = config !== undefined && isAbsolute(config) ? config : join(env['HOME'] || homedir(), '.config');
    this.path = join(dir, 'autostart', 'ferry.desktop');
    this.command = command;
  }

  /** Whether Ferry starts at login. */
  async isOn(): Promise<boolean> {
    const entry = await this.read();
    return entry !== null && isOn(entry);
  }

  /** Throws `autostart-unwritable` {path}. */
  async set(on: boolean): Promise<void> {
    try {
      const entry = await this.read();
      if (on) await this.write(entry === null ? this.fresh() : switchedOn(entry));
      else if (entry !== null && isUntouched(entry)) await rm(this.path);
      // With what a person wrote into it, it is only switched off.
      else if (entry !== null) await this.write(withValue(entry, 'Hidden', 'true'));
    } catch (error) {
      throw new FerryError('autostart-unwritable', { path: this.path }, { cause: error });
    }
  }

  /** Where Ferry has moved since it wrote the file, the file follows. Never rejects. */
  async followMove(): Promise<void> {
    const entry = await this.read().catch(() => null);
    if (entry === null || !isOn(entry) || !isUntouched(entry)) return;
    const program = firstArgument(valueOf(entry, 'Exec') ?? '');
    const isThere = await access(program).then(
      () => true,
      () => false,
    );
    if (!isThere) await this.write(this.fresh()).catch(() => {});
  }

  private fresh(): string {
    const exec = execLine(this.command);
    const lines = ['Type=Application', 'Name=Ferry', `Exec=${exec}`, `${writtenKey}=${exec}`, 'Icon=ferry-desktop'];
    return ['[Desktop Entry]', ...lines, 'Terminal=false', 'X-GNOME-Autostart-enabled=true', ''].join('\n');
  }

  private async read(): Promise<string | null> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw error;
    }
  }

  /** Whole or not at all: a session that begins meanwhile reads one or the other. */
  private async write(entry: string): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const beside = `${this.path}.new`;
    await writeFile(beside, entry);
    await rename(beside, this.path);
  }
}

function isOn(entry: string): boolean {
  return valueOf(entry, 'Exec') !== null && !switchedOff.some(([key, off]) => valueOf(entry, key) === off);
}

function switchedOn(entry: string): string {
  const shown = withValue(entry, 'Hidden', null);
  return valueOf(shown, 'X-GNOME-Autostart-enabled') === 'false'
    ? withValue(shown, 'X-GNOME-Autostart-enabled', 'true')
    : shown;
}

function isUntouched(entry: string): boolean {
  return valueOf(entry, writtenKey) !== null && valueOf(entry, writtenKey) === valueOf(entry, 'Exec');
}

/** Of an `Exec` that Ferry wrote. */
function firstArgument(exec: string): string {
  const plain = exec.replace(/^env /u, '').replaceAll('\\\\', '\\').replaceAll('%%', '%');
  const quoted = /^"((?:\\.|[^"\\])*)"/su.exec(plain)?.[1];
  return quoted === undefined ? (plain.split(' ')[0] ?? '') : quoted.replace(/\\(.)/gsu, '$1');
}
