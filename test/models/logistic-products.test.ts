import { describe, expect, it } from 'vitest';
import { openCurvature } from '../../models/logistic/begin.ts';
import { prepareDesign } from '../../models/logistic/design.ts';
import { openMemory, padded } from '../../models/logistic/memory.ts';
import { elasticNet } from '../../models/logistic/penalty.ts';
import { pointAt } from '../../models/logistic/point.ts';
import { productBytes } from '../../models/logistic/products/wasm.ts';
import { webAssembly } from '../../models/wasm/web-assembly.ts';
import { generator } from '../fixtures/models/made-data.ts';

/** A vector, columns with values of very different sizes, and a factor for each. */
function madeNumbers(n: number, nColumns: number) {
  const random = generator(n + nColumns);
  const value = () => (random() - 0.5) * 10 ** (6 * random() - 3);
  const vector = Float64Array.from({ length: n }, value);
  const columns = Array.from({ length: nColumns }, () => Float64Array.from({ length: n }, value));
  return { vector, columns, factors: Float64Array.from({ length: nColumns }, value) };
}

describe('products in one memory', () => {
  it.each([
    [1, 1],
    [4, 3],
    [7, 4],
    [130, 9],
    [1003, 22],
  ])('compiled and plain give the same bits, and the sums they say: %i rows, %i columns', (n, nColumns) => {
    const { vector, columns, factors } = madeNumbers(n, nColumns);
    const results = (['auto', 'plain'] as const).map((choice) => {
      const memory = openMemory((nColumns + 3) * padded(n) + 3 * padded(nColumns), choice);
      const { numbers, lists } = memory;
      const put = (values: Float64Array) => {
        const place = memory.take(values.length);
        numbers.set(values, place);
        return place;
      };
      const [v, added, scaled, f, out] = [vector, vector, vector, factors, new Float64Array(nColumns)].map(put);
      const list = memory.takeList(nColumns);
      // Listed the other way round, and a step further on than they stand.
      columns.forEach((column, k) => {
        lists[list + nColumns - 1 - k] = put(column) - 4;
      });
      for (let twice = 0; twice < 2; twice++) memory.multiply(v, padded(n), list, nColumns, 4, out);
      memory.add(added, padded(n), list, nColumns, 4, f);
      memory.scale(v, lists[list] + 4, padded(n), scaled);
      const read = (place: number, length: number) => numbers.slice(place, place + length);
      const found = { products: read(out, nColumns), sums: read(added, n), scaled: read(scaled, n) };
      memory.close();
      return found;
    });
    expect(results[0]).toEqual(results[1]);
    const listed = columns.toReversed();
    listed.forEach((column, k) => {
      const size = column.reduce((sum, x, i) => sum + Math.abs(x * vector[i]), 0);
      const product = column.reduce((sum, x, i) => sum + x * vector[i], 0);
      expect(Math.abs(results[0].products[k] - 2 * product)).toBeLessThanOrEqual(1e-13 * size);
    });
    const sums = vector.map((x, i) => listed.reduce((sum, column, k) => sum + factors[k] * column[i], x));
    expect(results[0].sums).toEqual(sums);
    expect(results[0].scaled).toEqual(vector.map((x, i) => x * listed[0][i]));
  });

  it('a memory that was closed serves the next fit, whatever it held', () => {
    const { columns } = madeNumbers(33_001, 3);
    const labels = Uint8Array.from(columns[0], (x, i) => (x > 0 || i % 5 === 0 ? 1 : 0));
    const penalty = elasticNet(1e-3, 0.5, null, null, 3);
    const coefficients = Float64Array.of(1e-3, 0, -2e-3);
    const found = [false, true].map((isSpoilt) => {
      for (let k = 0; isSpoilt && k < 6; k++) {
        const memory = openMemory(400_000);
        memory.numbers.fill(Number.NaN);
        memory.close();
      }
      const design = prepareDesign(columns, labels, {});
      const point = pointAt(design, penalty, -0.5, coefficients);
      const { model: curvature, close } = openCurvature(design);
      curvature.place(point.rowCurvature);
      const { matrix, withIntercept } = curvature.over([2, 0]);
      close();
      design.close();
      return { point, matrix, withIntercept };
    });
    expect(found[1]).toEqual(found[0]);
  });

  it('a memory that is asked for more than it has says so', () => {
    const memory = openMemory(8, 'plain');
    memory.take(5);
    expect(() => memory.take(1)).toThrow('a memory of 8 numbers was asked for 12');
  });

  it('the code is a valid module', () => {
    expect(webAssembly?.validate(productBytes())).toBe(true);
  });
});
