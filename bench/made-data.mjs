import { writeFileSync } from 'node:fs';
import { randomStream } from '../dist/models/math/random.js';

/**
 * A table with a known shape: half of the columns carry a little signal (some of it through pairs), a tenth of the values
 * is missing, some columns are counts with many ties, as account histories have them. About 8% positives.
 *
 * @param nLevels Of each attribute beside the columns (segment, plan, industry): its levels differ in their odds.
 * @returns {{ columns: Float64Array[], labels: Uint8Array, nRows: number, nColumns: number, codes: Float64Array[] }} `codes`: level
 * of each row, by attribute.
 */
export function madeData(nRows, nColumns, seed, nLevels = []) {
  const random = randomStream(seed, `bench/${nRows}x${nColumns}`);
  // A sum of uniforms: near enough to a normal one, and the same bits on every machine.
  const normal = () => random() + random() + random() + random() + random() + random() - 3;
  const columns = Array.from({ length: nColumns }, () => new Float64Array(nRows));
  const labels = new Uint8Array(nRows);
  const codes = nLevels.map(() => new Float64Array(nRows));
  for (let i = 0; i < nRows; i++) {
    let margin = -3.2;
    nLevels.forEach((n, a) => {
      const level = Math.floor(n * random());
      codes[a][i] = level;
      // Neighbours in number differ: the order of the codes says nothing.
      margin += (((level * 5 + 3 * a) % n) / (n - 1) - 0.5) * 1.2;
    });
    for (let j = 0; j < nColumns; j++) {
      const value = normal();
      if (j % 2 === 0) margin += (value * 2.4) / Math.sqrt(nColumns);
      columns[j][i] = random() < 0.1 ? Number.NaN : j % 4 === 1 ? Math.max(0, Math.floor(value * 4)) : value;
    }
    const [a, b] = [columns[0][i], columns[Math.min(2, nColumns - 1)][i]];
    if (a > 0.5 && b < 0) margin += 1.2;
    labels[i] = random() < 1 / (1 + 2 ** (-margin * Math.LOG2E)) ? 1 : 0;
  }
  return { columns, labels, nRows, nColumns, codes };
}

/** One column for each level of the attributes, 1 where a row has it: how the product offers attributes to its models. */
export function levelColumns({ codes }, nLevels) {
  return codes.flatMap((own, a) =>
    Array.from({ length: nLevels[a] }, (_, level) => own.map((code) => (code === level ? 1 : 0))),
  );
}

/** The same without gaps and on one scale, for learners that take no missing values. */
export function withoutGaps({ columns, ...rest }) {
  return { ...rest, columns: columns.map((column) => column.map((value) => (Number.isNaN(value) ? 0 : value))) };
}

/**
 * Columns, codes of attributes, labels and weights one after the other, as the peers read them.
 *
 * @param weights null: all 1.
 * @returns The path of the file.
 */
export function writeNumbers(file, { columns, labels, codes }, weights) {
  const all = [...columns, ...codes, Float64Array.from(labels), weights ?? new Float64Array(labels.length).fill(1)];
  writeFileSync(
    file,
    Buffer.concat(all.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))),
  );
  return file;
}
