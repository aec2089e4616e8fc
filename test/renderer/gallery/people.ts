/** Who is in the gallery's scenes, and when they are. */
import type { Transfer } from '../../../shared/state.ts';
import { anna, device } from '../samples.ts';

export const studio = device('Studio', { kind: 'desktop', addresses: ['192.168.1.40:53317', '[fd12::40]:53317'] });
export const attic = device('attic', { kind: 'headless', via: 'manual', addresses: ['10.0.8.2:53400'] });
export const phone = device('小雨的手机', { kind: 'mobile' });
export const long = device('Conference room 4.17 presentation computer (behind the curtain)', { kind: 'desktop' });
export const devices = [anna, studio, phone, attic];
export const peer = (of: typeof anna, isKnown = false): Transfer['peer'] => ({
  fingerprint: of.fingerprint,
  name: of.name,
  kind: of.kind,
  known: isKnown,
});

export const now = Date.UTC(2026, 5, 1, 14, 3);
