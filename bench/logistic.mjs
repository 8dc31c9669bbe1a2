import { fitLogisticPath } from '../dist/models/logistic/index.js';
import { madeData, withoutGaps } from './made-data.mjs';
import { spread, thousands, timed } from './measure.mjs';

/** A whole path of penalties, as selection of metrics fits one per fold. */
export function benchLogistic({ nRuns, seed, isQuick }) {
  return (
    isQuick
      ? [[4_000, 20]]
      : [
          [20_000, 40],
          [60_000, 60],
        ]
  ).map(([nRows, nColumns]) => {
    const data = withoutGaps(madeData(nRows, nColumns, seed));
    let last;
    const seconds = Array.from({ length: nRuns }, () => {
      const run = timed(() => fitLogisticPath(data.columns, data.labels, { l1Ratio: 1 }));
      last = run.result;
      return run.seconds;
    });
    return [`logistic path, ${thousands(nRows)} x ${nColumns}`, spread(seconds), `${last.fits.length} penalties`];
  });
}
