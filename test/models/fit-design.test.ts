import { describe, expect, it } from 'vitest';
import { fitCohorts } from '../../features/cohorts/fit.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import { absentInputs, alignTable } from '../../models/fit/align-table.ts';
import { featureColumns, scorecardFeatures, treeFeatures } from '../../models/fit/design.ts';
import { laddersOf } from '../../models/fit/ladders.ts';
import { percentileScales, percentilesOn } from '../../models/fit/percentile-scales.ts';
import { signsOf } from '../../models/fit/signs.ts';
import { cohortLadder, percentileAmong } from '../../models/runtime/cohorts.ts';
import { featureValue, limitedMetric } from '../../models/runtime/features.ts';
import type { CohortReferences, FeatureSpec } from '../../models/runtime/types.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { allRows, everything, identityReferences, input, madeTable } from './fit-kit.ts';

const random = generator(3);
const TENURES = [10, 89, 90, 364, 365, 5000, Number.NaN];
const SEGMENTS = ['smb', 'mid_market', 'enterprise', null, ''];
const INPUTS = [input('a'), input('b', { healthier: 'lower' }), input('gone'), input('tenure_days')];

/** Metrics with missing values, unknown tenures and segments; the metric `gone` is never known. */
const table = madeTable({
  nAccounts: 70,
  nDates: 4,
  inputs: INPUTS,
  rowOf: () => {
    const value = () => (random() < 0.2 ? Number.NaN : Math.floor(random() * 12) - 3);
    const tenureDays = TENURES[Math.floor(random() * TENURES.length)];
    const segment = SEGMENTS[Math.floor(random() * SEGMENTS.length)];
    return { metrics: [value(), value(), Number.NaN, tenureDays], label: random() < 0.3 ? 1 : 0, segment, tenureDays };
  },
});
const known = Int32Array.from(allRows(table)).filter((row) => !Number.isNaN(table.tenureDays[row]));
/** Frozen on a half of the rows, so that some cohorts of the table have no cell. */
const references = fitCohorts(
  table,
  known.filter((_, i) => i % 2 === 0),
  {
    tenureDays: [90, 365],
    by: ['segment'],
    minSize: 8,
  },
);

const SPECS: FeatureSpec[] = [
  ...INPUTS.flatMap((_, i): FeatureSpec[] => [
    { kind: 'metric', input: i },
    { kind: 'cohort_percentile', input: i, whenMissing: 0.5 },
    { kind: 'cohort_percentile', input: i, whenMissing: Number.NaN },
    { kind: 'book_percentile', input: i, whenMissing: 0.25 },
    { kind: 'is_missing', input: i },
  ]),
  { kind: 'context_is', attribute: 'segment', level: 'smb' },
  { kind: 'context_is', attribute: 'segment', level: '' },
  { kind: 'context_is', attribute: 'segment', level: 'never seen' },
  { kind: 'context_is', attribute: 'region', level: 'emea' },
];

/** One row at a time, everything looked up anew. */
function twin(of: SnapshotTable, row: number, spec: FeatureSpec, refs: CohortReferences): number {
  const attribute = (name: string): string | null => {
    const column = of.context[name];
    return column === undefined || column.codes[row] === -1 ? null : column.levels[column.codes[row]];
  };
  const view = { metric: (i: number) => of.metrics[i][row], attribute, tenureDays: of.tenureDays[row] };
  const context = Object.fromEntries(refs.by.map((name) => [name, attribute(name)]));
  return featureValue(spec, view, refs, cohortLadder(refs, context, of.tenureDays[row]));
}

describe('featureColumns', () => {
  it('equals the runtime row by row, missing values, unknown tenures and unknown cohorts included', () => {
    const rows = allRows(table).filter((row) => row % 3 !== 1);
    const columns = featureColumns(table, rows, SPECS, references);
    expect(references.cells.length).toBeGreaterThan(5);
    SPECS.forEach((spec, j) => {
      rows.forEach((row, i) => {
        const expected = twin(table, row, spec, references);
        expect(Object.is(columns[j][i], expected), `${JSON.stringify(spec)}, row ${row}: ${columns[j][i]}`).toBe(true);
      });
    });
  });

  it('percentiles on scales are those of the runtime, ties, ends and unknown groups included', () => {
    const random = generator(12);
    for (const n of [1, 2, 7, 25, 31, 32]) {
      const probabilities = Array.from({ length: n }, (_, k) => (n === 1 ? 0 : k / (n - 1)));
      const groups = Array.from({ length: 6 }, (_, g) =>
        g === 4
          ? null
          : probabilities.map(() => Math.floor(random() * 3 ** g) * (g === 5 ? 1e305 : 1)).sort((a, b) => a - b),
      );
      const near = groups.flatMap((own) => (own ?? [0]).flatMap((q) => [q, -q, q + 0.5, q / 3]));
      const metric = Float64Array.from([...near, Number.NaN, Infinity, -Infinity, -0, Number.MAX_VALUE, 5e-324]);
      const rows = Int32Array.from({ length: 6 * metric.length }, (_, i) => i % metric.length);
      const groupOfRow = Int32Array.from(rows, (_, i) => Math.floor(i / metric.length));
      const column = percentilesOn(percentileScales(probabilities, groups), metric, rows, groupOfRow, 0.4);
      rows.forEach((row, i) => {
        const own = groups[groupOfRow[i]];
        const expected = own === null ? Number.NaN : percentileAmong(probabilities, own, limitedMetric(metric[row]));
        expect(Object.is(column[i], Number.isNaN(expected) ? 0.4 : expected), `${n}, ${own}, ${metric[row]}`).toBe(
          true,
        );
      });
    }
  });

  it('gives an account of unknown age the ladder without tenure bands, whichever row stands first', () => {
    for (const order of [1, -1]) {
      const rows = allRows(table).sort((x, y) => order * (x - y));
      laddersOf(table, rows, references).forEach((ladder, i) => {
        if (Number.isNaN(table.tenureDays[rows[i]])) {
          expect(ladder.every((cell) => references.cells[cell].tenureBand === null)).toBe(true);
        }
      });
    }
  });

  it('has no rows where none are asked for', () => {
    expect(featureColumns(table, new Int32Array(0), SPECS, references).every((c) => c.length === 0)).toBe(true);
  });
});

describe('columns that are offered', () => {
  const set = everything(table);

  it('to the scorecard: percentiles of what varies, missing flags, the attributes of the cohorts', () => {
    const levels = ['', 'enterprise', 'mid_market', 'smb'];
    expect(scorecardFeatures(set, references)).toEqual([
      { kind: 'cohort_percentile', input: 0, whenMissing: 0.5 },
      { kind: 'is_missing', input: 0 },
      { kind: 'cohort_percentile', input: 1, whenMissing: 0.5 },
      { kind: 'is_missing', input: 1 },
      // A percentile within the tenure band would erase the tenure.
      { kind: 'book_percentile', input: 3, whenMissing: 0.5 },
      { kind: 'is_missing', input: 3 },
      ...levels.map((level) => ({ kind: 'context_is', attribute: 'segment', level })),
    ]);
  });

  it('to the trees: the metrics themselves', () => {
    const specs = treeFeatures(set, { ...references, by: [] });
    expect(specs).toEqual([0, 1, 3].map((i) => ({ kind: 'metric', input: i })));
  });

  it('only those that vary among the training rows', () => {
    const constant = madeTable({
      nAccounts: 200,
      nDates: 1,
      inputs: [input('constant'), input('varies_later'), input('rarely_missing')],
      rowOf: (account, date) => ({ metrics: [7, date, account === 0 ? Number.NaN : account % 5], label: 0 }),
    });
    const rows = everything(constant);
    const refs = identityReferences(3);
    // Missing in one row of 200: too rare to learn from.
    expect(scorecardFeatures(rows, refs)).toEqual([{ kind: 'cohort_percentile', input: 2, whenMissing: 0.5 }]);
    expect(treeFeatures(rows, refs)).toEqual([{ kind: 'metric', input: 2 }]);
  });

  it('not attributes of one level or of very many', () => {
    const many = madeTable({
      nAccounts: 13,
      nDates: 1,
      inputs: [],
      rowOf: (account) => ({ metrics: [], label: 0, segment: `s${account}` }),
    });
    expect(scorecardFeatures(everything(many), identityReferences(0, ['segment', 'absent']))).toEqual([]);
  });
});

describe('signsOf', () => {
  const inputs = [input('up', { healthier: 'higher' }), input('down', { healthier: 'lower' }), input('free')];
  const made = madeTable({ nAccounts: 1, nDates: 1, inputs, rowOf: () => ({ metrics: [1, 1, 1], label: 0 }) });
  const specs: FeatureSpec[] = [
    { kind: 'metric', input: 0 },
    { kind: 'cohort_percentile', input: 1, whenMissing: 0.5 },
    { kind: 'metric', input: 2 },
    { kind: 'is_missing', input: 0 },
    { kind: 'context_is', attribute: 'segment', level: 'smb' },
  ];

  it('hold churn to each healthier direction and leave expansion, flags and attributes free', () => {
    expect([...signsOf(specs, made, 'churn', true)]).toEqual([-1, 1, 0, 0, 0]);
    expect([...signsOf(specs, made, 'expansion', true)]).toEqual([0, 0, 0, 0, 0]);
    expect([...signsOf(specs, made, 'churn', false)]).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('alignTable', () => {
  it('gives a model its inputs by name, in its order, absent ones by their null policy', () => {
    const wanted = [input('b'), input('new_count', { nullPolicy: 'zero' }), input('a'), input('new_value')];
    const aligned = alignTable(table, wanted);
    expect(aligned.inputs).toBe(wanted);
    expect(aligned.metrics[0]).toBe(table.metrics[1]);
    expect(aligned.metrics[2]).toBe(table.metrics[0]);
    expect(aligned.metrics[1].every((value) => value === 0)).toBe(true);
    expect(aligned.metrics[3].every(Number.isNaN)).toBe(true);
    expect(absentInputs(table, wanted)).toEqual(['new_count', 'new_value']);
  });
});
