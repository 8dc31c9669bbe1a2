import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../models/math/random.ts';
import { type Scorecard, scorecardScores, weighedParts } from '../../models/scorecard/index.ts';
import { parseScorecard } from '../../pipeline/scorecard/parse.ts';
import { recalibrateScorecard } from '../../pipeline/stages/recalibrate-scorecard.ts';
import { ROOT } from '../meta/sources.ts';
import { allRows, identityReferences, input, madeTable, month, sigmoid } from '../models/fit-kit.ts';

/** One scorecard of each shape, as the documentation shows them. */
const EXAMPLES = [...readFileSync(`${ROOT}docs/scorecards.md`, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, text]) => parseScorecard(text).scorecard!,
);

const random = randomStream(3, 'history of scorecards');
/** Metrics of the examples, with the values that they may have; half the churn is of accounts without use. */
const METRICS: Readonly<Record<string, () => number>> = {
  active_users_28d: () => Math.floor(30 * random()),
  core_features_share_28d: () => random(),
  tickets_open: () => Math.floor(12 * random()),
  nps_last: () => (random() < 0.3 ? Number.NaN : Math.floor(11 * random())),
  overdue_invoices: () => Math.floor(1.5 * random()),
  days_since_last_touch: () => (random() < 0.1 ? Number.NaN : Math.floor(150 * random())),
  licence_utilisation_28d: () => 1.4 * random(),
};
const inputs = Object.keys(METRICS).map((name) =>
  input(name, { healthier: /open|overdue|days/.test(name) ? 'lower' : 'higher' }),
);
const table = madeTable({
  nAccounts: 1500,
  nDates: 2,
  inputs,
  rowOf: () => {
    const metrics = Object.values(METRICS).map((draw) => draw());
    return { metrics, label: random() < sigmoid(-0.5 - 0.2 * (metrics[0] - 8) + 0.15 * (metrics[2] - 6)) ? 1 : 0 };
  },
});
const references = identityReferences(inputs.length);

function recalibrated(scorecard: Scorecard) {
  const days = { matureDays: [month(1)], references, asOf: '2024-03-01', verdict: 'not_enough_evidence' };
  return recalibrateScorecard({ scorecard, table, book: table, nRed: 300, nYellow: 600, ...days });
}

describe.each(EXAMPLES)('a scorecard of $shape, recalibrated', (scorecard) => {
  const { scorecard: made, changes, text } = recalibrated(scorecard);

  it('reads back in its own shape, and scores every account the same', () => {
    const again = parseScorecard(text);
    expect(again.faults).toEqual([]);
    expect(again.scorecard).toEqual(made);
    expect(made.shape).toBe(scorecard.shape);
    const scoresOf = (own: Scorecard) => scorecardScores(table, allRows(table), references, own);
    expect(scoresOf(again.scorecard!)).toEqual(scoresOf(made));
  });

  it('gives its weight to what was planted, and none to what was not', () => {
    const share = (metric: string) => changes.parts.find((part) => part.metric === metric)?.after ?? 0;
    const planted = share('active_users_28d') + share('tickets_open');
    expect(share('active_users_28d')).toBeGreaterThan(0.5);
    expect(planted).toBeGreaterThan(0.85);
    expect(weighedParts(made).reduce((sum, part) => sum + part.share, 0)).toBeCloseTo(1, 9);
  });

  it('makes as many accounts red and yellow as equal scores allow, and says the verdict', () => {
    const scores = scorecardScores(table, allRows(table), references, made);
    expect(changes.nRed).toBe(scores.filter((score) => score < made.cutoffs!.red).length);
    const counts = new Map<number, number>();
    for (const score of scores) counts.set(score, (counts.get(score) ?? 0) + 1);
    const longestRun = Math.max(...counts.values());
    expect(Math.abs(changes.nRed - 300)).toBeLessThanOrEqual(longestRun / 2);
    expect(text.split('\n')[0]).toBe(
      '# Your scorecard, recalibrated by Barometer as of 2024-03-01. Verdict of the run: not enough evidence.',
    );
  });
});
