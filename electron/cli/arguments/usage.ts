/** What every command's arguments have in common, and what is said of those that don't fit. */
import { FerryError } from '../../../shared/errors.ts';

export interface GlobalArguments {
  /** Absolute. */
  readonly home: string | undefined;
  readonly name: string | undefined;
  readonly port: number | undefined;
  readonly interface: string | undefined;
  readonly json: boolean;
}

export function usage(detail: string): FerryError {
  return new FerryError('usage', { detail });
}

/** `ask, trusted or all`. */
export function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
