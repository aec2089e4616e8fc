/** How far each file of a manifest is over the connection there is: a byte each, so that 100,000 of them cost nothing. */
import type { ManifestLine } from '../../../shared/state.ts';

export type FileState = ManifestLine['state'];

const states = ['waiting', 'moving', 'done', 'skipped', 'failed', 'left-out'] as const satisfies FileState[];
const numbers = Object.fromEntries(states.map((state, i) => [state, i])) as Readonly<{ [S in FileState]: number }>;

export class FileStates {
  private bytes = new Uint8Array(1024);

  get(file: number): FileState {
    return states[this.bytes[file] ?? 0]!;
  }

  set(file: number, state: FileState): void {
    if (file >= this.bytes.length) {
      const grown = new Uint8Array(Math.max(file + 1, this.bytes.length * 2));
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes[file] = numbers[state];
  }
}
