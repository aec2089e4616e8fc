/** Which received files could run when "opened": those are shown in their folder instead, and run only if the person does it. */
import { basename } from 'node:path';
import { isProgramName } from '../../../shared/rules/program-names.ts';

/**
 * @param path as it stands on disk
 * @param stats of what it leads to
 */
export function mayRun(path: string, stats: { mode: number; isFile(): boolean }, platform = process.platform): boolean {
  if (isProgramName(basename(path))) return true;
  return platform !== 'win32' && stats.isFile() && (stats.mode & 0o111) !== 0;
}
