/** What the release notices is what the app believes: the same form, every package under its kind. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from '../../../build/build.mjs';
import { newsIn, notice } from '../../../build/release/notice.mjs';
import { signingKey } from '../../../electron/desktop/updates/minisign.ts';
import { believe, maxNoticeBytes } from '../../../electron/desktop/updates/notice.ts';
import { packageKinds } from '../../../shared/desktop/updates.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { signer } from '../../support/updates/signed.ts';

const execute = promisify(execFile);
const names = [
  ...['ferry_9.0.0_amd64.deb', 'ferry_9.0.0_arm64.deb', 'ferry-9.0.0.x86_64.rpm', 'ferry-9.0.0.aarch64.rpm'],
  ...['Ferry-9.0.0-linux-x86_64.AppImage', 'Ferry-9.0.0-linux-arm64.AppImage'],
  ...['Ferry-9.0.0-linux-x64.tar.gz', 'Ferry-9.0.0-linux-arm64.tar.gz'],
  ...['Ferry-9.0.0-win-x64.exe', 'Ferry-9.0.0-win-x64.zip', 'Ferry-9.0.0-mac-universal.dmg'],
  ...['Ferry-9.0.0-mac-universal.zip', 'SHA256SUMS', 'sbom.cdx.json', 'ferry-9.0.0.tgz'],
];

async function packages(): Promise<string> {
  const dir = await temporaryFolder();
  for (const name of names) await writeFile(join(dir, name), name);
  return dir;
}

test('every package is in it for its system, and nothing else', async () => {
  const now = Date.now();
  const made = notice({
    ...{ files: await packages(), from: 'https://example.org/9/', page: 'https://example.org/9', version: '9.0.0' },
    ...{ news: newsIn(await readFile(join(root, 'CHANGELOG.md'), 'utf8')), now },
  });
  expect(made.files).toHaveLength(12);
  expect(new Set(made.files.map(({ kind }) => kind))).toEqual(new Set(packageKinds));
  const by = signer();
  const content = Buffer.from(JSON.stringify(made, null, 1));
  expect(content.length).toBeLessThan(maxNoticeBytes);
  for (const { platform, arch, kind: installedBy, name } of made.files) {
    const asker = { version: '0.1.0', platform, arch, installedBy, seen: 0, now };
    expect(believe(content, by.sign(content), signingKey(by.publicKey), asker).file?.name).toBe(name);
  }
});

test('the changelog’s newest part is its news, cut at a line where it is long', () => {
  expect(newsIn('# What\n\n## 2\n\n### Added\n\n- One\n  more.\n- Two.\n\n## 1\n\n- Old.\n')).toBe(
    '• One more.\n• Two.',
  );
  const long = newsIn(`## 2\n\n${'- word word\n'.repeat(300)}`);
  expect(long.length).toBeLessThanOrEqual(2000);
  expect(long).toMatch(/• word word\n…$/u);
});

const none = spawnSync('minisign', ['-v']).error !== undefined;
test.skipIf(none)(
  `as the release signs it, with minisign itself, it is believed${none ? ' (needs minisign)' : ''}`,
  async () => {
    const files = await packages();
    const dir = await temporaryFolder();
    const [secret, open, file] = ['key', 'key.pub', 'updates.json'].map((name) => join(dir, name)) as [
      string,
      string,
      string,
    ];
    execFileSync('minisign', ['-G', '-p', open, '-s', secret], {
      input: 'secret\nsecret\n',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const script = join(root, 'build', 'release', 'notice.mjs');
    const args = [script, '--files', files, '--from', 'https://example.org/9/', '--page', 'https://example.org/9'];
    await writeFile(file, (await execute(process.execPath, args)).stdout);
    execFileSync('minisign', ['-S', '-l', '-s', secret, '-m', file], {
      input: 'secret\n',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const key = signingKey((await readFile(open, 'utf8')).split('\n')[1]!);
    const asker = {
      platform: 'linux',
      arch: 'x64',
      installedBy: 'deb',
      seen: 0,
      now: Date.now(),
      version: '0.0.1',
    } as const;
    const believed = believe(await readFile(file), await readFile(`${file}.minisig`, 'utf8'), key, asker);
    expect(believed.file?.name).toBe('ferry_9.0.0_amd64.deb');
  },
);
