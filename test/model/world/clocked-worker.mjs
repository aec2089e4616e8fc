/** The engine's worker with a clock that a schedule can set: what people, NTP and daylight do to real ones. */
import { BroadcastChannel, getEnvironmentData } from 'node:worker_threads';

const now = Date.now;
let ahead = 0;
Date.now = () => now() + ahead;
const channel = new BroadcastChannel('clock');
channel.addEventListener('message', ({ data }) => (ahead = data));
channel.unref();

await import(/** @type {string} */ (getEnvironmentData('engine')));
