/** Rows for tests of logistic fits with many of them. */
import { type Design, prepareDesign } from '../../models/logistic/design.ts';
import { generator } from '../fixtures/models/made-data.ts';

export const N_ROWS = 48_000;

/** Six correlated columns; the last matters on rows of one kind alone. `isOdd`: rows that no sample of every k-th sees are unlike the others. */
export function madeRows(isOdd: boolean) {
  const random = generator(31);
  const columns = Array.from({ length: 6 }, () => new Float64Array(N_ROWS));
  const labels = new Uint8Array(N_ROWS);
  for (let i = 0; i < N_ROWS; i++) {
    const shared = random() - 0.5;
    const scale = isOdd && i % 3 === 1 ? 40 : 1;
    for (let j = 0; j < 6; j++) columns[j][i] = scale * (shared + random() - 0.5);
    const margin = -2.5 + 1.5 * columns[0][i] - 0.4 * columns[5][i];
    labels[i] = random() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
  }
  return { columns, labels };
}

/** The first of them as a design. */
export function madeDesign(nRows: number): Design {
  const { columns, labels } = madeRows(false);
  return prepareDesign(
    columns.map((column) => column.subarray(0, nRows)),
    labels.subarray(0, nRows),
    {},
  );
}
