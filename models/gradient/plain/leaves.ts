import { ARGUMENT } from '../layout.ts';
import { withinLimits } from '../odds.ts';
import { argumentIn, type Views } from './views.ts';

/**
 * The twin of `addSumLeaves`: write the leaf of each of the part's rows, and per leaf the sums of their fine curvature and of whole
 * weights.
 */
export function sumLeaves(views: Views, part: number, nParts: number, isWeighted: boolean): void {
  const { f64, i32, u16 } = views;
  const ids = argumentIn(views, ARGUMENT.ids) / 4;
  const fineCurvatures = argumentIn(views, ARGUMENT.fineCurvatures) / 8;
  const wholeWeights = argumentIn(views, ARGUMENT.wholeWeights) / 8;
  const leafOfRow = argumentIn(views, ARGUMENT.leafOfRow) / 2;
  const ranges = argumentIn(views, ARGUMENT.leafRanges) / 4;
  const nLeaves = argumentIn(views, ARGUMENT.nLeaves);
  const sums = (argumentIn(views, ARGUMENT.leafSums) + part * argumentIn(views, ARGUMENT.leafSumsBytes)) / 8;
  const [fromRow, toRow] = [argumentIn(views, ARGUMENT.rowFrom, part), argumentIn(views, ARGUMENT.rowFrom, part + 1)];
  if (argumentIn(views, ARGUMENT.isWhole) === 0) u16.fill(0, leafOfRow + fromRow, leafOfRow + toRow);
  for (let leaf = 0; leaf < nLeaves; leaf++) {
    const range = ranges + 2 * (leaf * nParts + part);
    for (let k = i32[range]; k < i32[range + 1]; k++) u16[leafOfRow + i32[ids + k]] = leaf + 1;
  }
  f64.fill(0, sums, sums + 2 * (nLeaves + 1));
  for (let row = fromRow; row < toRow; row++) {
    const at = sums + 2 * u16[leafOfRow + row];
    f64[at] += f64[fineCurvatures + row];
    if (isWeighted) f64[at + 1] += f64[wholeWeights + row];
  }
}

/** The twin of `addAddLeaves`: multiply the odds of the part's rows by their leaves' factors, two rows at a time. */
export function addLeaves(views: Views, part: number): void {
  const { f64, u16 } = views;
  const odds = argumentIn(views, ARGUMENT.odds) / 8;
  const factors = argumentIn(views, ARGUMENT.leafFactors) / 8;
  const leafOfRow = argumentIn(views, ARGUMENT.leafOfRow) / 2;
  const [from, to] = [argumentIn(views, ARGUMENT.rowFrom, part), argumentIn(views, ARGUMENT.rowFrom, part + 1)];
  const end = from + 2 * Math.ceil((to - from) / 2);
  for (let row = from; row < end; row++) {
    f64[odds + row] = withinLimits(f64[odds + row] * f64[factors + u16[leafOfRow + row]]);
  }
}
