/** Sets the flag as the terminal app does, and prints whether this V8 has it. */
import { compileLate } from '../../../electron/cli/runtime/tier-up.ts';

process.stdout.write(`${await compileLate()}\n`);
