/** The engine's thread under the desktop app: `out/worker.js`. */
import { startEngine } from './engine.ts';
import { serveEngine } from './thread.ts';

await serveEngine(startEngine);
