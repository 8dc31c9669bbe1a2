import { calibrateSegments, SEGMENT, type SegmentShifts } from '../calibration/segments.ts';
import { takenAt } from '../math/columns.ts';
import type { FeatureSpec, OutcomeModel, TreeParameters } from '../runtime/types.ts';
import type { TrainingSet } from './training-set.ts';

/** A fit before it is calibrated. */
export interface Uncalibrated {
  readonly features: readonly FeatureSpec[];
  readonly parameters: OutcomeModel['parameters'];
  /** Margin of each training row from a fit that had not seen its account. */
  readonly outOfFoldMargin: Float64Array;
}

/** How segments are calibrated, by name. */
export interface NamedSegmentShifts extends SegmentShifts {
  /** Names of `levels`. */
  readonly segments: readonly string[];
}

/** What a shift needs to be part of a model. */
interface Shift {
  readonly spec: FeatureSpec;
  /** Of the margin. */
  readonly shift: number;
  /** Training rows of the segment. */
  readonly nRows: number;
}

/**
 * The fit with segments calibrated: shifts become part of its margin, so that they are explained, exported and applied as any
 * other of its terms. In a scorecard a shift is added to the coefficient of the segment, in trees it is a tree of one question.
 *
 * @returns `segments`: null where the table has fewer than two.
 */
export function withSegmentShifts(
  set: TrainingSet,
  fit: Uncalibrated,
  seed: number,
): { readonly fit: Uncalibrated; readonly segments: NamedSegmentShifts | null } {
  const column = set.table.context[SEGMENT];
  if (column === undefined || column.levels.length < 2) return { fit, segments: null };
  const level = takenAt(column.codes, set.rows);
  const { marginShifts, ...shifts } = calibrateSegments(
    {
      margins: fit.outOfFoldMargin,
      labels: set.labels,
      groups: set.cluster,
      days: takenAt(set.table.snapshotDay, set.rows),
      level,
      nLevels: column.levels.length,
    },
    seed,
  );
  const segments = { ...shifts, segments: column.levels };
  if (!shifts.isTaken) return { fit, segments };
  const nRows = new Float64Array(column.levels.length);
  for (const own of level) if (own !== -1) nRows[own]++;
  const wanted = column.levels
    .map(
      (name, own): Shift => ({
        spec: { kind: 'context_is', attribute: SEGMENT, level: name },
        shift: marginShifts[own],
        nRows: nRows[own],
      }),
    )
    .filter(({ shift }) => shift !== 0);
  return {
    fit: {
      ...withShifts(fit, wanted, set.rows.length),
      outOfFoldMargin: fit.outOfFoldMargin.map((margin, i) => margin + (level[i] === -1 ? 0 : marginShifts[level[i]])),
    },
    segments,
  };
}

function withShifts({ features, parameters }: Uncalibrated, shifts: readonly Shift[], nRows: number) {
  const all = [...features];
  const positions = shifts.map(({ spec }) => {
    const found = all.findIndex((own) => isSame(own, spec));
    return found === -1 ? all.push(spec) - 1 : found;
  });
  if (parameters.family === 'gradient') {
    const added = shifts.map((own, k) => oneQuestion(positions[k], own, nRows));
    return { features: all, parameters: { ...parameters, trees: [...parameters.trees, ...added] } };
  }
  const coefficients = all.map((_, j) => parameters.coefficients[j] ?? 0);
  const centers = all.map((_, j) => parameters.centers[j] ?? 0);
  shifts.forEach(({ shift, nRows: own }, k) => {
    coefficients[positions[k]] += shift;
    centers[positions[k]] = own / nRows;
  });
  return { features: all, parameters: { ...parameters, coefficients, centers } };
}

function isSame(one: FeatureSpec, other: FeatureSpec): boolean {
  return (
    one.kind === 'context_is' &&
    other.kind === 'context_is' &&
    one.attribute === other.attribute &&
    one.level === other.level
  );
}

/** The segment's accounts go right and get the shift. */
function oneQuestion(feature: number, { shift, nRows: own }: Shift, nRows: number): TreeParameters {
  return {
    feature: [feature, -1, -1],
    threshold: [0.5, 0, 0],
    missingLeft: [1, 0, 0],
    left: [1, -1, -1],
    right: [2, -1, -1],
    value: [0, 0, shift],
    cover: [nRows, nRows - own, own],
  };
}
