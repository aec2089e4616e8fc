/** How far each file of a manifest has come over the current connection, as people see it. */
import { ByteList } from '../agreed/byte-list.ts';
import { fileStates as states, type FileState } from '../../../../shared/statuses.ts';

export type { FileState } from '../../../../shared/statuses.ts';

const numbers = Object.fromEntries(states.map((state, i) => [state, i])) as Readonly<{ [S in FileState]: number }>;

export class FileStates {
  private readonly list = new ByteList();

  get(file: number): FileState {
    return states[this.list.get(file)]!;
  }

  set(file: number, state: FileState): void {
    this.list.set(file, numbers[state]);
  }
}
