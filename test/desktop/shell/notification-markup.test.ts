import { expect, test } from 'vitest';
import { notificationBody } from '../../../electron/desktop/shell/notification-markup.ts';

const body = '“<b>a</b> &amp; <a href="http://x">b</a><img src="file:///x">” is here already.';

test('a server that reads markup in a body shows the characters', () => {
  expect(notificationBody(body, 'linux')).toBe(
    '“&lt;b&gt;a&lt;/b&gt; &amp;amp; &lt;a href="http://x"&gt;b&lt;/a&gt;&lt;img src="file:///x"&gt;” is here already.',
  );
});

test.each(['darwin', 'win32'] as const)('on %s, where none does, nothing is escaped', (platform) => {
  expect(notificationBody(body, platform)).toBe(body);
});
