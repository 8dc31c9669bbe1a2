import { problemAt, type Report } from './check.ts';
import { outcomesOf } from './check-lengths.ts';
import { bookCell, cellKey } from './cohorts.ts';
import { showValue } from './errors.ts';
import type { ModelFile, OutcomeModel, TreeParameters } from './types.ts';

/** Category weights may miss 100 by rounding of decimals, not by more. */
const WEIGHT_TOLERANCE = 1e-6;

/** What the parts of a file say about each other holds. Asks for a file whose shape, lengths and numbers are right. */
export function checkConsistency(file: ModelFile, report: Report): void {
  const wrong: Wrong = (path, found, expected) => problemAt(report, 'consistency', path, found, expected);
  unique(
    file.inputs.map((input) => input.name),
    (i) => `inputs[${i}].name`,
    wrong,
  );
  checkCohorts(file, wrong);
  for (const [name, outcome] of outcomesOf(file)) checkOutcome(outcome, file.inputs.length, `outcomes.${name}`, wrong);
  checkHealth(file, wrong);
}

type Wrong = (path: string, found: string, expected: string) => void;

function checkCohorts({ cohorts }: ModelFile, wrong: Wrong): void {
  const { probabilities, tenureDays, cells } = cohorts;
  ascending(tenureDays, 'cohorts.tenureDays', true, wrong);
  ascending(probabilities, 'cohorts.probabilities', true, wrong);
  if (probabilities[0] !== 0) wrong('cohorts.probabilities[0]', String(probabilities[0]), '0');
  const last = probabilities.length - 1;
  if (probabilities[last] !== 1) wrong(`cohorts.probabilities[${last}]`, String(probabilities[last]), '1');
  unique(cells.map(cellKey), (i) => `cohorts.cells[${i}]`, wrong);
  if (bookCell(cohorts) === -1) {
    wrong('cohorts.cells', 'without the whole book', 'a cell with tenureBand null and attributes null');
  }
  cells.forEach((cell, c) => {
    if (cell.tenureBand !== null && cell.tenureBand > tenureDays.length) {
      wrong(`cohorts.cells[${c}].tenureBand`, String(cell.tenureBand), `a tenure band (0-${tenureDays.length})`);
    }
    cell.quantiles.forEach((row, i) => {
      if (row !== null) ascending(row, `cohorts.cells[${c}].quantiles[${i}]`, false, wrong);
    });
  });
}

function checkOutcome(outcome: OutcomeModel, nInputs: number, path: string, wrong: Wrong): void {
  const { features, parameters, calibration } = outcome;
  features.forEach((spec, i) => {
    if (spec.kind !== 'context_is' && spec.input >= nInputs) {
      wrong(`${path}.features[${i}].input`, String(spec.input), `a position in inputs (0-${nInputs - 1})`);
    }
  });
  if (parameters.family === 'gradient') {
    parameters.trees.forEach((tree, t) => {
      checkTree(tree, features.length, `${path}.parameters.trees[${t}]`, wrong);
    });
  }
  if (calibration.kind === 'isotonic') {
    ascending(calibration.margins, `${path}.calibration.margins`, false, wrong);
    ascending(calibration.probabilities, `${path}.calibration.probabilities`, false, wrong);
  }
}

/** Every node is reached from the root by exactly one way: no cycle, no shared node, none left over. */
function checkTree(tree: TreeParameters, nFeatures: number, path: string, wrong: Wrong): void {
  const n = tree.feature.length;
  const reached = new Uint8Array(n);
  const open = [0];
  reached[0] = 1;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (tree.feature[node] === -1) continue;
    if (tree.feature[node] >= nFeatures) {
      wrong(
        `${path}.feature[${node}]`,
        String(tree.feature[node]),
        `a position in features (0-${nFeatures - 1}) or -1`,
      );
    }
    for (const side of ['left', 'right'] as const) {
      const child = tree[side][node];
      if (child < 0 || child >= n) wrong(`${path}.${side}[${node}]`, String(child), `a node of the tree (1-${n - 1})`);
      else if (reached[child] === 1) {
        wrong(
          `${path}.${side}[${node}]`,
          `${child}, a node that was already reached`,
          'a tree without cycles or shared nodes',
        );
      } else {
        reached[child] = 1;
        open.push(child);
      }
    }
  }
  const unreached = reached.indexOf(0);
  if (unreached !== -1)
    wrong(`${path}.feature[${unreached}]`, 'a node that no way leads to', 'every node within reach of node 0');
}

function checkHealth({ health }: ModelFile, wrong: Wrong): void {
  const { grades, categoryWeights, bands } = health;
  if (!(grades.A >= grades.B && grades.B >= grades.C)) {
    wrong('health.grades', `A ${grades.A}, B ${grades.B}, C ${grades.C}`, 'limits that fall from A to C');
  }
  unique(
    categoryWeights.map(({ category }) => category),
    (i) => `health.categoryWeights[${i}].category`,
    wrong,
  );
  const total = categoryWeights.reduce((sum, { weight }) => sum + weight, 0);
  if (categoryWeights.length > 0 && Math.abs(total - 100) > WEIGHT_TOLERANCE) {
    wrong('health.categoryWeights', `a list whose weights sum to ${total}`, 'weights that sum to 100');
  }
  bands.cutoffs.forEach(({ tenureDays, red, yellow }, i) => {
    const path = `health.bands.cutoffs[${i}]`;
    if (red > yellow) wrong(path, `red ${red}, yellow ${yellow}`, 'red at or below yellow');
    if (tenureDays !== undefined && tenureDays.below !== null && tenureDays.below <= tenureDays.from) {
      wrong(
        `${path}.tenureDays`,
        `from ${tenureDays.from}, below ${tenureDays.below}`,
        'a range that ends after it begins',
      );
    }
  });
  const last = bands.cutoffs.length - 1;
  const expected = 'none: the last cut-offs serve every other account';
  if (Object.keys(bands.cutoffs[last].attributes).length > 0) {
    wrong(`health.bands.cutoffs[${last}].attributes`, 'an object with attributes', expected);
  }
  if (bands.cutoffs[last].tenureDays !== undefined) {
    wrong(`health.bands.cutoffs[${last}].tenureDays`, 'a range of days', expected);
  }
}

function ascending(values: readonly number[], path: string, strictly: boolean, wrong: Wrong): void {
  for (let i = 1; i < values.length; i++) {
    if (values[i] < values[i - 1] || (strictly && values[i] === values[i - 1])) {
      wrong(`${path}[${i}]`, `${values[i]} after ${values[i - 1]}`, 'ascending numbers');
      return;
    }
  }
}

function unique(values: readonly string[], pathAt: (index: number) => string, wrong: Wrong): void {
  const seen = new Set<string>();
  values.forEach((value, i) => {
    if (seen.has(value)) wrong(pathAt(i), `${showValue(value)} again`, 'each only once');
    seen.add(value);
  });
}
