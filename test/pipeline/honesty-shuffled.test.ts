import { beforeAll, describe, expect, it } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import { pickFamilies } from '../../models/backtest/pick-family.ts';
import type { ModelFigures, TestedFigures } from '../../models/backtest/types.ts';
import { formatDay } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { backtest } from '../../pipeline/stages/backtest.ts';
import { scaleOf } from '../../pipeline/stages/score-scale.ts';
import { type OutcomeFits, walkForward } from '../../pipeline/stages/walk-forward.ts';
import { type Prepared, prepare, simulatedConfig, simulatedHistory } from '../support/simulated-history.ts';

/** Churn labels, with their dates, dealt anew among the labelled rows of each snapshot date. */
function shuffled(table: SnapshotTable, seed: number): SnapshotTable {
  const random = randomStream(seed, 'shuffled labels');
  const churnLabel = table.churnLabel.slice();
  const churnDay = table.churnDay.slice();
  for (const day of new Set(table.snapshotDay)) {
    const rows = [...churnLabel.keys()].filter((row) => table.snapshotDay[row] === day && table.churnLabel[row] !== -1);
    for (let i = rows.length - 1; i > 0; i--) {
      const [a, b] = [rows[i], rows[Math.floor(random() * (i + 1))]];
      [churnLabel[a], churnLabel[b]] = [churnLabel[b], churnLabel[a]];
      [churnDay[a], churnDay[b]] = [churnDay[b], churnDay[a]];
    }
  }
  return { ...table, churnLabel, churnDay };
}

interface Tested extends TestedFigures {
  readonly fits: OutcomeFits;
}

async function tested({ timeline, config, book }: Prepared, table: SnapshotTable): Promise<Tested> {
  const asOf = formatDay(timeline.settings.dataEnd);
  const fits = await walkForward(table, timeline, config, null, () => {});
  const scale = scaleOf(fits.churn, null, asOf, config);
  return { ...(await backtest(table, book.nRows, fits, scale, null, asOf, config)).backtest, fits: fits.churn };
}

function chosenOf({ churn }: Tested): ModelFigures {
  const chosen = churn.models.find(({ model }) => model === 'chosen');
  if (chosen === undefined) throw new Error('no chosen model');
  return chosen;
}

describe('labels dealt at random within each date', () => {
  let prepared: Prepared;
  beforeAll(async () => {
    const loaded = await simulatedConfig(await simulatedHistory(), ({ outcomes, backtest: own }) => ({
      outcomes: { ...outcomes, expansion: null },
      backtest: { ...own, bootstrap: 200 },
    }));
    prepared = await prepare(loaded);
  });

  it.each([1])('are not found: average precision is the base rate, and nothing is promoted (deal %i)', async (seed) => {
    const result = await tested(prepared, shuffled(prepared.table, seed));
    const { averagePrecision, rocAuc } = chosenOf(result).ranking;
    const baseRate = result.churn.baseRate.value;
    expect(result.churn.nPositiveRows).toBeGreaterThan(100);
    expect(baseRate).not.toBeNull();
    expect(averagePrecision.low).toBeLessThanOrEqual(baseRate ?? 0);
    expect(averagePrecision.high).toBeGreaterThanOrEqual(baseRate ?? 0);
    expect(rocAuc.low).toBeLessThanOrEqual(0.5);
    expect(rocAuc.high).toBeGreaterThanOrEqual(0.5);
    expect(result.verdict.verdict).not.toBe('promote');
  }, 120_000);

  it('are found as they were: the same history undealt ranks far above chance', async () => {
    const result = await tested(prepared, prepared.table);
    const { averagePrecision, rocAuc } = chosenOf(result).ranking;
    expect(averagePrecision.low).toBeGreaterThan(result.churn.baseRate.value ?? 1);
    expect(rocAuc.low).toBeGreaterThan(0.55);
    expectPicksBlind(prepared.table, result.fits);
  }, 120_000);
});

/** The family of a fold is picked by labels that were mature on its recalibration date: turning all others changes no pick. */
function expectPicksBlind(table: SnapshotTable, { folds, timeline }: OutcomeFits): void {
  const { maturityDays } = timeline;
  const days = new Map(timeline.folds.map((fold) => [fold.number, fold.recalibrationDay]));
  expect(folds.length).toBeGreaterThan(2);
  folds.forEach(({ fold, fitted }, i) => {
    const r = days.get(fold) ?? 0;
    const churnLabel = table.churnLabel.map((label, row) =>
      label !== -1 && table.snapshotDay[row] + maturityDays > r ? 1 - label : label,
    );
    expect(pickFamilies({ ...table, churnLabel }, folds, days, maturityDays, 1)[i].fitted.choice).toBe(fitted.choice);
  });
  const turned = { ...table, churnLabel: table.churnLabel.map((label) => (label === -1 ? -1 : 1 - label)) };
  const last = folds.length - 1;
  expect(pickFamilies(turned, folds, days, maturityDays, 1)[last].fitted.choice).not.toBe(folds[last].fitted.choice);
}
