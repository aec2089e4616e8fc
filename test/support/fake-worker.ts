/** The worker's end of the thread around the scripted engine. */
import { serveEngine } from '../../electron/engine/threads/engine-thread.ts';
import { startFakeEngine } from './fake-engine.ts';

await serveEngine(startFakeEngine);
