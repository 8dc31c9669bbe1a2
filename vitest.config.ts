import { defineConfig } from 'vitest/config';

// A time zone and locale that are nobody's default, so that code that leans on the machine's breaks here first.
process.env.TZ = 'Pacific/Chatham';
process.env.LC_ALL = 'tr_TR.UTF-8';

const report = process.env.BAROMETER_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/fast-check-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
