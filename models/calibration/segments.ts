import { countingUp, filled, takenAt } from '../math/columns.ts';
import { meanOf, rowLosses, simplestWithinOneError } from '../math/paired-loss.ts';
import { fitShifts, type GroupingShift } from './group-shifts.ts';
import { type CalibrationRows, type Fitter, laterLogOdds } from './later-rows.ts';
import { fitPlatt } from './platt.ts';

/** The context attribute by which figures are broken down and calibrated. */
export const SEGMENT = 'segment';

/** Rows with the segment of each. */
export interface SegmentRows extends CalibrationRows {
  /** Segment by number; -1: not known. */
  readonly level: Int32Array;
  readonly nLevels: number;
}

/** Whether, and by how much, segments' odds differ from those that the same margin means elsewhere. */
export interface SegmentShifts extends GroupingShift {
  readonly isTaken: boolean;
  /** Log loss on later dates of other accounts with one calibration for everyone and with shifts by segment; null: not tried. */
  readonly tried: { readonly nTestRows: number; readonly common: number; readonly bySegment: number } | null;
}

export interface SegmentCalibration extends SegmentShifts {
  /** What to add to the margin of each segment's accounts; 0 where nothing is taken. */
  readonly marginShifts: Float64Array;
}

/**
 * Calibration within segments: shifts of the margin, after which one calibration serves every segment.
 *
 * A shift is the log-odds by which what came in a segment exceeds what a line on the margin says (`fitShifts`): only where
 * Cochran's Q tells segments apart at 5%, shrunk to the book by credibility, none for a segment with fewer than 30 accounts that had
 * the event. The shifts are taken where they lower the log loss on later dates of other accounts by more than one standard
 * error (paired, by account), each row predicted by shifts from earlier dates of other accounts. A slope of its own is not fitted
 * for a segment: that would need several times the events.
 *
 * @param seed Of the parts that accounts are put into.
 */
export function calibrateSegments(rows: SegmentRows, seed: number): SegmentCalibration {
  const { labels, groups, nLevels } = rows;
  const everything = countingUp(labels.length);
  const { shifts, slope } = segmentShifts(rows, everything);
  const none = { ...shifts, isTaken: false, tried: null, marginShifts: new Float64Array(nLevels) };
  if (shifts.levels.every(({ shift }) => shift === 0)) return none;
  const { positions, logOdds } = laterLogOdds(rows, [common(rows), bySegment(rows)], seed);
  if (positions.length === 0) return none;
  const testedLabels = takenAt(labels, positions);
  const losses = logOdds.map((own) => rowLosses(own, testedLabels));
  const tried = { nTestRows: positions.length, common: meanOf(losses[0]), bySegment: meanOf(losses[1]) };
  if (simplestWithinOneError(losses, takenAt(groups, positions)) === 0) return { ...none, tried };
  return {
    ...shifts,
    isTaken: true,
    tried,
    marginShifts: Float64Array.from(shifts.levels, ({ shift }) => shift / slope),
  };
}

/** Shifts in log-odds, and the log-odds that one unit of margin is worth. */
function segmentShifts({ margins, labels, groups, level, nLevels }: SegmentRows, positions: Int32Array) {
  const own = takenAt(margins, positions);
  const label = takenAt(labels, positions);
  const { a, b } = fitPlatt(own, label);
  const evidence = { logOdds: own.map((margin) => a + b * margin), label, accountIndex: takenAt(groups, positions) };
  const [shifts] = fitShifts(evidence, [takenAt(level, positions)], [nLevels]).groupings;
  return { shifts, slope: b };
}

function common({ margins, labels }: SegmentRows): Fitter {
  return (before) => {
    const { a, b } = fitPlatt(takenAt(margins, before), takenAt(labels, before));
    return (i) => a + b * margins[i];
  };
}

function bySegment(rows: SegmentRows): Fitter {
  const { margins, labels, level } = rows;
  return (before) => {
    const { shifts, slope } = segmentShifts(rows, before);
    const shifted = (i: number) => margins[i] + (level[i] === -1 ? 0 : shifts.levels[level[i]].shift / slope);
    const { a, b } = fitPlatt(
      filled(new Float64Array(before.length), (k) => shifted(before[k])),
      takenAt(labels, before),
    );
    return (i) => a + b * shifted(i);
  };
}
