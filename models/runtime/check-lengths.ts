import { problemAt, type Report } from './check.ts';
import type { ModelFile, OutcomeModel, TreeParameters } from './types.ts';

/** Lists that must be of one length are. Asks for a file whose shape is right. */
export function checkLengths(file: ModelFile, report: Report): void {
  const { cohorts, drift, inputs } = file;
  const same = (path: string, found: readonly unknown[], expected: number, what: string) => {
    if (found.length !== expected)
      problemAt(report, 'length', path, `a list of ${found.length}`, `${expected}, one per ${what}`);
  };
  atLeast(report, 'cohorts.probabilities', cohorts.probabilities, 2);
  atLeast(report, 'cohorts.cells', cohorts.cells, 1);
  atLeast(report, 'health.bands.cutoffs', file.health.bands.cutoffs, 1);
  cohorts.cells.forEach((cell, c) => {
    const path = `cohorts.cells[${c}]`;
    if (cell.attributes !== null && (cell.attributes.length < 1 || cell.attributes.length > cohorts.by.length)) {
      const expected = `1 to ${cohorts.by.length}, one per entry of cohorts.by that the cell keeps`;
      problemAt(report, 'length', `${path}.attributes`, `a list of ${cell.attributes.length}`, expected);
    }
    same(`${path}.quantiles`, cell.quantiles, inputs.length, 'input');
    cell.quantiles.forEach((row, i) => {
      if (row !== null)
        same(`${path}.quantiles[${i}]`, row, cohorts.probabilities.length, 'entry of cohorts.probabilities');
    });
  });
  for (const [name, outcome] of outcomesOf(file)) checkOutcome(outcome, `outcomes.${name}`, report, same);
  drift.inputs.forEach(({ quantiles }, i) => {
    if (quantiles !== null) {
      same(`drift.inputs[${i}].quantiles`, quantiles, drift.probabilities.length, 'entry of drift.probabilities');
    }
  });
  if (drift.healthScore !== null) {
    same('drift.healthScore', drift.healthScore, drift.probabilities.length, 'entry of drift.probabilities');
  }
}

/** The outcomes that a file has, by name. */
export function outcomesOf(file: ModelFile): (readonly ['churn' | 'expansion', OutcomeModel])[] {
  const { churn, expansion } = file.outcomes;
  return expansion === null
    ? [['churn', churn]]
    : [
        ['churn', churn],
        ['expansion', expansion],
      ];
}

type Same = (path: string, found: readonly unknown[], expected: number, what: string) => void;

function checkOutcome(
  { features, parameters, calibration }: OutcomeModel,
  path: string,
  report: Report,
  same: Same,
): void {
  if (parameters.family === 'logistic') {
    same(`${path}.parameters.coefficients`, parameters.coefficients, features.length, 'feature');
    same(`${path}.parameters.centers`, parameters.centers, features.length, 'feature');
  } else {
    parameters.trees.forEach((tree, t) => {
      checkTree(tree, `${path}.parameters.trees[${t}]`, report, same);
    });
  }
  if (calibration.kind === 'isotonic') {
    atLeast(report, `${path}.calibration.margins`, calibration.margins, 1);
    same(`${path}.calibration.probabilities`, calibration.probabilities, calibration.margins.length, 'margin');
  }
}

function checkTree(tree: TreeParameters, path: string, report: Report, same: Same): void {
  atLeast(report, `${path}.feature`, tree.feature, 1);
  for (const name of ['threshold', 'missingLeft', 'left', 'right', 'value', 'cover'] as const) {
    same(`${path}.${name}`, tree[name], tree.feature.length, 'node');
  }
}

function atLeast(report: Report, path: string, found: readonly unknown[], least: number): void {
  if (found.length < least) problemAt(report, 'length', path, `a list of ${found.length}`, `at least ${least}`);
}
