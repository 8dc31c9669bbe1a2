import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitCohorts } from '../../features/cohorts/fit.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import { assembleModel } from '../../models/assemble/assemble-model.ts';
import { categoryWeights, inputImportance } from '../../models/assemble/category-weights.ts';
import { driftReference } from '../../models/assemble/drift-reference.ts';
import { scoreInputOf, testVectorInputs } from '../../models/assemble/test-vector-inputs.ts';
import { keepUsedInputs } from '../../models/assemble/used-inputs.ts';
import { type FitResult, runFitTask } from '../../models/backtest/fold.ts';
import { alignTable } from '../../models/fit/align-table.ts';
import { applyOutcomeModel } from '../../models/fit/apply.ts';
import { laddersOf, rowCursor } from '../../models/fit/ladders.ts';
import { serializeModel } from '../../models/model-file/serialize.ts';
import { verifyModelText } from '../../models/model-file/verify.ts';
import { healthScoreOf } from '../../models/runtime/health.ts';
import { loadModel } from '../../models/runtime/load.ts';
import { newRowScore, scoreRow } from '../../models/runtime/row-score.ts';
import { CATEGORIES, type OutcomeModel } from '../../models/runtime/types.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { allRows, input, madeTable, month, SETTINGS, sigmoid } from './fit-kit.ts';
import { logisticDraft } from './runtime-fixture.ts';

const INPUTS = [
  input('never_used', { category: 'advocacy' }),
  input('users', { category: 'usage', healthier: 'higher', nullPolicy: 'zero' }),
  input('noise', { category: 'journey' }),
  input('nps', { category: 'sentiment', healthier: 'higher' }),
  input('tickets', { category: 'support', healthier: 'lower' }),
  input('gone', { category: 'payments' }),
];
const SEGMENTS = ['enterprise', 'smb', null] as const;

/** A book with missing values, missing segments and, on the last date, a segment that no earlier date has. */
function book(nAccounts: number, nDates: number, seed: number): SnapshotTable {
  const random = generator(seed);
  return madeTable({
    nAccounts,
    nDates,
    inputs: INPUTS,
    rowOf: (account, date) => {
      const nps = random() < 0.3 ? Number.NaN : Math.floor(random() * 11);
      const metrics = [1, Math.floor(random() * 40), random(), nps, random() ** 3 * 10, Number.NaN];
      const margin = -1.5 - 0.08 * (metrics[1] - 20) - (Number.isNaN(nps) ? -0.5 : 0.3 * (nps - 5)) + 0.2 * metrics[4];
      return {
        metrics,
        label: random() < sigmoid(margin) ? 1 : 0,
        expansion: random() < sigmoid(-2 + 0.05 * metrics[1]) ? 1 : 0,
        segment: date === nDates - 1 && account % 9 === 0 ? 'public sector' : SEGMENTS[account % 3],
        tenureDays: (account * 37) % 900,
      };
    },
  });
}

const N_DATES = 6;
const table = book(300, N_DATES, 12);
const days = Array.from({ length: N_DATES }, (_, date) => month(date + 1));
const trainDays = days.slice(0, -1);
const today: SnapshotTable = onDay(table, days[N_DATES - 1]);

function onDay(of: SnapshotTable, day: number): SnapshotTable {
  const rows = allRows(of).filter((row) => of.snapshotDay[row] === day);
  const { levels, codes } = of.context.segment;
  return {
    ...of,
    nRows: rows.length,
    accountIndex: rows.map((row) => of.accountIndex[row]),
    snapshotDay: rows.map((row) => of.snapshotDay[row]),
    context: { segment: { levels, codes: rows.map((row) => codes[row]) } },
    tenureDays: Float64Array.from(rows, (row) => of.tenureDays[row]),
    mrr: Float64Array.from(rows, (row) => of.mrr[row]),
    metrics: of.metrics.map((column) => Float64Array.from(rows, (row) => column[row])),
    churnLabel: Int8Array.from(rows, (row) => of.churnLabel[row]),
    churnDay: rows.map((row) => of.churnDay[row]),
    expansionLabel: Int8Array.from(rows, (row) => of.expansionLabel[row]),
  };
}

function finalFit(outcome: 'churn' | 'expansion', choose: 'logistic' | 'gradient', of = table): FitResult {
  return runFitTask(of, {
    outcome,
    fold: 0,
    trainDays,
    testDays: [],
    scoreDays: [],
    referenceDays: trainDays,
    recalibrationDay: days[N_DATES - 1],
    settings: { ...SETTINGS, choose, families: [choose] },
    incumbent: null,
  });
}

function assembled(churn: FitResult, expansion: FitResult | null, of = today) {
  const { label, health, playbook, validation } = logisticDraft();
  return assembleModel({
    asOf: '2024-06-01',
    label: { ...label, expansion: expansion === null ? null : { kind: 'mrr_growth', gapDays: 0, horizonDays: 180 } },
    churn,
    expansion,
    book: of,
    anchor: health.anchor,
    pointsToDoubleOdds: health.pointsToDoubleOdds,
    grades: health.grades,
    bands: health.bands,
    playbook,
    catalog: {
      coreFeatures: ['export'],
      integrationFeatures: [],
      observations: [],
      securityFeatures: ['sso'],
      milestoneDays: [{ name: 'Go live', days: 60 }],
    },
    validation,
  });
}

describe.each(['logistic', 'gradient'] as const)('a model file of %s fits', (family) => {
  const churn = finalFit('churn', family);
  const expansion = finalFit('expansion', family);
  const { model, importance } = assembled(churn, expansion);

  it('loads, verifies and replays its own test vectors', () => {
    const text = serializeModel(model);
    const { problems, nVectors } = verifyModelText(text);
    expect(problems).toEqual([]);
    expect(nVectors).toBeGreaterThanOrEqual(8);
    expect(loadModel(text).file).toEqual(model);
  });

  it('asks only for metrics that some outcome uses', () => {
    const used = [model.outcomes.churn, model.outcomes.expansion].flatMap((one) =>
      (one?.features ?? []).flatMap((spec) => ('input' in spec ? [model.inputs[spec.input].name] : [])),
    );
    expect(model.inputs.map(({ name }) => name)).toEqual(
      INPUTS.map(({ name }) => name).filter((name) => used.includes(name)),
    );
    expect(used).toContain('users');
    expect(used).not.toContain('never_used');
    expect(used).not.toContain('gone');
  });

  it('gives every row the same bits in training, in batch and in production', () => {
    const loaded = loadModel(serializeModel(model));
    const aligned = alignTable(table, loaded.file.inputs);
    const rows = allRows(table);
    const trained = applyOutcomeModel(churn.fitted.chosen.model, churn.fitted.references, table, rows);
    const grown = applyOutcomeModel(expansion.fitted.chosen.model, expansion.fitted.references, table, rows);
    const ladders = laddersOf(aligned, rows, loaded.file.cohorts);
    const cursor = rowCursor(aligned);
    const batch = newRowScore(loaded.compiled);
    let nUnseen = 0;
    for (const row of rows) {
      cursor.row = row;
      scoreRow(loaded.compiled, cursor, batch, ladders[row]);
      const result = loaded.score(scoreInputOf(aligned, row, '2024-06-01', ['segment']));
      const health = healthScoreOf(trained.logOdds[row], loaded.file.health);
      const bits: readonly (readonly [number, number, number | null])[] = [
        [trained.margin[row], batch.margin, result.margin],
        [trained.probability[row], batch.churnProbability, result.churnProbability],
        [health, batch.healthScore, result.healthScore],
        [grown.probability[row], batch.expansionProbability, result.expansionProbability],
      ];
      for (const [fit, scored, served] of bits) {
        expect(Object.is(fit, scored) && Object.is(fit, served), `row ${row}: ${fit} ${scored} ${served}`).toBe(true);
      }
      if (cursor.attribute('segment') === 'public sector') nUnseen++;
    }
    expect(nUnseen).toBeGreaterThan(20);
    expect(table.metrics[3].filter(Number.isNaN).length).toBeGreaterThan(100);
  });

  it('scores the same trimmed as untrimmed', () => {
    const { references, chosen } = churn.fitted;
    const trimmed = keepUsedInputs(INPUTS, references, chosen.model, null);
    const rows = allRows(table);
    const before = applyOutcomeModel(chosen.model, references, table, rows);
    const after = applyOutcomeModel(trimmed.churn, trimmed.cohorts, alignTable(table, trimmed.inputs), rows);
    for (const row of rows) expect(Object.is(after.logOdds[row], before.logOdds[row])).toBe(true);
    expect(trimmed.inputs.length).toBeLessThan(INPUTS.length);
    expect(trimmed.cohorts.cells.every((cell) => cell.quantiles.length === trimmed.inputs.length)).toBe(true);
  });

  it('has category weights in whole percent that sum to 100, by what moves the score', () => {
    const { categoryWeights: weights } = model.health;
    expect(weights.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
    for (const { weight } of weights) expect(Number.isInteger(weight) && weight >= 1).toBe(true);
    const weightOf = (name: string) => weights.find(({ category }) => category === name)?.weight ?? 0;
    expect(weightOf('usage')).toBeGreaterThan(weightOf('journey'));
    expect(['users', 'nps']).toContain(importance[0].input.name);
  });

  it('holds no account’s id', () => {
    expect(serializeModel(model)).not.toMatch(/a0\d{4}/);
  });
});

describe('a model file without a fit worth the name', () => {
  it('still loads, verifies and scores: no event, no metric, nobody in the book', () => {
    const quiet = { ...table, churnLabel: table.churnLabel.map(() => 0) };
    const nobody = onDay(table, -1);
    for (const of of [today, nobody]) {
      const { model, importance } = assembled(finalFit('churn', 'logistic', quiet), null, of);
      expect(verifyModelText(serializeModel(model)).problems).toEqual([]);
      expect(model.inputs).toEqual([]);
      expect(model.health.categoryWeights).toEqual([]);
      expect(importance).toEqual([]);
      const { churnProbability } = loadModel(model).score({ context: {}, metrics: {} });
      expect(churnProbability).toBeCloseTo(0.5 / (300 * (N_DATES - 1) + 1), 12);
    }
  });

  it('of a real fit with nobody in the book today loads and verifies', () => {
    for (const family of ['logistic', 'gradient'] as const) {
      const { model } = assembled(finalFit('churn', family), null, onDay(table, -1));
      expect(verifyModelText(serializeModel(model)).problems).toEqual([]);
    }
  });
});

describe('categoryWeights', () => {
  const importances = fc.array(
    fc.record({
      category: fc.constantFrom(...CATEGORIES),
      importance: fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e3, noNaN: true })),
    }),
    { maxLength: 20 },
  );

  it('are whole, at least 1 where a category is used, sum to 100 and follow importance', () => {
    fc.assert(
      fc.property(importances, fc.constantFrom(0, 0.3), (list, context) => {
        const inputs = list.map(({ category, importance }, i) => ({ input: input(`m${i}`, { category }), importance }));
        const weights = categoryWeights({ inputs, context });
        const total = new Map<string, number>();
        for (const { input: one, importance } of inputs) {
          total.set(one.category, (total.get(one.category) ?? 0) + importance);
        }
        if (context > 0) total.set('commercial', (total.get('commercial') ?? 0) + context);
        const used = [...total].filter(([, importance]) => importance > 0);
        expect(weights.map(({ category }) => category).sort()).toEqual(used.map(([category]) => category).sort());
        expect(weights.reduce((sum, { weight }) => sum + weight, 0)).toBe(used.length === 0 ? 0 : 100);
        for (const { category, weight } of weights) {
          expect(Number.isInteger(weight) && weight >= 1).toBe(true);
          for (const other of weights) {
            // Importances that differ by rounding alone are equal: the remainder of either may be the larger.
            if ((total.get(category) ?? 0) > (total.get(other.category) ?? 0) * (1 + 1e-9)) {
              expect(weight).toBeGreaterThanOrEqual(other.weight);
            }
          }
        }
      }),
    );
  });

  it('are the shares of what moves the margin: 1 each, the other 97 by largest remainder', () => {
    const of = (category: (typeof CATEGORIES)[number], importance: number) => ({
      input: input(category, { category }),
      importance,
    });
    // 97 * 5/8 = 60.625, 97 * 2/8 = 24.25, 97 * 1/8 = 12.125.
    expect(categoryWeights({ inputs: [of('usage', 5), of('support', 2), of('sentiment', 1)], context: 0 })).toEqual([
      { category: 'usage', weight: 62 },
      { category: 'support', weight: 25 },
      { category: 'sentiment', weight: 13 },
    ]);
  });
});

describe('inputImportance', () => {
  it('is the mean absolute contribution, features of one metric summed first', () => {
    const made = madeTable({
      nAccounts: 2,
      nDates: 1,
      inputs: [input('a'), input('b')],
      rowOf: (account) => ({ metrics: account === 0 ? [1, 2] : [4, Number.NaN], label: 0, segment: 'smb' }),
    });
    const model: OutcomeModel = {
      features: [
        { kind: 'metric', input: 0 },
        { kind: 'is_missing', input: 0 },
        { kind: 'is_missing', input: 1 },
        { kind: 'context_is', attribute: 'segment', level: 'smb' },
      ],
      parameters: { family: 'logistic', intercept: 0, coefficients: [2, 4, -1, 0.5], centers: [2, 0.5, 0, 0] },
      calibration: { kind: 'platt', a: 0, b: 1 },
      baseRate: 0,
      nRows: 0,
      nAccounts: 0,
      nEventAccounts: 0,
    };
    // a: |2 * (1 - 2) + 4 * (0 - 0.5)| = 4 and |2 * (4 - 2) - 2| = 2; b: 0 and 1; the segment: 0.5 twice.
    const references = fitCohorts(made, allRows(made), { tenureDays: [], by: ['segment'], minSize: 1 });
    const { inputs, context } = inputImportance(model, references, made, allRows(made));
    expect(inputs.map(({ importance }) => importance)).toEqual([3, 0.5]);
    expect(context).toBe(0.5);
  });
});

describe('what travels beside the model', () => {
  it('test vectors reach from the least to the most healthy account, and hold no id and no attribute of many values', () => {
    const crowded: SnapshotTable = {
      ...today,
      context: {
        ...today.context,
        csm: {
          levels: Array.from({ length: 31 }, (_, i) => `csm${i}`),
          codes: Int32Array.from({ length: today.nRows }, (_, row) => row % 31),
        },
      },
    };
    const scores = Float64Array.from({ length: today.nRows }, (_, row) => (row * 7) % today.nRows);
    const vectors = testVectorInputs(crowded, scores, '2024-06-01', ['segment', 'csm']);
    const npsOf = (score: number) => {
      const value = today.metrics[3][scores.indexOf(score)];
      return Number.isNaN(value) ? null : value;
    };
    expect(vectors[0].input.metrics.nps).toBe(npsOf(0));
    expect(vectors[7].input.metrics.nps).toBe(npsOf(today.nRows - 1));
    expect(vectors).toHaveLength(11);
    expect(vectors.some(({ previousState }) => previousState?.band === 'red')).toBe(true);
    expect(JSON.stringify(vectors)).not.toMatch(/csm|a0\d{4}/);
  });

  it('the drift reference has type-7 quantiles and missing shares of today’s book', () => {
    const five = madeTable({
      nAccounts: 5,
      nDates: 1,
      inputs: [input('a'), input('gone')],
      rowOf: (account) => ({ metrics: [account === 4 ? Number.NaN : account * 10, Number.NaN], label: 0 }),
    });
    const drift = driftReference(five, allRows(five), Float64Array.of(10, 20, 30, 40, 50));
    expect(drift.inputs).toEqual([
      {
        name: 'a',
        missingShare: 0.2,
        quantiles: [0, 1.5, 3, 7.5, 15, 22.5, 27, 28.5, 30].map((q) => expect.closeTo(q, 9)),
      },
      { name: 'gone', missingShare: 1, quantiles: null },
    ]);
    expect(drift.healthScore?.[4]).toBe(30);
    expect(driftReference(five, new Int32Array(0), new Float64Array(0)).healthScore).toBeNull();
  });
});
