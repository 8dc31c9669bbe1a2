import { describe, expect, it } from 'vitest';
import { openCurvature } from '../../models/logistic/begin.ts';
import { curvatureModel } from '../../models/logistic/curvature.ts';
import { prepareDesign } from '../../models/logistic/design.ts';
import { kernelBytes } from '../../models/logistic/kernels/wasm.ts';
import { openMemory, padded } from '../../models/logistic/memory.ts';
import { momentsOf } from '../../models/logistic/moments.ts';
import { elasticNet } from '../../models/logistic/penalty.ts';
import { pointAt } from '../../models/logistic/point.ts';
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

describe('kernels in one memory', () => {
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

  it.each([
    [
      'over all that a margin can be',
      [-1e6, -745, -700.5, -40, -18.5, -1, -1e-9, 0, 1e-300, 1e-9, 0.8813, 0.8814, 1, 18.5, 700.5, 1e6],
    ],
    ['near 0', Array.from({ length: 801 }, (_, i) => (i - 400) / 100)],
    ['of rows that are told apart', Array.from({ length: 403 }, (_, i) => (i - 200) / 3)],
  ])('losses and their derivatives, compiled and plain the same bits: margins %s', (_, margins) => {
    const n = margins.length;
    const random = generator(n);
    const labels = margins.map((_, i) => i % 2);
    const weights = margins.map(() => random());
    const results = (['auto', 'plain'] as const).map((choice) => {
      const memory = openMemory(5 * padded(n) + 4, choice);
      const { numbers } = memory;
      const [m, l, w, slopes, curvature] = Array.from({ length: 5 }, () => memory.take(n));
      const sums = memory.take(4);
      numbers.set(margins, m);
      numbers.set(labels, l);
      numbers.set(weights, w);
      // Sums go on from what they are.
      numbers.set([1, 2, 3, 4], sums);
      memory.losses(m, padded(n), l, w, slopes, curvature, sums);
      const read = (place: number, length: number) => numbers.slice(place, place + length);
      const found = { slopes: read(slopes, n), curvature: read(curvature, n), sums: read(sums, 4) };
      memory.close();
      return found;
    });
    expect(results[0]).toEqual(results[1]);
    const expected = [1, 2, 3, 4];
    margins.forEach((margin, i) => {
      const odds = Math.exp(-Math.abs(margin));
      const less = odds / (1 + odds);
      const slope = weights[i] * (1 / (1 + Math.exp(-margin)) - labels[i]);
      expect(Math.abs(results[0].slopes[i] - slope)).toBeLessThanOrEqual(4e-16);
      const curvature = weights[i] * Math.max(1e-8, less / (1 + odds));
      expect(Math.abs(results[0].curvature[i] / curvature - 1)).toBeLessThanOrEqual(2e-15);
      expected[i % 2] += weights[i] * (Math.max(margin, 0) - labels[i] * margin + Math.log1p(odds));
      expected[2 + (i % 2)] += slope;
    });
    expected.forEach((sum, k) => {
      expect(Math.abs(results[0].sums[k] - sum)).toBeLessThanOrEqual(1e-14 * n * Math.max(1, Math.abs(sum / n)));
    });
  });

  it('each loss by itself is right to its last digits, those that are next to nothing too', () => {
    const memory = openMemory(5 * 4 + 4);
    const { numbers } = memory;
    const [m, l, w, slopes, curvature, sums] = Array.from({ length: 6 }, () => memory.take(4));
    for (let margin = -40; margin <= 40; margin += 0.173) {
      numbers.fill(0, w, w + 4);
      numbers[w + 2] = 1;
      numbers[m + 2] = margin;
      numbers[l + 2] = margin > 0 ? 1 : 0;
      numbers.fill(0, sums, sums + 4);
      memory.losses(m, 4, l, w, slopes, curvature, sums);
      const loss = Math.log1p(Math.exp(-Math.abs(margin)));
      expect(Math.abs(numbers[sums] - loss)).toBeLessThanOrEqual(1e-15 * loss);
      expect(numbers[sums + 1]).toBe(0);
    }
    memory.close();
  });

  it.each([1, 5, 2_048, 2_049, 5_003])('moments of %i rows are those of two passes', (n) => {
    const random = generator(n);
    const columns = [
      Float64Array.from({ length: n }, () => random() ** 4 - 3),
      Float64Array.from({ length: n }, () => 1e6 + random()),
      // The first row is far out and weighs nothing: deviations are measured once more.
      Float64Array.from({ length: n }, (_, i) => (i === 0 ? 1e9 : random())),
      new Float64Array(n).fill(0.1),
    ];
    const weights = Float64Array.from({ length: n }, (_, i) => (i === 0 && n > 1 ? 0 : random()));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const shares = weights.map((weight) => weight / total);
    momentsOf(columns, shares).forEach(({ mean, deviation }, j) => {
      const expectedMean = columns[j].reduce((sum, value, i) => sum + shares[i] * value, 0);
      const squares = columns[j].reduce((sum, value, i) => sum + shares[i] * (value - expectedMean) ** 2, 0);
      expect(Math.abs(mean - expectedMean)).toBeLessThanOrEqual(1e-13 * Math.abs(expectedMean));
      expect(Math.abs(deviation - Math.sqrt(squares))).toBeLessThanOrEqual(1e-9 * Math.sqrt(squares) + 1e-13);
    });
    expect(momentsOf(columns, shares)[3].mean).toBe(0.1);
  });

  it('a memory that was closed serves the next fit, whatever it held', () => {
    const { columns } = madeNumbers(33_001, 3);
    const labels = Uint8Array.from(columns[0], (x, i) => (x > 0 || i % 5 === 0 ? 1 : 0));
    const penalty = elasticNet(1e-3, 0.5, null, null, 3);
    const coefficients = Float64Array.of(1e-3, 0, -2e-3);
    const found = [false, true].map((isSpoilt) => {
      for (let k = 0; isSpoilt && k < 6; k++) {
        const memory = openMemory(400_000);
        const place = memory.take(400_000);
        memory.numbers.fill(Number.NaN, place);
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

  it.each([
    [9, 4],
    [1_003, 30],
    [700, 67],
  ])('the curvature of %i rows between %i columns, asked for bit by bit, is that of the definition', (nRows, nColumns) => {
    const { vector, columns } = madeNumbers(nRows, nColumns);
    const labels = Uint8Array.from(vector, (x) => (x > 0 ? 1 : 0));
    const design = prepareDesign(columns, labels, {});
    const curvature = curvatureModel(design);
    const rowCurvature = vector.map(Math.abs);
    curvature.place(rowCurvature);
    curvature.over([2, 0]);
    // One known, one new, and so on to the last.
    const chosen = [0, 3, 2, ...Array.from({ length: nColumns - 4 }, (_, k) => k + 4), 1];
    const { matrix, withIntercept, intercept } = curvature.over(chosen);
    const z = chosen.map((j) => columns[j].map((x) => (x - design.means[j]) / design.scales[j]));
    const sumOf = (value: (i: number) => number) => rowCurvature.reduce((sum, weight, i) => sum + weight * value(i), 0);
    const sizeOf = (value: (i: number) => number) => sumOf((i) => Math.abs(value(i)));
    expect(intercept).toBeCloseTo(
      sumOf(() => 1),
      9,
    );
    z.forEach((first, a) => {
      expect(Math.abs(withIntercept[a] - sumOf((i) => first[i]))).toBeLessThanOrEqual(1e-12 * sizeOf((i) => first[i]));
      z.forEach((second, b) => {
        const product = (i: number) => first[i] * second[i];
        const distance = Math.abs(matrix[a * chosen.length + b] - sumOf(product));
        expect(distance).toBeLessThanOrEqual(1e-12 * sizeOf(product));
      });
    });
    curvature.close();
    design.close();
  });

  it('a memory that is asked for more than it has says so', () => {
    const memory = openMemory(8, 'plain');
    memory.take(5);
    expect(() => memory.take(1)).toThrow('a memory of 8 numbers was asked for 12');
  });

  it('the code is a valid module', () => {
    expect(webAssembly?.validate(kernelBytes())).toBe(true);
  });
});
