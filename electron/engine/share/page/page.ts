/** The page as HTML: what is shared, the field for the PIN, the place to send from. Its look is `page.css`, its work `page.js`. */
import type { Text } from '../../../../shared/text/index.ts';
import { visible } from '../../../../shared/text/index.ts';
import type { Listed } from '../files/shared-tree.ts';
import { html, type Html } from './html.ts';

export interface PageOptions {
  readonly text: Text;
  /** This device's name. */
  readonly device: string;
  /** Of the share: `/…/`. */
  readonly base: string;
}

export interface ListPage extends PageOptions {
  /** Names from the top to the folder that is shown; none: the top. */
  readonly trail: readonly string[];
  /** Its path. */
  readonly path: readonly string[];
  readonly listed: readonly Listed[];
  readonly more: number;
  /** Something is shared. */
  readonly shares: boolean;
  /** Files may be sent here. */
  readonly takes: boolean;
}

export function listPage(options: ListPage): string {
  const { text, device, base, trail, path, shares, takes } = options;
  const { page } = text;
  const title = shares ? page.title(device) : page.uploadTitle(device);
  const isTop = path.length === 0;
  const up = path.length <= 1 ? base : `${base}d/${path.slice(0, -1).map(encodeURIComponent).join('/')}/`;
  return whole(
    options,
    title,
    html`
      ${shares && isTop ? everything(options) : html``}
      ${
        isTop
          ? html``
          : html`<nav>
              <a class="up" href="${up}">← ${page.up}</a> <span dir="auto">${visible(trail.join(' / '))}</span>
            </nav>`
      }
      ${shares ? list(options) : html``} ${takes && isTop ? upload(options) : html``}
    `,
  );
}

/** `wrong`: one was entered that isn't it; `locked`: no more are taken. */
export function pinPage(options: PageOptions, problem: 'pin-wrong' | 'pin-locked' | null): string {
  const { text, base } = options;
  const { page } = text;
  const said = problem === null ? html`` : html`<p class="problem" role="alert">${page.problems[problem]}</p>`;
  const form = html`<form method="post" action="${base}pin">
    <label for="pin">${page.pinAsk}</label>
    <input
      id="pin"
      name="pin"
      inputmode="numeric"
      autocomplete="off"
      pattern="[0-9]*"
      maxlength="6"
      required
      autofocus
    />
    <button class="primary">${page.pinGo}</button>
  </form>`;
  return whole(options, page.pinTitle, html`${said} ${problem === 'pin-locked' ? html`` : form}`);
}

function everything({ text: { page }, base }: ListPage): Html {
  return html`<p class="all">
    <a class="primary" href="${base}all.zip" download>${page.everything}</a>
    <span class="hint">${page.everythingHint}</span>
  </p>`;
}

function list({ text, base, listed, more }: ListPage): Html {
  const { page } = text;
  const rows = listed.map(({ path, name, kind, bytes }) => {
    const names = path.map(encodeURIComponent).join('/');
    const isFolder = kind === 'folder';
    const href = isFolder ? `${base}d/${names}/` : `${base}f/${names}`;
    const shown = html`<bdi>${visible(name)}${isFolder ? '/' : ''}</bdi>
      <span class="size">${isFolder ? page.folder : text.bytes(bytes)}</span>`;
    return isFolder
      ? html`<li><a class="folder" href="${href}">${shown}</a></li>`
      : html`<li><a class="file" href="${href}" download>${shown}</a></li>`;
  });
  return html`<section aria-label="${page.files}">
    ${
      rows.length === 0
        ? html`<p>${page.empty}</p>`
        : html`<ul class="files">
            ${rows}
          </ul>`
    }
    ${more > 0 ? html`<p class="hint">${page.more(more)}</p>` : html``}
  </section>`;
}

/** Only with a script it can do anything: it shows itself. */
function upload({ text: { page }, device, shares }: ListPage): Html {
  // What the script says; the rest is in the markup.
  const { waiting, accepted, held, asked, again, noRoom, declined, over, done, partly, cancelled, gone } = page;
  const { stateDone, stateSkipped, stateFailed, stateLeftOut } = page;
  const states = { stateDone, stateSkipped, stateFailed, stateLeftOut };
  const words = { waiting, accepted, held, asked, again, noRoom, declined, over, done, partly, cancelled, gone };
  return html`<section id="upload" hidden data-text="${JSON.stringify({ ...words, ...states })}">
    ${shares ? html`<h2 dir="auto">${visible(page.uploadTitle(device))}</h2>` : html``}
    <label class="primary" for="choose">${page.choose}</label>
    <input id="choose" type="file" multiple />
    <p class="hint">${page.uploadHint}</p>
    <p id="state" role="status"></p>
    <progress id="bar" max="1" value="0" hidden aria-label="${page.accepted}"></progress>
    <button id="cancel" type="button" hidden>${page.cancel}</button>
    <ul id="sent" class="files"></ul>
  </section>`;
}

function whole({ text, base }: PageOptions, title: string, content: Html): string {
  return html`<!doctype html>
    <html lang="${text.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${visible(title)}</title>
        <link rel="stylesheet" href="${base}page.css" />
        <link rel="icon" href="data:," />
        <script src="${base}page.js" defer></script>
      </head>
      <body data-base="${base}">
        <main>
          <h1 dir="auto">${visible(title)}</h1>
          ${content}
        </main>
        <footer><p>${text.page.plain}</p></footer>
      </body>
    </html>`.markup.replaceAll(/\n\s+/g, '\n');
}
