/** Who is asked for newer versions, and whose signature counts: as package.json has it, put in when Ferry is built. */
import { packageKinds, type InstalledBy } from '../../../shared/desktop/updates.ts';
import type { Network } from './ask.ts';

export interface Published {
  /** Address of the notice; its signature lies beside it, with `.minisig` behind its name. */
  readonly notice: string;
  /** Public key of minisign's, the line that begins with `RW`. */
  readonly key: string;
}

export interface Source extends Published, Network {
  readonly installedBy: InstalledBy;
  /** A folder for downloads in the place of the person's. */
  readonly downloads?: string;
}

/**
 * Run from source, `FERRY_UPDATES` may name another place and key, in JSON, for tests and developers. The packaged app never
 * looks at it: whoever sets a program's environment would choose what it believes.
 */
export function sourceOfUpdates(published: Published, isAs: InstalledBy, env: NodeJS.ProcessEnv): Source {
  const source: Source = { ...published, installedBy: isAs, loopback: false };
  const given = env['FERRY_UPDATES'];
  if (isAs !== 'source' || given === undefined) return source;
  const { notice, key, kind, downloads } = JSON.parse(given) as Record<string, string | undefined>;
  const installedBy = packageKinds.find((each) => each === kind) ?? isAs;
  return {
    notice: notice ?? published.notice,
    key: key ?? published.key,
    ...{ installedBy, loopback: true, ...(downloads !== undefined && { downloads }) },
  };
}
