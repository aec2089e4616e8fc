/** What is wrong with this machine, as the one sentence a person needs, with the command that mends it. */
export class Advice extends Error {}

/**
 * Runs `work`; advice it throws becomes one line on stderr and exit code 1, never a stack trace.
 * @param {() => Promise<void>} work
 */
export async function orAdvise(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Advice)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
