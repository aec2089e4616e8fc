/** Addresses (URIs) as file managers and browsers hand them over: a list of lines, and which of them name things in a file manager. */

/** The lines of a list of addresses, without its comments (`text/uri-list`, RFC 2483). Some programs end it with NUL. */
export function addressesIn(list: string): string[] {
  const lines = list.split(/[\r\n\0]+/u).map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

/** Schemes by which file managers call files, folders and what they show as such. Any other is a link, and a link is text. */
const schemes: readonly string[] = [
  ...['file', 'trash', 'recent', 'archive', 'computer', 'network', 'burn', 'admin', 'x-nautilus-desktop'],
  ...['sftp', 'ssh', 'smb', 'ftp', 'ftps', 'dav', 'davs', 'nfs', 'afp', 'google-drive'],
  ...['mtp', 'gphoto2', 'afc', 'cdda'],
];

/** Whether an address names a thing in a file manager, which may or may not be found on this computer. */
export function isThing(address: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):/iu.exec(address)?.[1];
  return scheme !== undefined && schemes.includes(scheme.toLowerCase());
}

/** The last part of an address, as people read it; bytes that are no text become U+FFFD. */
export function nameInAddress(address: string): string {
  const last = address.replace(/\/+$/u, '').split('/').at(-1) ?? '';
  return last.replace(/(?:%[0-9a-f]{2})+/giu, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return '\uFFFD';
    }
  });
}
