import { describe, expect, it } from 'vitest';
import { featureColumns } from '../../models/fit/design.ts';
import { fitScorecard, type ScorecardFit } from '../../models/fit/scorecard.ts';
import { partOfRows } from '../../models/fit/training-set.ts';
import { applyLogistic } from '../../models/runtime/logistic.ts';
import type { FeatureSpec } from '../../models/runtime/types.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { everything, identityReferences, input, madeTable, sigmoid } from './fit-kit.ts';

const SEGMENTS = ['enterprise', 'mid', 'smb', 'tiny'];
const inputs = Array.from({ length: 6 }, (_, i) => input(`m${i}`));
const specs: FeatureSpec[] = [
  ...inputs.map((_, i) => ({ kind: 'cohort_percentile' as const, input: i, whenMissing: 0.5 })),
  ...SEGMENTS.map((level) => ({ kind: 'context_is' as const, attribute: 'segment', level })),
];

/** m0 moves the odds; each segment has a level of its own. `tiny` holds few accounts. */
function tableOf(seed: number, deviations: Readonly<Record<string, number>>, nAccounts = 900) {
  const random = generator(seed);
  const segments = Array.from({ length: nAccounts }, (_, i) => (i % 60 === 0 ? 'tiny' : SEGMENTS[i % 3]));
  return madeTable({
    nAccounts,
    nDates: 8,
    inputs,
    rowOf: (account) => {
      const metrics = inputs.map(() => random());
      const segment = segments[account];
      const margin = -2 + 2 * (metrics[0] - 0.5) + (deviations[segment] ?? 0);
      return { metrics, segment, label: random() < sigmoid(margin) ? 1 : 0 };
    },
  });
}

function fitted(table: ReturnType<typeof tableOf>, purgeDays = 60): ScorecardFit {
  const set = everything(table);
  const columns = featureColumns(table, set.rows, specs, identityReferences(inputs.length, ['segment']));
  const signs = new Int8Array(specs.length);
  const options = { maxMetrics: 3, seed: 1, purgeDays, nResamples: 1 };
  return fitScorecard(set, specs, columns, signs, partOfRows(set, 3, 1), options);
}

describe('segments with a level of their own', () => {
  const table = tableOf(81, { enterprise: -1.2, smb: 1.2, tiny: 1.2 });
  const fit = fitted(table);
  const { pooling, terms } = fit.selection;
  const deviation = (level: string) => terms.find((term) => term.level === level)?.coefficient ?? Number.NaN;

  it('get one, in the model that is exported', () => {
    expect(pooling.map(({ factor }) => factor)).toEqual([null, 30, 10, 3]);
    expect(pooling.filter(({ isTaken }) => isTaken)).toHaveLength(1);
    expect(pooling[0].isTaken).toBe(false);
    expect(pooling[0].excess).toBeGreaterThan(3 * pooling[0].standardError);
    expect(fit.features.filter(({ kind }) => kind === 'context_is')).toHaveLength(4);
    fit.features.forEach((_, s) => {
      expect(fit.parameters.coefficients[s]).toBe(terms[s].coefficient);
    });
  });

  it('are told apart as planted, and a segment of few accounts is drawn towards the book', () => {
    expect(deviation('smb') - deviation('enterprise')).toBeGreaterThan(1.4);
    expect(deviation('smb') - deviation('enterprise')).toBeLessThan(2.6);
    // `tiny` is planted as `smb` is, with a twentieth of the accounts.
    expect(deviation('tiny')).toBeGreaterThan(0);
    expect(deviation('tiny')).toBeLessThan(deviation('smb'));
  });

  it('have probabilities that come true within each segment, which without a level of their own they do not', () => {
    const set = everything(tableOf(82, { enterprise: -1.2, smb: 1.2, tiny: 1.2 }));
    const columns = featureColumns(set.table, set.rows, fit.features, identityReferences(inputs.length, ['segment']));
    const without = {
      ...fit.parameters,
      coefficients: fit.parameters.coefficients.map((b, s) => (terms[s].level === null ? b : 0)),
    };
    const { codes, levels } = set.table.context.segment;
    const gapOf = (segment: string, parameters: typeof fit.parameters) => {
      let [said, came, n] = [0, 0, 0];
      set.rows.forEach((row, i) => {
        if (levels[codes[row]] !== segment) return;
        said += sigmoid(
          applyLogistic(
            parameters,
            Float64Array.from(columns, (column) => column[i]),
          ),
        );
        came += set.labels[i];
        n++;
      });
      return Math.abs(said - came) / n;
    };
    for (const segment of ['enterprise', 'mid', 'smb']) expect(gapOf(segment, fit.parameters)).toBeLessThan(0.03);
    expect(gapOf('smb', without)).toBeGreaterThan(0.1);
  });

  it('have standard errors of about the right size', () => {
    const error = (level: string) => terms.find((term) => term.level === level)?.standardError ?? Number.NaN;
    expect(error('tiny')).toBeGreaterThan(0.02);
    expect(error('smb')).toBeLessThan(0.15);
  });
});

it('segments that are all alike get no level of their own', () => {
  for (const purgeDays of [60, Number.POSITIVE_INFINITY]) {
    const { features, selection } = fitted(tableOf(83, {}), purgeDays);
    expect(selection.pooling[0].isTaken).toBe(true);
    expect(features.some(({ kind }) => kind === 'context_is')).toBe(false);
    expect(selection.terms.every(({ level }) => level === null)).toBe(true);
  }
});

it('a book without attributes has nothing to pool', () => {
  const table = tableOf(84, {});
  const set = everything(table);
  const own = specs.slice(0, 6);
  const columns = featureColumns(table, set.rows, own, identityReferences(6));
  const options = { maxMetrics: 3, seed: 1, purgeDays: 60, nResamples: 0 };
  const { selection } = fitScorecard(set, own, columns, new Int8Array(6), partOfRows(set, 3, 1), options);
  expect(selection.pooling).toEqual([]);
});
