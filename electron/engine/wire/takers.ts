/** Who takes which message: what comes to anybody else is out of place. */
import type { Message, MessageName } from './messages.ts';

/**
 * Which side of a transfer takes each over its connection, from the offer on. Those of `neither` are for the greeting,
 * the opening of a lane, or the connection itself.
 */
const takenBy = {
  hello: 'neither',
  reveal: 'neither',
  alive: 'neither',
  lane: 'neither',
  laneOpen: 'neither',
  match: 'neither',
  introduce: 'receiver',
  offer: 'receiver',
  revoke: 'receiver',
  pair: 'receiver',
  entries: 'receiver',
  more: 'receiver',
  manifestEnd: 'receiver',
  lost: 'receiver',
  same: 'receiver',
  differs: 'receiver',
  raw: 'receiver',
  hole: 'receiver',
  delta: 'receiver',
  keep: 'receiver',
  finish: 'receiver',
  plain: 'receiver',
  answer: 'sender',
  plan: 'sender',
  blocks: 'sender',
  receipts: 'sender',
  got: 'sender',
  unwant: 'sender',
  finished: 'sender',
  pause: 'both',
  resume: 'both',
  cancel: 'both',
  error: 'both',
} as const satisfies Record<MessageName, 'receiver' | 'sender' | 'both' | 'neither'>;

type TakenBy<S extends 'receiver' | 'sender'> = {
  [K in MessageName]: (typeof takenBy)[K] extends S | 'both' ? K : never;
}[MessageName];
/** A message that this side has to know what to do with. */
export type MessageTo<S extends 'receiver' | 'sender'> = Extract<Message, { readonly name: TakenBy<S> }>;

export function isTo<S extends 'receiver' | 'sender'>(side: S, message: Message): message is MessageTo<S> {
  const taker = takenBy[message.name];
  return taker === side || taker === 'both';
}
