import { ARGUMENT, COLUMN_INFO_BYTES, NUMBER, RECORD_BYTES } from '../layout.ts';
import { leafGain, leafValue } from '../leaf.ts';
import { argumentIn, numberIn, type Views } from './views.ts';

/**
 * The twin of `addSearch`: per column of [fromColumn, toColumn), the division with the largest gain over the node's, over
 * all thresholds and both ways for missing values, written as a record.
 *
 * Missing against present is a division as well (`bin` is then the column's last) and no monotone sign speaks about it.
 * Among equal gains the lowest bin and missing-right win. The gain of a record is `minGain` where nothing gains more.
 *
 * @param slot, numbers, records Position of the histogram, of the node's numbers and of the records, in `views.f64`.
 */
export function searchColumns(
  views: Views,
  nBins: number,
  slot: number,
  numbers: number,
  records: number,
  fromColumn: number,
  toColumn: number,
): void {
  const { f64, i32 } = views;
  const info = argumentIn(views, ARGUMENT.columnInfo) / 4;
  for (let column = fromColumn; column < toColumn; column++) {
    const at = info + (COLUMN_INFO_BYTES / 4) * column;
    const [lastBin, sign, isOpen] = [i32[at], i32[at + 1], i32[at + 2]];
    const record = records + (RECORD_BYTES / 8) * column;
    f64[record] = numberIn(views, NUMBER.minGain);
    f64.fill(0, record + 1, record + RECORD_BYTES / 8);
    if (isOpen !== 0) searchColumn(views, slot + 2 * column * nBins, numbers, record, lastBin, sign);
  }
}

function searchColumn(
  views: Views,
  cells: number,
  numbers: number,
  record: number,
  lastBin: number,
  columnSign: number,
): void {
  const { f64 } = views;
  const countRange = numberIn(views, NUMBER.countRange);
  const unitSlope = numberIn(views, NUMBER.unitSlope);
  const unitCurvature = numberIn(views, NUMBER.unitCurvature);
  const unitCount = numberIn(views, NUMBER.unitCount);
  const minHessian = numberIn(views, NUMBER.minHessian);
  const minRows = numberIn(views, NUMBER.minRows);
  const penalty = { l1: numberIn(views, NUMBER.l1), l2: numberIn(views, NUMBER.l2) };
  const nodeSlope = f64[numbers];
  const nodeWhole = f64[numbers + 1];
  const nodeCount = f64[numbers + 2];
  const lower = f64[numbers + 3];
  const upper = f64[numbers + 4];
  const nodeGain = f64[numbers + 5];
  const missingSlope = f64[cells];
  const missingPacked = f64[cells + 1];
  let best = f64[record];

  const tryDivision = (bin: number, missingLeft: 0 | 1, slope: number, packed: number): void => {
    const whole = Math.floor(packed * unitCount);
    const count = packed - whole * countRange;
    const curvature = whole * unitCurvature;
    const otherCurvature = (nodeWhole - whole) * unitCurvature;
    if (!(curvature >= minHessian && otherCurvature >= minHessian)) return;
    if (!(count >= minRows && nodeCount - count >= minRows)) return;
    const left = slope * unitSlope;
    const right = (nodeSlope - slope) * unitSlope;
    const leftValue = leafValue(left, curvature, penalty, lower, upper);
    const rightValue = leafValue(right, otherCurvature, penalty, lower, upper);
    const sign = bin === lastBin ? 0 : columnSign;
    if (!(sign * (rightValue - leftValue) >= 0)) return;
    const gain =
      leafGain(left, curvature, penalty, leftValue) + leafGain(right, otherCurvature, penalty, rightValue) - nodeGain;
    if (!(gain > best)) return;
    best = gain;
    f64[record] = gain;
    f64[record + 1] = bin;
    f64[record + 2] = missingLeft;
    f64[record + 3] = slope;
    f64[record + 4] = packed;
  };

  let slope = 0;
  let packed = 0;
  for (let bin = 1; bin <= lastBin; bin++) {
    const binPacked = f64[cells + 2 * bin + 1];
    // An empty bin divides the rows as the one before it does.
    if (!(binPacked > 0) && bin !== lastBin) continue;
    slope += f64[cells + 2 * bin];
    packed += binPacked;
    tryDivision(bin, 0, slope, packed);
    if (missingPacked > 0) tryDivision(bin, 1, slope + missingSlope, packed + missingPacked);
  }
}
