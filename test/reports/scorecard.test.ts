import { describe, expect, it } from 'vitest';
import type { ModelName, VerdictKind } from '../../models/backtest/types.ts';
import type { ScorecardChanges } from '../../models/scorecard/changes.ts';
import { renderReport } from '../../reports/index.ts';
import type { ReportRecords } from '../../reports/records.ts';
import { bare, figure } from '../support/report-backtest.ts';
import { HOSTILE, reportRecords } from '../support/report-records.ts';

const CHANGES: ScorecardChanges = {
  shape: 'dimensions',
  parts: [
    { dimension: 'Product', metric: 'active_users_28d', before: 0.4, after: 0.55 },
    { dimension: 'Product', metric: 'core_features_share_28d', before: 0.2, after: 0.3 },
    { dimension: 'Relationship', metric: 'days_since_last_touch', before: 0.2, after: 0.15 },
    { dimension: 'Relationship', metric: 'nps_last', before: 0.2, after: 0 },
  ],
  cutoffs: { before: { red: 40, yellow: 75 }, after: { red: 31.5, yellow: 62 } },
  nRed: 148,
  nYellow: 251,
};

/** Records of a run with a scorecard in use, in which the full model gains `gain` over it as recalibrated. */
function recordsWith(kind: VerdictKind, scorecard: ScorecardChanges | null, gain = figure(0.02, 0.01)): ReportRecords {
  const records = reportRecords(kind);
  const { churn } = records.backtest;
  const [model] = churn.models;
  const [difference] = churn.differences;
  const added: readonly ModelName[] = ['incumbent', 'incumbent_recalibrated'];
  return {
    ...records,
    backtest: {
      ...records.backtest,
      scorecard,
      churn: {
        ...churn,
        models: [
          ...churn.models.filter((own) => !added.includes(own.model)),
          ...added.map((name) => ({ ...model, model: name })),
        ],
        differences: [
          ...churn.differences.filter(({ against }) => !added.includes(against)),
          { ...difference, against: 'incumbent', averagePrecision: figure(0.05, 0.02) },
          { ...difference, against: 'incumbent_recalibrated', averagePrecision: gain },
        ],
      },
    },
  };
}

function wordsOf(records: ReportRecords): string {
  const section = /<section id="scorecard".*?<\/section>/s.exec(renderReport(records))?.[0] ?? '';
  return section.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

describe('your scorecard', () => {
  it('has every weight and cut-off before and after', () => {
    const words = wordsOf(recordsWith('promote', CHANGES));
    expect(words).toContain('active_users_28d Product 40% 55%');
    expect(words).toContain('nps_last Relationship 20% left out');
    expect(words).toContain('1 metric left out, as it adds nothing to the others.');
    expect(words).toContain('Red is a score below 31.5 (before: 40.0), yellow below 62.0 (before: 75.0)');
    expect(words).toContain('148 red accounts and 251 yellow');
  });

  it('says what its shape costs against the full model, clearly only where the interval does', () => {
    expect(wordsOf(recordsWith('promote', CHANGES))).toContain(
      'Keeping your shape costs clearly: the full model finds more churn, by +0.020 (95% interval +0.010 to +0.030)',
    );
    expect(wordsOf(recordsWith('keep', CHANGES, figure(0.005, 0.02)))).toContain('No clear cost: ');
    expect(wordsOf(recordsWith('keep', CHANGES, figure(-0.05, 0.02)))).toContain(
      'finds more churn than the full model',
    );
    expect(wordsOf(recordsWith('promote', CHANGES, bare(0.01)))).toContain('too few accounts for an interval');
    expect(wordsOf(recordsWith('promote', CHANGES, bare(null)))).toContain('could not be measured');
    expect(wordsOf(recordsWith('promote', CHANGES))).toContain('Your scorecard, new weights');
  });

  it('has no column of dimensions, and no cut-offs before, where the file had none', () => {
    const parts = CHANGES.parts.map((part) => ({ ...part, dimension: '' }));
    const words = wordsOf(recordsWith('promote', { ...CHANGES, parts, cutoffs: { ...CHANGES.cutoffs, before: null } }));
    expect(words).toContain('active_users_28d 40% 55%');
    expect(words).not.toContain('Dimension');
    expect(words).not.toContain('before:');
  });

  it('is left out without a scorecard, and shows no weight where nothing is proven', () => {
    expect(wordsOf(recordsWith('promote', null))).toBe('');
    const words = wordsOf(recordsWith('not_enough_evidence', CHANGES));
    expect(words).toContain('The new weights are left out.');
    expect(words).not.toContain('55%');
  });

  it('takes names from data as text', () => {
    const parts = [{ dimension: HOSTILE.script, metric: HOSTILE.image, before: 1, after: 1 }];
    const page = renderReport(recordsWith('promote', { ...CHANGES, parts }));
    expect(page).not.toMatch(/<script|<img/);
  });
});
