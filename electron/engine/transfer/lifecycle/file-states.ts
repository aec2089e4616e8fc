/** How far each file of a manifest has come over the current connection, as people see it. */
import { ByteList } from '../agreed/byte-list.ts';
import type { ManifestLine } from '../../../../shared/state.ts';

export type FileState = ManifestLine['state'];

const states = ['waiting', 'moving', 'done', 'skipped', 'failed', 'left-out'] as const satisfies FileState[];
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
