/** What a LocalSend is told: who we are, and which files are to come. */
import type { SourceEntry } from '../../disk/source/walk.ts';
import type { EntryList } from '../../transfer/agreed/entry-list.ts';
import { callerInfoOf } from '../wire/about.ts';
import { textOf } from '../wire/times.ts';
import { fileTypeOf } from './file-types.ts';
import type { SelfInfo } from '../../../../shared/state.ts';

/**
 * The body of `prepare-upload`: each file under its place in the list. Folders are in the files' names, and nowhere else.
 * `message`: the text that the one file holds, where it goes as a message.
 */
export function offerOf(self: SelfInfo, entries: EntryList<SourceEntry>, message: string | null): string {
  const files: string[] = [];
  let index = -1;
  for (const { kind, path, bytes, mtimeMs } of entries) {
    index++;
    if (kind !== 'file') continue;
    const id = String(index);
    const modified = textOf(mtimeMs);
    const metadata = modified === undefined ? {} : { metadata: { modified } };
    const preview = message === null ? {} : { preview: message };
    const fileType = message === null ? fileTypeOf(path) : 'text/plain';
    files.push(`"${id}":${JSON.stringify({ id, fileName: path, size: bytes, fileType, ...metadata, ...preview })}`);
  }
  return `{"info":${JSON.stringify(callerInfoOf(self))},"files":{${files.join(',')}}}`;
}
