/** The engine's thread of the desktop app: `out/worker.js`. `out/disk-worker.js` lies beside it. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEngine } from '../engine.ts';
import { beginRehearsal } from '../rehearsal/rehearsal.ts';
import { serveEngine } from './engine-thread.ts';

const diskWorker = join(dirname(fileURLToPath(import.meta.url)), 'disk-worker.js');

await serveEngine((options) =>
  startEngine({
    diskWorker,
    rehearse: (disk) => beginRehearsal({ start: startEngine, disk, log: options.onLog }),
    ...options,
  }),
);
