/** A small checkout with the real build scripts and a scripted Electron, to try what a person's first commands do. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { root } from '../../build/build.mjs';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { symlink } from '../support/disks/odd-files.ts';

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Checkout {
  readonly dir: string;
  /** A folder that comes first on the PATH: put impostors there. */
  readonly bin: string;
  readonly write: (path: string, content: string) => Promise<void>;
  /** Writes an executable shell script. */
  readonly script: (path: string, content: string) => Promise<void>;
  readonly run: (command: string, args: readonly string[], env?: Record<string, string | undefined>) => Promise<Run>;
}

/** What the fake Electron's executable does: says how it was called, and exits with 7. */
export const sayArguments = 'echo "electron: $*"\nexit 7\n';

/** `installs`: whether the `electron` package's own download works; `installer`: what it does before it fails. */
export async function makeCheckout({ installs = true, installer = '' } = {}): Promise<Checkout> {
  const dir = await temporaryFolder();
  const bin = join(dir, 'bin');
  const write = async (path: string, content: string): Promise<void> => {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  };
  const script = async (path: string, content: string): Promise<void> => {
    await write(path, `#!/bin/sh\n${content}`);
    await chmod(join(dir, path), 0o755);
  };

  await mkdir(bin);
  for (const name of await readdir(join(root, 'build'), { recursive: true })) {
    if (/^((runtime|packaging([\\/][^\\/]+)?)[\\/])?[^\\/]+\.(mjs|sh)$/.test(name)) {
      await cp(join(root, 'build', name), join(dir, 'build', name));
    }
  }
  await cp(join(root, 'vite.config.ts'), join(dir, 'vite.config.ts'));
  await write('package.json', '{ "version": "1.2.3", "type": "module", "dependencies": {} }');
  await write('package-lock.json', '{}');
  await write('tsconfig.json', '{}');
  await write('shared/words.ts', "export const word = 'first';\n");
  await write('renderer/index.html', '<script type="module" src="./main.ts"></script>');
  await write('renderer/main.ts', "import { word } from '../shared/words.ts';\ndocument.title = word;\n");
  await write('electron/entry.ts', "await import('./main.ts');\n");
  await write('electron/cli/manual/print.ts', "console.log('manual');\n");
  await write('electron/main.ts', "console.log('main');\n");
  await write('electron/desktop/bridge/preload.ts', "import './channels.ts';\n");
  await write('electron/desktop/bridge/channels.ts', "console.log('preload');\n");
  await write('electron/engine/threads/engine-worker.ts', "console.log('worker');\n");
  await write('electron/engine/threads/disk-worker.ts', "console.log('disk-worker');\n");
  await write('electron/cli.ts', "import { word } from '../shared/words.ts';\nconsole.log(word);\n");

  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name === 'electron' || name.startsWith('.')) continue;
    await mkdir(join(dir, 'node_modules'), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(dir, 'node_modules', name));
  }
  await write(
    'node_modules/electron/install.js',
    installs
      ? `const { mkdirSync, writeFileSync } = require('node:fs');
         mkdirSync(__dirname + '/dist', { recursive: true });
         writeFileSync(__dirname + '/dist/electron', ${JSON.stringify(`#!/bin/sh\n${sayArguments}`)}, { mode: 0o755 });
         writeFileSync(__dirname + '/path.txt', 'electron');`
      : `${installer}; process.exit(1);`,
  );

  const run = async (
    command: string,
    args: readonly string[],
    env: Record<string, string | undefined> = {},
  ): Promise<Run> => {
    const child = spawn(command, args, {
      cwd: dir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PATH: bin + delimiter + (process.env['PATH'] ?? ''),
        XDG_CACHE_HOME: join(dir, 'cache'),
        ELECTRON_OVERRIDE_DIST_PATH: undefined,
        DISPLAY: ':0',
        ...env,
      },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  };
  return { dir, bin, write, script, run };
}
