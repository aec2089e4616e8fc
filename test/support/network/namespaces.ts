/** Whether network namespaces can be had here: for tests with several hosts, and for windows that are tested side by side. */
import { spawnSync } from 'node:child_process';

/** Why this machine can't have network namespaces of ours; null when it can. */
export const noNamespaces: string | null = ((): string | null => {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const { status, error, stderr } = spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up'], {
    encoding: 'utf8',
  });
  return status === 0 ? null : `no network namespaces here: ${error?.message ?? stderr.trim()}`;
})();
