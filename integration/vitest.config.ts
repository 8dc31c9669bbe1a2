import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

process.env.TZ = 'Pacific/Chatham';

const report = process.env.BAROMETER_INTEGRATION_REPORT;

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    // Sizes are measured by hand: they take minutes.
    include: process.env.BAROMETER_MILLIONS === undefined ? ['test/**/*.test.ts'] : ['sizes/sizes.ts'],
    setupFiles: ['../test/support/fast-check-seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Each file has an engine of its own in its process; most of the time goes by between many small queries.
    maxWorkers: 2,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
