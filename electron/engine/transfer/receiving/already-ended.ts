/**
 * A sender that missed the end of a transfer (the last message was lost with the line) offers it again. No file is asked
 * for anew: the sender hears what is in place and what did not arrive, or that the transfer was ended.
 */
import type { ConnectionHandler, Line } from '../../wire/connection.ts';
import type { Message } from '../../wire/messages.ts';
import { maxCasualties } from '../../../../shared/values.ts';
import { PlanItems } from './plan/plan-items.ts';
import type { ErrorCode } from '../../../../shared/errors.ts';
import type { Transfer } from '../../../../shared/state.ts';

export class AlreadyEnded implements ConnectionHandler {
  private readonly connection: Line;
  private readonly transfer: Transfer;
  /** Why the files that did not arrive did not, by path: as many as the transfer names. */
  private readonly missing: ReadonlyMap<string, string>;
  /**
   * What is said of a file that isn't among them; null: it is in place. Where more did not arrive than are named, whether this
   * one did isn't known any more: sent again, what is there doesn't travel twice.
   */
  private readonly otherwise: ErrorCode | null;

  constructor(connection: Line, transfer: Transfer) {
    this.connection = connection;
    this.transfer = transfer;
    const { casualties, casualtyCount, declined = [] } = transfer;
    const areNamed = casualtyCount <= casualties.length && declined.length < maxCasualties;
    this.otherwise = areNamed ? null : 'disconnected';
    const failed = casualties.map(({ path, failure }) => [path, failure.code] as const);
    this.missing = new Map([...failed, ...declined.map((path) => [path, 'declined'] as const)]);
    if (transfer.status === 'done') {
      connection.send({ name: 'answer', body: { accept: true, ended: true } });
    } else {
      connection.send({ name: 'cancel', body: {} });
      connection.end();
    }
  }

  message(message: Message): void {
    if (message.name === 'entries') {
      const { first, entries } = message.body;
      const items = new PlanItems((items) => this.connection.send({ name: 'plan', body: { items } }));
      for (const [i, { path }] of entries.entries()) {
        const code = this.missing.get(path) ?? this.otherwise;
        if (code === null) items.want('have', first + i);
        else items.skip(first + i, code);
        items.sayIfFull();
      }
      items.say();
    } else if (message.name === 'finish') {
      const { files, bytes } = this.transfer.progress;
      this.connection.send({ name: 'finished', body: { files, bytes } });
      this.connection.end();
    }
  }

  closed(): void {}
}
