import fc from 'fast-check';

/** How many times as many runs as usual: `BAROMETER_FUZZ_TIMES=50 npx vitest run test/fuzz` is a long soak. */
const TIMES = Number(process.env.BAROMETER_FUZZ_TIMES ?? 1);

/** Milliseconds that one run may take before it counts as a hang; far above what any takes, for machines that are busy. */
export const DEADLINE = 30_000;

/** Time that a test of many runs may take in all. */
export const TEST_TIMEOUT = 600_000 * Math.max(1, TIMES);

/**
 * Hold a property over `runs` inputs. A failure prints fast-check's seed, path and the smallest input that it found; the seed
 * is that of `test/support/fast-check-seed.ts`. A run past the deadline fails like any other.
 */
export async function holds<Input>(
  runs: number,
  inputs: fc.Arbitrary<Input>,
  check: (input: Input) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(inputs, async (input) => {
    const startedAt = performance.now();
    await check(input);
    const took = performance.now() - startedAt;
    if (took > DEADLINE) throw new Error(`took ${Math.round(took)} ms: a hang`);
  });
  await fc.assert(property, { numRuns: Math.ceil(runs * TIMES), timeout: DEADLINE });
}
