/**
 * Limits on another device's silence count only the time in which this process runs. Asleep with its computer, stopped
 * (Ctrl-Z) or starved it hears nothing, and its timers are the first to run when it goes on: what has come meanwhile is
 * heard before anybody is given up.
 */

/** The limit passes in so many parts, and what was missed is one of them. */
const parts = 8;

/** Calls `over` once `ms` have passed in which we ran; `clearInterval` calls it off. */
export function afterAwake(ms: number, over: () => void): NodeJS.Timeout {
  let left = parts;
  const timer = setInterval(() => {
    if (--left > 0) return;
    clearInterval(timer);
    over();
  }, ms / parts);
  return timer;
}
