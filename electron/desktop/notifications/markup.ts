/**
 * A notification's body as its server reads it. Linux's read some HTML in bodies, never in titles
 * (https://specifications.freedesktop.org/notification-spec/latest/markup.html): from names of strangers they would draw
 * bold text, links and pictures, and swallow what follows a `<`. macOS and Windows show the characters.
 */

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Plain text as it has to be written for a server that reads markup, or one that shows every character. */
export function notificationBody(text: string, readsMarkup: boolean): string {
  return readsMarkup ? text.replace(/[&<>]/g, (char) => entities[char]!) : text;
}
