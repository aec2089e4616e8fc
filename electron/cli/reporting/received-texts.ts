/** Texts that have arrived, told whole: a long one is asked of the engine first, and its transfer's end waits for that. */
import type { EngineHandle } from '../../../shared/api.ts';
import type { Transfer } from '../../../shared/state.ts';
import type { TransferReport } from './transfer-report.ts';

export class ReceivedTexts {
  readonly #engine: Pick<EngineHandle, 'command'>;
  readonly #report: Pick<TransferReport, 'text' | 'see'>;
  readonly #asked = new Map<string, Promise<void>>();
  /** How many transfers' ends wait for their text. */
  waiting = 0;

  constructor(engine: Pick<EngineHandle, 'command'>, report: Pick<TransferReport, 'text' | 'see'>) {
    this.#engine = engine;
    this.#report = report;
  }

  /** Reports a transfer; one whose text has arrived once the text is there. */
  see(transfer: Transfer): void {
    const { id, status, text } = transfer;
    if (status !== 'done' || text?.length == null) return this.#report.see(transfer);
    if (this.#asked.has(id)) return;
    if (text.length === text.beginning.length) {
      this.#asked.set(id, Promise.resolve());
      this.#report.text(id, text.beginning);
      return this.#report.see(transfer);
    }
    this.#asked.set(id, this.#ask(transfer, text.beginning));
  }

  /** All that was seen has been told. */
  async settled(): Promise<void> {
    await Promise.all(this.#asked.values());
  }

  async #ask(transfer: Transfer, beginning: string): Promise<void> {
    this.waiting++;
    const read = await this.#engine.command('readText', { transferId: transfer.id });
    this.#report.text(transfer.id, read.ok ? read.value.text : beginning);
    this.#report.see(transfer);
    this.waiting--;
  }
}
