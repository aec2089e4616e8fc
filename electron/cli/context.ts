/** What every command works with. */
import type { EngineHandle, Result } from '../../shared/api.ts';
import { FerryError } from '../../shared/errors.ts';
import type { Follower } from './follower.ts';
import type { Interrupt } from './terminal/interrupt.ts';
import type { CliIo } from './terminal/io.ts';
import type { Output } from './terminal/output.ts';
import type { TransferReport } from './reporting/transfer-report.ts';

export interface Context {
  /** Ferry's own folder. */
  readonly home: string;
  readonly io: CliIo;
  readonly output: Output;
  readonly engine: EngineHandle;
  readonly follower: Follower;
  readonly report: TransferReport;
  readonly interrupt: Interrupt;
}

/** The value of a command's answer; its refusal is thrown. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw FerryError.from(result.failure);
}
