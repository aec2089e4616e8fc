/**
 * A program on a test's bus that answers as the test says. By the library's messages: what it makes of `configureMembers`
 * (0.11.3) answers no method, since each object's empty field hides the class's.
 */
import { Message, MessageType, sessionBus } from '@jellybrick/dbus-next';
import { onTestFinished } from 'vitest';

export interface Asked {
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

/** Signature and values; undefined: no answer ever comes; null: no such method. */
export type Reply = readonly [signature: string, ...values: unknown[]] | undefined | null;

export interface BusProgram {
  /** Its unique name. */
  readonly unique: string;
  /** Everything it was asked so far. */
  readonly asked: readonly Asked[];
  emit(path: string, name: string, member: string, signature: string, ...body: unknown[]): void;
  /** Leaves the bus. */
  end(): void;
}

/** Owns `names` on the bus until the test ends; `answer` says what to answer whatever object and interface is asked. */
export async function busProgram(
  address: string,
  names: readonly string[],
  answer: (asked: Asked) => Reply,
): Promise<BusProgram> {
  const bus = sessionBus({ busAddress: address });
  // A bus that ends in the middle of a test is the test's own doing.
  (bus as unknown as NodeJS.EventEmitter).on('error', () => {});
  const asked: Asked[] = [];
  bus.addMethodHandler((message: Message) => {
    if (message.type !== MessageType.METHOD_CALL) return false;
    const call = { interface: message.interface, member: message.member, body: message.body };
    const reply = answer(call);
    if (reply === null) return false;
    asked.push(call);
    if (reply === undefined) return true;
    const [signature, ...values] = reply;
    bus.send(Message.newMethodReturn(message, signature, values));
    return true;
  });
  for (const name of names) await bus.requestName(name);
  onTestFinished(() => bus.disconnect());
  return {
    unique: bus.name ?? '',
    asked,
    emit: (path, name, member, signature, ...body) => bus.send(Message.newSignal(path, name, member, signature, body)),
    end: () => bus.disconnect(),
  };
}
