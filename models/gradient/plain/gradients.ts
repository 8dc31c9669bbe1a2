import { ARGUMENT, NUMBER } from '../layout.ts';
import { argumentIn, numberIn, type Views } from './views.ts';

/** The twin of `addGradients`: gradient cells of the rows [from, to), and of one more where that makes the number even. */
export function writeGradients(views: Views, from: number, to: number, isWeighted: boolean): void {
  const { f64 } = views;
  const odds = argumentIn(views, ARGUMENT.odds) / 8;
  const labels = argumentIn(views, ARGUMENT.labels) / 8;
  const weights = argumentIn(views, ARGUMENT.weights) / 8;
  const cells = argumentIn(views, ARGUMENT.cells) / 8;
  const fineCurvatures = argumentIn(views, ARGUMENT.fineCurvatures) / 8;
  const slopeScale = numberIn(views, NUMBER.slopeScale);
  const curvatureScale = numberIn(views, NUMBER.curvatureScale);
  const countRange = numberIn(views, NUMBER.countRange);
  const end = from + 2 * Math.ceil((to - from) / 2);
  for (let row = from; row < end; row++) {
    const p = 1 / (1 + f64[odds + row]);
    const second = p * (1 - p);
    let slope = Math.floor((p - f64[labels + row]) * slopeScale + 0.5);
    let curvature = Math.floor(second * curvatureScale + 0.5);
    let fine = Math.floor(second * slopeScale + 0.5);
    if (isWeighted) {
      const weight = f64[weights + row];
      slope = Math.floor(slope * weight + 0.5);
      curvature = Math.floor(curvature * weight + 0.5);
      fine = Math.floor(fine * weight + 0.5);
    }
    f64[cells + 2 * row] = slope;
    f64[cells + 2 * row + 1] = curvature * countRange + 1;
    f64[fineCurvatures + row] = fine;
  }
}
