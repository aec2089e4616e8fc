/** Whether V8 optimises what runs for a moment: as the terminal app starts, and before, while and after many requests come. */
import { compileLateBy, compileSoon, manyRequests } from '../../../electron/engine/runtime/compile-soon.ts';

const [setting] = process.argv.slice(2);
// Bit 4 of its status: it is optimised.
// oxlint-disable-next-line typescript/no-implied-eval -- V8's own words are no TypeScript
const isOptimised = new Function('work', 'return (%GetOptimizationStatus(work) & 16) !== 0') as (
  work: unknown,
) => boolean;
/** V8 knows a text again that it has compiled. */
let made = 0;
const list = Array.from({ length: 100 }, (_, i) => i);

function run(): boolean {
  const body = `let sum = ${made++}; for (let i = 0; i < list.length; i++) sum += list[i]; return sum;`;
  // oxlint-disable-next-line typescript/no-implied-eval -- a new one each time
  const work = new Function('list', body);
  for (let i = 0; i < 90; i++) work(list);
  return isOptimised(work);
}

// Nobody has made it late: nothing changes, whatever comes.
compileSoon(manyRequests)();
const untouched = run();
if (setting !== undefined) compileLateBy(setting);
const late = run();
const fewOver = compileSoon(manyRequests - 1);
const few = run();
fewOver();
const firstOver = compileSoon(manyRequests);
const secondOver = compileSoon(manyRequests);
firstOver();
firstOver();
const many = run();
secondOver();
process.stdout.write(JSON.stringify({ untouched, late, few, many, after: run() }));
