/** A process that holds a file and says so, until it is killed. Arguments: the file, and `owner` for no locks of the system's. */
import { openExclusively } from '../../../../electron/engine/state/exclusive/exclusive-file.ts';

const [path, how] = process.argv.slice(2);
const held = await openExclusively(path!, { create: true, systemLocks: how !== 'owner' });
process.stdout.write(held === null ? 'taken\n' : 'held\n');
setInterval(() => {}, 60_000);
