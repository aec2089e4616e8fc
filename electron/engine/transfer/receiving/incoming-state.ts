/**
 * The states of an incoming transfer as it is run here; what people see of it is in `shared/state.ts`.
 *
 *   asking ⇄ accepting ──► accepted ──► left
 *      └─────────┴────────────┴──► ending
 */
import type { AcceptedOffer } from './accepted-offer.ts';
import type { IncomingLeg } from './incoming-leg.ts';
import type { Legs } from './legs.ts';
import { FerryError } from '../../../../shared/errors.ts';

export type IncomingState =
  /** The offer waits for a person's answer. */
  | { readonly is: 'asking'; readonly leg: IncomingLeg }
  /** Somebody said yes, a person now or once for `always`: its folder is being tried. */
  | {
      readonly is: 'accepting';
      readonly leg: IncomingLeg;
      readonly by: 'person' | 'always';
      /** Its journal, once that is being begun. */
      readonly opening?: Promise<AcceptedOffer>;
    }
  /** Under way: its sender is there, or calls again. */
  | { readonly is: 'accepted'; readonly legs: Legs }
  /** The app is closing: the next start goes on. */
  | { readonly is: 'left' }
  /** It has ended, and what is to be done about that is being done until `over`. */
  | {
      readonly is: 'ending';
      readonly leg: IncomingLeg | null;
      readonly accepted: AcceptedOffer | null;
      readonly over: Promise<void>;
    };

/** The connection there is, or was when it ended. */
export function legOf(state: IncomingState): IncomingLeg | null {
  switch (state.is) {
    case 'asking':
    case 'accepting':
    case 'ending':
      return state.leg;
    case 'accepted':
      return state.legs.current;
    case 'left':
      return null;
  }
}

/** What was accepted; null: nothing yet, or nothing any more. */
export function acceptedOf(state: IncomingState): AcceptedOffer | null {
  switch (state.is) {
    case 'accepted':
      return state.legs.accepted;
    case 'ending':
      return state.accepted;
    case 'asking':
    case 'accepting':
    case 'left':
      return null;
  }
}

/** Nobody has accepted it yet, and a person is or was asked. */
export function isAsking(state: IncomingState): boolean {
  return state.is === 'asking' || (state.is === 'accepting' && state.by === 'person');
}

/** Somebody has said yes, and it has neither begun nor ended. */
export function isAccepting(state: IncomingState): state is IncomingState & { readonly is: 'accepting' } {
  return state.is === 'accepting';
}

/** Throws `unknown-transfer` when the offer was taken back, or its connection lost, while the folder was being tried. */
export function checkAccepting(state: IncomingState): void {
  if (!isAccepting(state)) throw new FerryError('unknown-transfer');
}

/** The state once the journal of what is being accepted is being begun. */
export function withJournal(state: IncomingState, opening: Promise<AcceptedOffer>): IncomingState {
  return isAccepting(state) ? { ...state, opening } : state;
}

/** What the next start would take up: its journal, if that is, or is being, begun. Never rejects. */
export async function begunOf(state: IncomingState): Promise<AcceptedOffer | null> {
  return isAccepting(state) ? ((await state.opening?.catch(() => null)) ?? null) : acceptedOf(state);
}

/** It has not ended, and `leg` is its connection. */
export function isOpenOver(state: IncomingState, leg: IncomingLeg): boolean {
  return state.is !== 'ending' && legOf(state) === leg;
}
