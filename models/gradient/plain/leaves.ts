import { ARGUMENT } from '../layout.ts';
import { argumentIn, type Views } from './views.ts';

/** The twin of `addSumLeaves`: per leaf, the sums of fine curvature and of whole weights over the part's rows. */
export function sumLeaves(views: Views, part: number, nParts: number, isWeighted: boolean): void {
  const { f64, i32 } = views;
  const ids = argumentIn(views, ARGUMENT.ids) / 4;
  const fineCurvatures = argumentIn(views, ARGUMENT.fineCurvatures) / 8;
  const wholeWeights = argumentIn(views, ARGUMENT.wholeWeights) / 8;
  const sums = argumentIn(views, ARGUMENT.leafSums) / 8;
  for (let leaf = 0; leaf < argumentIn(views, ARGUMENT.nLeaves); leaf++) {
    const { from, to } = rangeOf(views, leaf, part, nParts);
    let curvature = 0;
    let weight = 0;
    for (let k = from; k < to; k++) {
      const row = i32[ids + k];
      curvature += f64[fineCurvatures + row];
      if (isWeighted) weight += f64[wholeWeights + row];
    }
    f64[sums + 2 * (leaf * nParts + part)] = curvature;
    f64[sums + 2 * (leaf * nParts + part) + 1] = weight;
  }
}

/** The twin of `addAddLeaves`: add each leaf's value to the margins of the part's rows. */
export function addLeaves(views: Views, part: number, nParts: number): void {
  const { f64, i32 } = views;
  const ids = argumentIn(views, ARGUMENT.ids) / 4;
  const margins = argumentIn(views, ARGUMENT.margins) / 8;
  const values = argumentIn(views, ARGUMENT.leafValues) / 8;
  for (let leaf = 0; leaf < argumentIn(views, ARGUMENT.nLeaves); leaf++) {
    const { from, to } = rangeOf(views, leaf, part, nParts);
    const value = f64[values + leaf];
    for (let k = from; k < to; k++) f64[margins + i32[ids + k]] += value;
  }
}

function rangeOf(views: Views, leaf: number, part: number, nParts: number) {
  const at = argumentIn(views, ARGUMENT.leafRanges) / 4 + 2 * (leaf * nParts + part);
  return { from: views.i32[at], to: views.i32[at + 1] };
}
