/** Property runs by the clock: FERRY_FUZZ_SECONDS (2 by default) each; the seed is printed, FERRY_FUZZ_SEED repeats it. */
import fc from 'fast-check';

const seconds = Number(process.env['FERRY_FUZZ_SECONDS'] ?? 2);
/** For the test's own limit: the run, and a counterexample's shrinking. */
export const fuzzTimeoutMs = seconds * 1000 + 60_000;

export async function fuzz<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void | Promise<void>): Promise<void> {
  const seed = Number(process.env['FERRY_FUZZ_SEED'] ?? Date.now() & 0x7fff_ffff);
  let runs = 0;
  const counted = fc.asyncProperty(arbitrary, async (value) => {
    runs++;
    await property(value);
  });
  const limits = { interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false };
  await fc.assert(counted, { seed, numRuns: Number.MAX_SAFE_INTEGER, ...limits });
  console.log(`fuzz: seed ${seed}, ${runs} runs in ${seconds} s`);
  if (runs === 0) throw new Error('the fuzzer ran nothing');
}
