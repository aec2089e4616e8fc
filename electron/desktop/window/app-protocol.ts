/**
 * `ferry-app://window/…`: the window's own files and nothing else, under a strict content security policy.
 * A scheme of its own gives the page an origin that no file on disk and no web page shares.
 */
import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { fileFor, scheme } from './window-url.ts';

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

/** Call before the app is ready. */
export function registerScheme(): void {
  // What V8 has compiled of the page is kept in the home: a window comes back without it being compiled again. A script's name holds
  // the hash of what is in it, so that a later Ferry's finds nothing of an earlier one's.
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
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
