import { ARGUMENT, COLUMN_INFO_BYTES, type KernelShape, NUMBER, RECORD_BYTES } from '../layout.ts';
import { leafGain, leafValue } from '../leaf.ts';
import { argumentIn, numberIn, type Views } from './views.ts';

/**
 * The twin of `addSearch`: the division with the largest gain over the node's, over the columns [fromColumn, toColumn), all
 * their thresholds and both ways for missing values, written as a record.
 *
 * Missing against present is a division as well (`bin` is then the column's last) and no monotone sign speaks about it.
 * Among equal gains the lowest column, the lowest bin and missing-right win. The gain is `minGain` where nothing gains more.
 *
 * @param slot, numbers, record Position of the histogram, of the node's numbers and of the record, in `views.f64`.
 */
export function searchColumns(
  views: Views,
  { nBins, isFree }: KernelShape,
  slot: number,
  numbers: number,
  record: number,
  fromColumn: number,
  toColumn: number,
): void {
  const { f64, i32 } = views;
  const info = argumentIn(views, ARGUMENT.columnInfo) / 4;
  f64.fill(0, record, record + RECORD_BYTES / 8);
  const gain = isFree ? freeGain(views, numbers, record) : boundedGain(views, numbers, record);
  for (let column = fromColumn; column < toColumn; column++) {
    const at = info + (COLUMN_INFO_BYTES / 4) * column;
    const [lastBin, sign, isOpen, isBundle] = [i32[at], i32[at + 1], i32[at + 2], i32[at + 3]];
    if (isOpen === 0) continue;
    const tryDivision = gain(column, lastBin, sign);
    tryBins(views, slot + 2 * column * nBins, numbers, lastBin, isBundle === 1, tryDivision);
  }
}

/**
 * Asks for each division of a column that leaves rows and curvature enough on both sides: after each bin, or of a bundle, all rows
 * but the bin's against the bin's.
 */
function tryBins(
  views: Views,
  cells: number,
  numbers: number,
  lastBin: number,
  isBundle: boolean,
  tryDivision: TryDivision,
): void {
  const { f64 } = views;
  const countRange = numberIn(views, NUMBER.countRange);
  const unitCurvature = numberIn(views, NUMBER.unitCurvature);
  const unitCount = numberIn(views, NUMBER.unitCount);
  const minHessian = numberIn(views, NUMBER.minHessian);
  const minRows = numberIn(views, NUMBER.minRows);
  const nodeCurvature = f64[numbers + 1] * unitCurvature;
  const nodeCount = f64[numbers + 2];
  const nodePacked = f64[numbers + 1] * countRange + nodeCount;
  const missingSlope = f64[cells];
  const missingPacked = f64[cells + 1];
  const check = (bin: number, missingLeft: 0 | 1, slope: number, packed: number): void => {
    const whole = Math.floor(packed * unitCount);
    const count = packed - whole * countRange;
    const left = whole * unitCurvature;
    const right = nodeCurvature - left;
    if (!(left >= minHessian && right >= minHessian && count >= minRows && nodeCount - count >= minRows)) return;
    tryDivision(bin, missingLeft, slope, packed, left, right);
  };
  let slope = 0;
  let packed = 0;
  for (let bin = 1; bin <= lastBin; bin++) {
    const binPacked = f64[cells + 2 * bin + 1];
    // An empty bin divides the rows as the one before it does.
    if (!(binPacked > 0) && bin !== lastBin) continue;
    if (isBundle) {
      slope = f64[numbers] - f64[cells + 2 * bin];
      packed = nodePacked - binPacked;
    } else {
      slope += f64[cells + 2 * bin];
      packed += binPacked;
    }
    check(bin, 0, slope, packed);
    if (missingPacked > 0) check(bin, 1, slope + missingSlope, packed + missingPacked);
  }
}

/** Takes a division, whole-number sums of its left side and curvatures of both, into account. */
type TryDivision = (
  bin: number,
  missingLeft: 0 | 1,
  slope: number,
  packed: number,
  left: number,
  right: number,
) => void;

/** What takes the divisions of a column; those that gain more than all before are written into the record. */
type ColumnGain = (column: number, lastBin: number, columnSign: number) => TryDivision;

/** The twin of `boundedGain` of the WebAssembly kernel. */
function boundedGain(views: Views, numbers: number, record: number): ColumnGain {
  const { f64 } = views;
  const unitSlope = numberIn(views, NUMBER.unitSlope);
  const penalty = { l1: numberIn(views, NUMBER.l1), l2: numberIn(views, NUMBER.l2) };
  const nodeSlope = f64[numbers];
  const lower = f64[numbers + 3];
  const upper = f64[numbers + 4];
  const nodeGain = f64[numbers + 5];
  f64[record] = numberIn(views, NUMBER.minGain);
  return (column, lastBin, columnSign) => (bin, missingLeft, slope, packed, left, right) => {
    const leftSlope = slope * unitSlope;
    const rightSlope = (nodeSlope - slope) * unitSlope;
    const leftValue = leafValue(leftSlope, left, penalty, lower, upper);
    const rightValue = leafValue(rightSlope, right, penalty, lower, upper);
    const sign = bin === lastBin ? 0 : columnSign;
    if (!(sign * (rightValue - leftValue) >= 0)) return;
    const gain =
      leafGain(leftSlope, left, penalty, leftValue) + leafGain(rightSlope, right, penalty, rightValue) - nodeGain;
    if (gain > f64[record]) writeDivision(f64, record, [gain, column, bin, missingLeft, slope, packed]);
  };
}

/** The twin of `freeGain` of the WebAssembly kernel. */
function freeGain(views: Views, numbers: number, record: number): ColumnGain {
  const { f64 } = views;
  const unitSlope = numberIn(views, NUMBER.unitSlope);
  const l2 = numberIn(views, NUMBER.l2);
  const nodeSlope = f64[numbers] * unitSlope;
  const nodeGain = f64[numbers + 5];
  f64[record] = 2 * (numberIn(views, NUMBER.minGain) + nodeGain);
  return (column) => (bin, missingLeft, slope, packed, leftCurvature, rightCurvature) => {
    const leftSlope = slope * unitSlope;
    const rightSlope = nodeSlope - leftSlope;
    const left = leftCurvature + l2;
    const right = rightCurvature + l2;
    const top = leftSlope * leftSlope * right + rightSlope * rightSlope * left;
    const bottom = left * right;
    if (!(top > f64[record] * bottom)) return;
    const score = top / bottom;
    if (score > f64[record]) writeDivision(f64, record, [score, column, bin, missingLeft, slope, packed]);
  };
}

/** Write numbers in the order of `FOUND`. */
function writeDivision(f64: Float64Array, record: number, numbers: readonly number[]): void {
  for (let i = 0; i < numbers.length; i++) f64[record + i] = numbers[i];
}
