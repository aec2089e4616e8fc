/**
 * `ferry-app://window/…`: the window's own files and nothing else, under a strict content security policy.
 * A scheme of its own gives the page an origin that no file on disk and no web page shares.
 */
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { protocol } from 'electron';

const scheme = 'ferry-app';
const host = 'window';

export const windowUrl = `${scheme}://${host}/index.html`;

/** The window runs its own code, shows its own pictures, and talks to nobody. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Call before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Call once the app is ready. */
export function serveWindow(rendererDir: string): void {
  protocol.handle(scheme, async ({ url, method }) => {
    const file = method === 'GET' ? fileFor(url, rendererDir) : null;
    const body = file === null ? null : await readFile(file.path).catch(() => null);
    if (file === null || body === null) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(body), {
      headers: {
        'content-type': file.type,
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
      },
    });
  });
}

/** Whether a frame's URL is the window's own page: its origin, not some text that begins like it. */
export function isWindowUrl(url: string): boolean {
  return parse(url) !== null;
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
