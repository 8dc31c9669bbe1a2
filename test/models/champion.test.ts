import { describe, expect, it } from 'vitest';
import { championPredictions } from '../../models/backtest/champion.ts';
import type { OutcomePredictions } from '../../models/backtest/types.ts';
import { withModel } from '../../models/backtest/walk-forward.ts';
import { formatDay } from '../../models/math/day.ts';
import { modelOf } from '../../models/runtime/load.ts';
import type { ModelFile } from '../../models/runtime/types.ts';
import { allRows, input, madeTable, month } from './fit-kit.ts';
import { logisticFile } from './runtime-fixture.ts';

const file = logisticFile();
/** Gap 0, horizon 90, grace 7. */
const MATURITY = 97;
// The champion's metrics in another order, one of them absent, and one that it does not know.
const table = madeTable({
  nAccounts: 6,
  nDates: 12,
  inputs: [input('open_tickets'), input('other'), input('active_users_28d')],
  rowOf: (account, date) => ({
    metrics: [account, 7, account === 2 ? Number.NaN : 10 * account + date],
    label: date < 9 ? 0 : -1,
    segment: ['smb', 'enterprise', null][account % 3],
    tenureDays: 60 * account,
  }),
});
const rows = allRows(table).filter((row) => table.churnLabel[row] !== -1);
const predictions: OutcomePredictions = {
  outcome: 'churn',
  nRows: rows.length,
  row: rows,
  fold: rows.map(() => 1),
  label: Uint8Array.from(rows, () => 0),
  models: [],
};
const madeOn = (asOf: string, more: Partial<ModelFile> = {}): ModelFile => ({ ...file, asOf, ...more });

function scored(champion: ModelFile, maturity = MATURITY) {
  const found = championPredictions(table, predictions, champion, maturity);
  if (found === null) throw new Error('the champion has no predictions');
  return found;
}

const nanRows = (champion: ModelFile, maturity = MATURITY) =>
  [...scored(champion, maturity).margin.keys()].filter((i) => Number.isNaN(scored(champion, maturity).margin[i]));

describe('championPredictions', () => {
  it('leaves out exactly the rows whose label was mature when the champion was fitted', () => {
    for (const asOf of [month(1), month(5) - 1, month(3) + MATURITY, month(3) + MATURITY - 1, month(24)]) {
      const learned = [...rows.keys()].filter((i) => table.snapshotDay[rows[i]] + MATURITY <= asOf);
      const found = scored(madeOn(formatDay(asOf)));
      expect(nanRows(madeOn(formatDay(asOf)))).toEqual(learned);
      expect([...found.probability.keys()].filter((i) => Number.isNaN(found.probability[i]))).toEqual(learned);
    }
    // March 1 + 97 days is June 6: a champion of that day may have learned from March, one of the day before may not.
    expect(nanRows(madeOn('2024-06-06'))).toHaveLength(18);
    expect(nanRows(madeOn('2024-06-05'))).toHaveLength(12);
  });

  it('goes by the champion’s own label where that is mature sooner', () => {
    const short = { churn: { kind: 'subscription_end', gapDays: 0, horizonDays: 30, graceDays: 7 }, expansion: null };
    // 37 days: March 1 to April 7.
    expect(nanRows(madeOn('2024-04-07', { label: short }))).toHaveLength(18);
    expect(nanRows(madeOn('2024-04-06', { label: short }))).toHaveLength(12);
    // A longer one does not give it credit for rows that the challenger's definition calls seen.
    const long = { churn: { kind: 'subscription_end', gapDays: 0, horizonDays: 365, graceDays: 7 }, expansion: null };
    expect(nanRows(madeOn('2024-06-06', { label: long }))).toHaveLength(18);
  });

  it('is what the champion itself says of every other row', () => {
    const model = modelOf(file);
    const { margin, probability } = scored(madeOn('2024-01-01'));
    rows.forEach((row, i) => {
      const code = table.context.segment.codes[row];
      const users = table.metrics[2][row];
      const result = model.score({
        context: {
          segment: code === -1 ? null : table.context.segment.levels[code],
          tenureDays: table.tenureDays[row],
        },
        // NPS is not in this history; open tickets and active users are.
        metrics: { open_tickets: table.metrics[0][row], active_users_28d: Number.isNaN(users) ? null : users },
      });
      if (Number.isNaN(users)) return;
      expect(Object.is(margin[i], result.margin)).toBe(true);
      expect(Object.is(probability[i], result.churnProbability)).toBe(true);
    });
  });

  it('is null for an outcome that the champion has no model of', () => {
    expect(file.outcomes.expansion).not.toBeNull();
    const churnOnly = madeOn('2024-01-01', { outcomes: { ...file.outcomes, expansion: null } });
    expect(championPredictions(table, { ...predictions, outcome: 'expansion' }, churnOnly, MATURITY)).toBeNull();
    expect(championPredictions(table, predictions, churnOnly, MATURITY)).not.toBeNull();
  });

  it('stands beside the other models', () => {
    const found = scored(madeOn('2024-01-01'));
    expect(withModel(predictions, found).models).toEqual([found]);
    expect(found.model).toBe('champion');
    expect(predictions.models).toEqual([]);
  });
});
