/** A program for the packager: prints a manual page or a shell's completions. It is no part of what is shipped. */
import { bash, fish, zsh } from './completions.ts';
import { desktopPage, page } from './page.ts';

declare const __FERRY_VERSION__: string;

const printed: Readonly<Record<string, () => string>> = {
  man: () => page(__FERRY_VERSION__),
  'man-desktop': () => desktopPage(__FERRY_VERSION__),
  bash,
  zsh,
  fish,
};

const what = printed[process.argv[2] ?? ''];
if (what === undefined) throw new Error(`one of ${Object.keys(printed).join(', ')}`);
process.stdout.write(what());
