/** A connection between greeting and offer: both screens show the code, and the receiver may only turn the sender away. */
import type { ConnectionHandler } from '../../../wire/connection.ts';
import { violation } from '../../../wire/frames.ts';
import { codeFromPeer, type Message } from '../../../wire/messages.ts';
import { isTo } from '../../../wire/takers.ts';
import { cancelCode, endedByPeer, lineBroke, refused, type Outcome } from '../outcome.ts';
import { unreachable, type FerryError } from '../../../../../shared/errors.ts';
import type { Peer } from '../../../../../shared/state.ts';

export class Introduction implements ConnectionHandler {
  private readonly peer: Peer;
  private readonly onEnd: (outcome: Outcome) => void;

  /** `onEnd` hears how the receiver, or the line, has ended it. */
  constructor(peer: Peer, onEnd: (outcome: Outcome) => void) {
    this.peer = peer;
    this.onEnd = onEnd;
  }

  message(message: Message): void {
    const peer = this.peer.name;
    if (isTo('sender', message)) {
      switch (message.name) {
        case 'answer':
          if (message.body.accept) break;
          return this.onEnd(refused(codeFromPeer(message.body.code), false, peer));
        case 'cancel':
          return this.onEnd(endedByPeer('cancelled', cancelCode(message.body.code), peer));
        case 'error':
          return this.onEnd(endedByPeer('failed', codeFromPeer(message.body.code), peer));
        // What comes of an offer.
        case 'plan':
        case 'receipts':
        case 'blocks':
        case 'got':
        case 'unwant':
        case 'finished':
        case 'pause':
        case 'resume':
          break;
        default:
          unreachable(message);
      }
    }
    throw violation(`${message.name} before an offer`);
  }

  closed(error: FerryError | null): void {
    this.onEnd(lineBroke(error, false, this.peer.name));
  }
}
