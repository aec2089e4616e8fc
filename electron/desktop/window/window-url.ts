/** The window's own URLs, `ferry-app://window/…`: which they are, and which file each names. Pure. */
import { extname, join, sep } from 'node:path';

export const scheme = 'ferry-app';
const host = 'window';

export const windowUrl = `${scheme}://${host}/index.html`;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Whether a frame's URL is the window's own page: its origin, not some text that begins like it. */
export function isWindowUrl(url: string): boolean {
  return parse(url) !== null;
}

/** Whether a frame shows the window's own page; `devUrl`: where it comes from while developing. */
export function isOurPage(url: string, devUrl: string | undefined): boolean {
  if (isWindowUrl(url)) return true;
  try {
    return devUrl !== undefined && new URL(url).origin === new URL(devUrl).origin;
  } catch {
    return false;
  }
}

/** The file a URL names, or null: nothing outside the folder, no kind of file the window has no use for. */
export function fileFor(url: string, rendererDir: string): { path: string; type: string } | null {
  const name = parse(url);
  if (name === null) return null;
  const type = contentTypes[extname(name)];
  const path = join(rendererDir, name);
  if (type === undefined || !path.startsWith(rendererDir + sep)) return null;
  return { path, type };
}

/** The decoded path of one of our URLs. */
function parse(url: string): string | null {
  try {
    const { protocol: urlScheme, host: urlHost, pathname } = new URL(url);
    if (urlScheme !== `${scheme}:` || urlHost !== host) return null;
    const name = decodeURIComponent(pathname);
    return name.includes('\0') ? null : name;
  } catch {
    return null;
  }
}
