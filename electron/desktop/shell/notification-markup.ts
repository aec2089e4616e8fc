/**
 * A notification's body as its server reads it. Linux's read some HTML in bodies, never in titles
 * (https://specifications.freedesktop.org/notification-spec/latest/markup.html): from names of strangers they would draw
 * bold text, links and pictures, and swallow what follows a `<`. macOS and Windows show the characters.
 */

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Plain text that is shown as it is on `platform`. Servers without `body-markup` were seen to read the entities all the same. */
export function notificationBody(text: string, platform: NodeJS.Platform): string {
  return platform === 'linux' ? text.replace(/[&<>]/g, (char) => entities[char]!) : text;
}
