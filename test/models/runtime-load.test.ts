import { describe, expect, it } from 'vitest';
import { serializeModel } from '../../models/model-file/index.ts';
import { integrityOf } from '../../models/runtime/check-model.ts';
import { ModelFileError, type ModelFileProblem } from '../../models/runtime/errors.ts';
import { loadModel } from '../../models/runtime/load.ts';
import { changeable, gradientFile, logisticFile } from './runtime-fixture.ts';

/** The problem that loading gives. */
function problemOf(json: unknown): ModelFileProblem {
  try {
    loadModel(json);
  } catch (error) {
    if (error instanceof ModelFileError) return error.problem;
    throw error;
  }
  throw new Error('it loaded');
}

/** The problem of a file after a change; its hash is made right again, so that only the change is wrong. */
// biome-ignore lint/suspicious/noExplicitAny: tests break the file on purpose, in ways its type forbids
function problemAfter(change: (file: any) => void, file = logisticFile()): ModelFileProblem {
  const changed = changeable(file);
  change(changed);
  try {
    changed.integrity = integrityOf(changed);
  } catch {
    // A number that JSON does not have: the check before integrity must find it.
  }
  return problemOf(changed);
}

describe('loadModel', () => {
  it('loads text and parsed JSON alike', () => {
    const file = logisticFile();
    expect(loadModel(serializeModel(file)).file).toEqual(file);
    expect(loadModel(file).file).toEqual(file);
  });

  it('freezes a copy all the way down and leaves the original alone', () => {
    const original = changeable(logisticFile());
    const { file } = loadModel(original);
    expect(() => {
      (file.outcomes.churn.parameters as { intercept: number }).intercept = 5;
    }).toThrow(TypeError);
    expect(Object.isFrozen(file.cohorts.cells[0].quantiles[0])).toBe(true);
    original.asOf = '2030-01-01';
    expect(file.asOf).toBe('2026-10-01');
  });

  it('lets further keys through, as long as the hash covers them', () => {
    const file = changeable(logisticFile());
    file.note = 'ours';
    file.integrity = integrityOf(file);
    expect(loadModel(file).score({ context: {}, metrics: {} }).margin).toBeTypeOf('number');
  });
});

describe('a file that is no model file', () => {
  it('is not JSON', () => {
    expect(problemOf('{"format": "barom')).toMatchObject({ step: 'json', path: '' });
    expect(() => loadModel('{')).toThrow(
      /^model file: the file is not JSON \(.*\); expected the text of a model file\. /,
    );
  });

  it('is nested too deeply', () => {
    expect(problemOf(`${'['.repeat(5000)}${']'.repeat(5000)}`).found).toBe('nested deeper than 32 levels');
  });

  it.each([
    ['null', 'null'],
    ['[]', 'a list of 0'],
    ['5', '5'],
    ['"x"', '"x"'],
  ])('is %s', (json, found) => {
    expect(problemOf(json)).toMatchObject({ step: 'format', path: '', found, expected: 'an object' });
  });

  it('is of another format', () => {
    expect(problemOf({ format: 'pmml' })).toMatchObject({
      step: 'format',
      path: 'format',
      found: '"pmml"',
      expected: '"barometer-model"',
    });
  });

  it('is of a newer format version', () => {
    const problem = problemOf({ format: 'barometer-model', formatVersion: 2 });
    expect(problem).toMatchObject({ step: 'formatVersion', found: '2', expected: '1' });
    expect(problem.advice).toContain('Upgrade');
    expect(problemOf({ format: 'barometer-model' })).toMatchObject({ step: 'formatVersion', found: 'missing' });
  });
});

describe('a file of the wrong shape', () => {
  it('lacks a field', () => {
    const problem = problemAfter((file) => delete file.health.bands.hysteresis.clearGap);
    expect(problem).toMatchObject({ step: 'shape', path: 'health.bands.hysteresis.clearGap', found: 'missing' });
  });

  it('has values of the wrong type or out of range', () => {
    expect(problemAfter((file) => (file.inputs[1].category = 'weather'))).toMatchObject({
      step: 'shape',
      path: 'inputs[1].category',
      found: '"weather"',
    });
    expect(problemAfter((file) => (file.outcomes.churn.parameters.intercept = '1'))).toMatchObject({
      step: 'shape',
      path: 'outcomes.churn.parameters.intercept',
      found: '"1"',
    });
    expect(problemAfter((file) => (file.asOf = '2026-02-30')).path).toBe('asOf');
    expect(problemAfter((file) => (file.outcomes.churn.calibration.b = 0)).path).toBe('outcomes.churn.calibration.b');
    expect(problemAfter((file) => (file.outcomes.churn.parameters.family = 'neural'))).toMatchObject({
      path: 'outcomes.churn.parameters.family',
      expected: 'one of logistic, gradient',
    });
    expect(problemAfter((file) => (file.outcomes.churn.features[0].kind = 'toString')).path).toBe(
      'outcomes.churn.features[0].kind',
    );
    expect(problemAfter((file) => (file.outcomes.churn.parameters.trees[0].cover[3] = 0), gradientFile()).path).toBe(
      'outcomes.churn.parameters.trees[0].cover[3]',
    );
  });

  it('has lists of the wrong length', () => {
    expect(problemAfter((file) => file.outcomes.churn.parameters.coefficients.pop())).toMatchObject({
      step: 'length',
      path: 'outcomes.churn.parameters.coefficients',
      found: 'a list of 3',
      expected: '4, one per feature',
    });
    expect(problemAfter((file) => file.cohorts.cells[2].quantiles.pop()).path).toBe('cohorts.cells[2].quantiles');
    expect(problemAfter((file) => file.cohorts.cells[2].quantiles[0].pop()).path).toBe('cohorts.cells[2].quantiles[0]');
    expect(problemAfter((file) => file.outcomes.churn.parameters.trees[1].left.pop(), gradientFile())).toMatchObject({
      step: 'length',
      path: 'outcomes.churn.parameters.trees[1].left',
      expected: '3, one per node',
    });
    expect(problemAfter((file) => file.outcomes.churn.calibration.margins.pop(), gradientFile()).step).toBe('length');
    expect(problemAfter((file) => (file.health.bands.cutoffs = [])).step).toBe('length');
  });

  it('has a number that was lost on the way: NaN written as null', () => {
    expect(problemAfter((file) => (file.outcomes.churn.parameters.coefficients[2] = null))).toMatchObject({
      step: 'finiteness',
      path: 'outcomes.churn.parameters.coefficients[2]',
      found: 'null',
    });
    expect(problemAfter((file) => (file.outcomes.churn.parameters.intercept = Number.NaN))).toMatchObject({
      step: 'finiteness',
      found: 'NaN',
    });
    expect(problemAfter((file) => (file.health.anchor.logOdds = Number.POSITIVE_INFINITY)).found).toBe('Infinity');
  });

  it('is told about shape before lengths before lost numbers', () => {
    const problem = problemAfter((file) => {
      file.outcomes.churn.parameters.coefficients = [null, 1];
      file.health.grades.A = 'x';
    });
    expect(problem).toMatchObject({ step: 'shape', path: 'health.grades.A' });
    const lengths = problemAfter((file) => (file.outcomes.churn.parameters.coefficients = [null, 1]));
    expect(lengths.step).toBe('length');
  });
});

describe('a file that contradicts itself', () => {
  // biome-ignore lint/suspicious/noExplicitAny: tests break the file on purpose, in ways its type forbids
  const cases: [string, string, (file: any) => void][] = [
    [
      'names an input that is not there',
      'outcomes.churn.features[1].input',
      (f) => (f.outcomes.churn.features[1].input = 4),
    ],
    ['has an input twice', 'inputs[2].name', (f) => (f.inputs[2].name = 'open_tickets')],
    ['has no whole book', 'cohorts.cells', (f) => (f.cohorts.cells[0].tenureBand = 0)],
    ['has a cell twice', 'cohorts.cells[2]', (f) => (f.cohorts.cells[2] = f.cohorts.cells[1])],
    ['has quantiles that fall', 'cohorts.cells[1].quantiles[0][2]', (f) => (f.cohorts.cells[1].quantiles[0][2] = 1)],
    ['has probabilities that do not begin at 0', 'cohorts.probabilities[0]', (f) => (f.cohorts.probabilities[0] = 0.1)],
    ['has a tenure band beyond the last', 'cohorts.cells[3].tenureBand', (f) => (f.cohorts.cells[3].tenureBand = 3)],
    ['has weights that miss 100', 'health.categoryWeights', (f) => (f.health.categoryWeights[0].weight = 40)],
    ['has red above yellow', 'health.bands.cutoffs[0]', (f) => (f.health.bands.cutoffs[0].red = 61)],
    [
      'has last cut-offs for some only',
      'health.bands.cutoffs[1].attributes',
      (f) => (f.health.bands.cutoffs[1].attributes.a = 'b'),
    ],
    ['has grades out of order', 'health.grades', (f) => (f.health.grades.B = 70)],
  ];
  it.each(cases)('%s', (_, path, change) => {
    expect(problemAfter(change)).toMatchObject({ step: 'consistency', path });
  });

  // biome-ignore lint/suspicious/noExplicitAny: tests break the file on purpose, in ways its type forbids
  const treeCases: [string, string, (tree: any) => void][] = [
    ['splits on a feature that is not there', 'feature[0]', (tree) => (tree.feature[0] = 3)],
    ['goes round in a circle', 'left[4]', (tree) => (tree.left[4] = 0)],
    ['comes to one node by two ways', 'right[1]', (tree) => (tree.right[4] = 3)],
    ['points outside', 'right[1]', (tree) => (tree.right[1] = 7)],
    ['points nowhere', 'right[1]', (tree) => (tree.right[1] = -1)],
    ['has a node that no way leads to', 'feature[1]', (tree) => (tree.feature[0] = -1)],
  ];
  it.each(treeCases)('has a tree that %s', (_, place, change) => {
    const problem = problemAfter((file) => change(file.outcomes.churn.parameters.trees[0]), gradientFile());
    expect(problem).toMatchObject({ step: 'consistency', path: `outcomes.churn.parameters.trees[0].${place}` });
  });
});

describe('a file that was changed after export', () => {
  it('is refused, whatever was changed', () => {
    const file = changeable(logisticFile());
    file.health.bands.cutoffs[1].red = 39;
    expect(problemOf(file)).toMatchObject({ step: 'integrity', path: 'integrity' });
    expect(() => loadModel(file)).toThrow(
      /^model file: integrity is "[0-9a-f]{60}…?.*restore it, or export the model again\.$/,
    );
  });

  it('is refused for a changed expectation in a test vector', () => {
    const file = changeable(logisticFile());
    file.testVectors[0].expected.healthScore += 1;
    expect(problemOf(file).step).toBe('integrity');
  });
});
