/**
 * The engine's worker with a clock that a schedule can set (what people, NTP and daylight do to real ones), and an end
 * as `kill -9` makes it.
 */
import { BroadcastChannel, getEnvironmentData, workerData } from 'node:worker_threads';

const now = Date.now;
let ahead = 0;
Date.now = () => now() + ahead;
const clock = new BroadcastChannel('clock');
clock.addEventListener('message', ({ data }) => (ahead = data));
clock.unref();

/**
 * Disk threads that haven't said they are ready: koffi aborts the process when one is ended meanwhile, which for a
 * real process under `kill -9` would be no matter, but here it is everybody's.
 */
const starting = new Set();
let killed = false;
function endWhenReady() {
  if (killed && starting.size === 0) process.exit();
}
process.on('worker', (worker) => {
  starting.add(worker);
  const begun = () => {
    starting.delete(worker);
    endWhenReady();
  };
  worker.once('message', begun);
  worker.once('exit', begun);
});
const kills = new BroadcastChannel('kill');
kills.addEventListener('message', ({ data }) => {
  killed ||= data === workerData.home;
  endWhenReady();
});
kills.unref();

await import(/** @type {string} */ (getEnvironmentData('engine')));
