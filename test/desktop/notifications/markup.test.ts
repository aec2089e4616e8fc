import { expect, test } from 'vitest';
import { notificationBody } from '../../../electron/desktop/notifications/markup.ts';

const body = '“<b>a</b> &amp; <a href="http://x">b</a><img src="file:///x">” is here already.';

test('a server that reads markup in a body shows the characters', () => {
  expect(notificationBody(body, true)).toBe(
    '“&lt;b&gt;a&lt;/b&gt; &amp;amp; &lt;a href="http://x"&gt;b&lt;/a&gt;&lt;img src="file:///x"&gt;” is here already.',
  );
});

test('for one that shows every character nothing is escaped', () => {
  expect(notificationBody(body, false)).toBe(body);
});
