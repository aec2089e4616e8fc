/**
 * A sender that missed the end of a transfer (the last message was lost with the line) offers it again. No file is asked
 * for anew: the sender hears that all is in place, or that the transfer was ended.
 */
import type { Connection, ConnectionHandler } from '../../wire/connection.ts';
import type { Message } from '../../wire/messages.ts';
import type { Transfer } from '../../../../shared/state.ts';

export class AlreadyEnded implements ConnectionHandler {
  private readonly connection: Connection;
  private readonly transfer: Transfer;

  constructor(connection: Connection, transfer: Transfer) {
    this.connection = connection;
    this.transfer = transfer;
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
      const range: [number, number] = [first, first + entries.length - 1];
      this.connection.send({ name: 'plan', body: { items: [{ do: 'have', range }] } });
    } else if (message.name === 'finish') {
      const { files, bytes } = this.transfer.progress;
      this.connection.send({ name: 'finished', body: { files, bytes } });
      this.connection.end();
    }
  }

  closed(): void {}
}
