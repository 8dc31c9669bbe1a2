import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../backtest/fold.ts';
import { categoryOfFeature } from '../runtime/features.ts';
import type { Category, CohortReferences, FeatureSpec } from '../runtime/types.ts';
import { categoryRisks } from './category-risk.ts';

/** Standings of rows, by the references of the fold that scored each. */
export interface Risks {
  readonly categories: readonly Category[];
  readonly risksOf: (row: number) => Float64Array;
  /** Fold that scored a row, and its cohorts, most specific first. */
  readonly ladderOf: (row: number) => { readonly fold: number; readonly cells: readonly number[] };
  /** Whether the model in force at a row uses each category. */
  readonly usedAt: (row: number) => readonly boolean[];
}

/** What is asked of a fold: which rows its model scored, what peers it saw and which metrics it looked at. */
export interface AutopsyFold {
  readonly rows: Int32Array;
  readonly references: CohortReferences;
  readonly features: readonly FeatureSpec[];
}

/** What an autopsy asks of a fit. */
export function autopsyFold({ scored, fitted }: FitResult): AutopsyFold {
  return { rows: scored.rows, references: fitted.references, features: fitted.chosen.model.features };
}

/** Standings of rows, each by the references of the fold that scored it. */
export function risksByFold(table: SnapshotTable, folds: readonly AutopsyFold[], wanted: ReadonlySet<number>): Risks {
  const parts = folds.map((fold) => {
    const rows = fold.rows.filter((row) => wanted.has(row));
    return { fold, rows, ...categoryRisks(table, rows, fold.references) };
  });
  const { categories } = parts[0];
  const used = parts.map(({ fold }) => {
    const names = new Set(fold.features.map((spec) => categoryOfFeature(table.inputs, spec)));
    return categories.map((category) => names.has(category));
  });
  const partOf = new Map(parts.flatMap(({ rows }, p) => Array.from(rows, (row) => [row, p] as const)));
  return {
    categories,
    risksOf: (row) => parts[partOf.get(row)!].risks.get(row)!,
    ladderOf: (row) => ({ fold: partOf.get(row)!, cells: parts[partOf.get(row)!].ladders.get(row)! }),
    usedAt: (row) => used[partOf.get(row)!],
  };
}

/** A kept account, and how far its standings are: root mean square over the categories. */
export interface Twin {
  readonly row: number;
  readonly distance: number;
}

/**
 * The account whose standings are nearest, of the most specific cohort of the row in which any stayed.
 *
 * @param stayed Rows of green accounts that stayed, of the row's date.
 */
export function twinOf(row: number, stayed: readonly number[], risks: Risks): Twin | null {
  const { fold, cells } = risks.ladderOf(row);
  for (const cell of cells) {
    const peers = stayed.filter((other) => {
      const ladder = risks.ladderOf(other);
      return ladder.fold === fold && ladder.cells.includes(cell);
    });
    if (peers.length > 0) return nearestOf(risks.risksOf(row), peers, risks);
  }
  return null;
}

function nearestOf(own: Float64Array, peers: readonly number[], risks: Risks): Twin | null {
  let nearest: Twin | null = null;
  for (const other of peers) {
    const theirs = risks.risksOf(other);
    let sum = 0;
    let count = 0;
    for (let c = 0; c < own.length; c++) {
      const square = (own[c] - theirs[c]) ** 2;
      if (Number.isNaN(square)) continue;
      sum += square;
      count++;
    }
    const distance = Math.sqrt(sum / Math.max(1, count));
    if (nearest === null || distance < nearest.distance) nearest = { row: other, distance };
  }
  return nearest;
}
