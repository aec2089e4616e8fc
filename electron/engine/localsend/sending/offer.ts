/** What a LocalSend is told: who we are, and which files are to come. */
import type { SourceEntry } from '../../disk/source/walk.ts';
import type { EntryList } from '../../transfer/agreed/entry-list.ts';
import { upperCase } from '../wire/fingerprints.ts';
import { localSendPort, localSendVersion } from '../wire/limits.ts';
import { textOf } from '../wire/times.ts';
import { fileTypeOf } from './file-types.ts';
import type { SelfInfo } from '../../../../shared/state.ts';

/** As every register and offer begins. One that doesn't listen (the terminal's `send`) has no port to name but the usual one. */
export function ownInfo({ name, kind, fingerprint, port }: SelfInfo): object {
  return {
    alias: name,
    version: localSendVersion,
    deviceModel: 'Ferry',
    deviceType: kind,
    fingerprint: upperCase(fingerprint),
    port: port || localSendPort,
    protocol: 'https',
    download: false,
  };
}

/** The body of `prepare-upload`: each file under its place in the list. Folders are in the files' names, and nowhere else. */
export function offerOf(self: SelfInfo, entries: EntryList<SourceEntry>): string {
  const files: string[] = [];
  let index = -1;
  for (const { kind, path, bytes, mtimeMs } of entries) {
    index++;
    if (kind !== 'file') continue;
    const id = String(index);
    const modified = textOf(mtimeMs);
    const metadata = modified === undefined ? {} : { metadata: { modified } };
    files.push(
      `"${id}":${JSON.stringify({ id, fileName: path, size: bytes, fileType: fileTypeOf(path), ...metadata })}`,
    );
  }
  return `{"info":${JSON.stringify(ownInfo(self))},"files":{${files.join(',')}}}`;
}
