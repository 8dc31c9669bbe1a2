import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../pipeline/config/index.ts';
import { type Recalibration, recalibrate } from '../../pipeline/stages/recalibrate.ts';

const FOLDER = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const isThere = existsSync(FOLDER);
const EXAMPLE = fileURLToPath(new URL('../../docs/examples/ravenstack.yaml', import.meta.url));

/** A public history in which next to nothing tells who leaves, by both of its definitions of churn. */
describe.skipIf(!isThere)(isThere ? 'on RavenStack' : `on RavenStack (skipped: ${FOLDER} is absent)`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barometer-ravenstack-'));
    await symlink(join(FOLDER, 'ravenstack'), join(folder, 'ravenstack'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function run(kind: 'subscription_end' | 'recorded'): Promise<Recalibration & { readonly report: string }> {
    const text = await readFile(EXAMPLE, 'utf8');
    const path = join(folder, `${kind}.yaml`);
    await writeFile(
      path,
      text
        .replace(
          'version: 1',
          `version: 1\nsource: { folders: [${JSON.stringify(FOLDER)}] }\nbacktest: { bootstrap: 100 }`,
        )
        .replace('kind: recorded', `kind: ${kind}`),
    );
    const made = await recalibrate({ loaded: await loadConfig(path), out: join(folder, kind) });
    return { ...made, report: await readFile(join(folder, kind, 'report.html'), 'utf8') };
  }

  it.each([
    ['subscription_end', 4],
    ['recorded', 600],
  ] as const)(
    'churn by %s: not enough evidence, and no segment, driver or colour is shown as real',
    async (kind, most) => {
      const { backtest, report } = await run(kind);
      expect(backtest.verdict.verdict).toBe('not_enough_evidence');
      expect(backtest.churn.nEventAccounts).toBeLessThanOrEqual(most);
      expect(backtest.fairness.gaps).toEqual([]);
      for (const left of [
        'Bands, lead time and money are left out.',
        'Segments are left out.',
        'Bands, scores and the list of red accounts are left out.',
        'Category weights and metrics are left out.',
      ])
        expect(report).toContain(left);
      // Plans are this company's segments.
      for (const segment of ['Basic', 'Enterprise']) expect(report).not.toContain(`>${segment}<`);
      for (const { metric, meaning } of backtest.composition) {
        expect(report).not.toContain(metric);
        expect(report).not.toContain(meaning);
      }
      expect(backtest.indicators?.renewal.findings).toEqual([]);
      if (kind === 'subscription_end') {
        const [book] = backtest.evidence.churn;
        expect([book.smallestRocAucGain, book.smallestRocAucDifference, book.smallestPrecisionDifference]).toEqual([
          null,
          null,
          null,
        ]);
        expect(backtest.evidence.thresholds.finest).toBe('none');
        expect(report).toContain('That is too few to tell two scores apart');
      }
    },
    120_000,
  );
});
