/** What strangers tell in a siege, and what must hold meanwhile. */

/** For a machine of two cores whose strangers run beside it at nice 19. */
export const promised = { answerMs: 100, moreMb: 300, speed: 1 / 2, beginsMs: 2_000 };

/** Addresses of the strangers. */
export const strangers = 400;

/** Those that spend greetings: what is left of them in the minute after would hide what the next one costs. */
const greeting = ['offers', 'silent', 'million'];
export const forgottenMs = 61_000;

/** Whether what one told may still be counted when another is told. @param {string} name */
export function isCounted(name) {
  return greeting.includes(name);
}

/**
 * The arguments of `lies.py`. The greeting ones use 8 keys each, `million` 64: keys cost a stranger nothing, and limits that
 * count keys are met by either.
 * @type {Record<string, (of: (count: number) => number, key: string) => string[]>}
 */
export const lies = {
  offers: (of) => [`count=${of(10_000)}`, 'sources=40', 'callers=128'],
  'half-open': (of) => [`count=${of(5_000)}`, 'sources=10', `seconds=${of(20)}`],
  silent: (of) => [`count=${of(2_000)}`, 'sources=40', 'callers=128', `seconds=${of(10)}`],
  forged: (of, key) => [`count=${of(200_000)}`, `sources=${strangers}`, `seconds=${of(60)}`, `key=${key}`],
  million: (of) => [`count=${of(64)}`, 'sources=40', 'keys=64', 'callers=64', `entries=${of(1_000_000)}`],
};
