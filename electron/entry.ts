/**
 * What the desktop app's runtime starts: the window, or, for `--terminal …`, the terminal app. Chromium looks for a display only
 * when this module has run to its end, and the terminal app ends with its process: it needs none.
 */
import process from 'node:process';

const { argv } = process;

/** Where the terminal app's own arguments begin; only switches stand before: a file that is called so opens the window. */
function terminalAt(): number {
  const first = argv.findIndex((arg, index) => index > 0 && (arg === '--terminal' || !/^--./.test(arg)));
  return argv[first] === '--terminal' ? first : -1;
}

const at = terminalAt();
if (at > 0) {
  argv.splice(1, at, 'ferry');
  await import('./cli.ts');
} else {
  await import('./main.ts');
}
