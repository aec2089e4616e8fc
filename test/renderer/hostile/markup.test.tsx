// @vitest-environment happy-dom
/** Markup in what a peer says is text on the page, wherever it stands (LocalSend CVE-2026-25154). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openWindow } from '../render.tsx';
import { device, known, transfer } from '../samples.ts';

/** Elements and attributes that only a peer would bring. */
const markup = '<img src=x onerror=hit()><svg onload=hit()><marquee>&lt;b&gt;</marquee><script>hit()</script>';
const brought = 'marquee, script, iframe, [onerror], [onload], img[src="x"]';
// A name may have 64 characters; no parser of the page's looks.
const mallory = device(markup);
const peer = { fingerprint: mallory.fingerprint, name: markup, kind: mallory.kind, known: false };
const failure = { code: 'hash-mismatch', params: { path: markup, name: markup } } as const;
const base = { peer, title: markup, roots: 1, note: markup } as const;

/** That the markup is there to be read, so often at least, and nothing of it as an element. */
function expectText(times: number): void {
  expect([...document.querySelectorAll(brought)]).toEqual([]);
  expect((document.body.textContent ?? '').split('<marquee>&lt;b&gt;</marquee>').length - 1).toBeGreaterThanOrEqual(
    times,
  );
}

test('LocalSend CVE-2026-25154: in a device’s name, a note, file names, folders and failures', async () => {
  const { bridge, patch } = await openWindow({
    devices: [mallory],
    known: [known(mallory)],
    problems: [{ id: 'p', failure: { code: 'state-damaged', params: { path: markup, aside: markup } } }],
    transfers: [
      transfer({ ...base, seed: 'd1', status: 'failed', failure, endedAt: 1 }),
      transfer({
        ...base,
        seed: 'd2',
        status: 'done',
        dir: `/in/${markup}`,
        landed: [`/in/${markup}`],
        casualties: [{ path: markup, failure }],
        casualtyCount: 1,
        endedAt: 1,
      }),
    ],
  });
  expectText(4);
  bridge.manifest = (index) => ({ index, path: markup, kind: 'file', state: 'waiting', bytes: 1 });
  await patch({ kind: 'transfer', transfer: transfer({ ...base, seed: 'd3', status: 'asking', code: '123456' }) });
  await waitFor(() => expect(screen.getByTestId('offer-files').textContent).toContain('marquee'));
  expectText(6);
  await act(async () => fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' }));
  await act(async () => {
    for (const id of ['transfer-casualties', 'settings-open']) {
      for (const button of screen.getAllByTestId(id)) fireEvent.click(button);
    }
  });
  await screen.findByTestId('known-device');
  expectText(6);
});

test('no source of the page makes elements out of text', () => {
  const root = join(import.meta.dirname, '..', '..', '..', 'renderer');
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  const making = /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc/i;
  expect(sources.length).toBeGreaterThan(50);
  expect(sources.filter((name) => making.test(readFileSync(join(root, name), 'utf8')))).toEqual([]);
});
