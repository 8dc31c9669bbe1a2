import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../backtest/fold.ts';
import { categoryOfFeature } from '../runtime/features.ts';
import type { Category } from '../runtime/types.ts';
import { categoryRisks } from './category-risk.ts';
import type { Window } from './normal-range.ts';

/** Standings of rows, by the references of the fold that scored each. */
export interface Risks {
  readonly categories: readonly Category[];
  readonly risksOf: (row: number) => Float64Array;
  readonly cohortOf: (row: number) => string;
  /** Whether the model in force at a row uses each category. */
  readonly usedAt: (row: number) => readonly boolean[];
}

/** Standings of the windows' rows, each by the references of the fold that scored it. */
export function risksByFold(table: SnapshotTable, folds: readonly FitResult[], windows: readonly Window[]): Risks {
  const wanted = new Set(windows.flatMap(({ rows }) => rows));
  const parts = folds.map((fold) => {
    const rows = fold.scored.rows.filter((row) => wanted.has(row));
    return { fold, rows, ...categoryRisks(table, rows, fold.fitted.references) };
  });
  const { categories } = parts[0];
  const used = parts.map(({ fold }) => {
    const names = new Set(fold.fitted.chosen.model.features.map((spec) => categoryOfFeature(table.inputs, spec)));
    return categories.map((category) => names.has(category));
  });
  const partOf = new Map(parts.flatMap(({ rows }, p) => Array.from(rows, (row) => [row, p] as const)));
  return {
    categories,
    risksOf: (row) => parts[partOf.get(row)!].risks.get(row)!,
    cohortOf: (row) => `${partOf.get(row)}/${parts[partOf.get(row)!].cohort.get(row)}`,
    usedAt: (row) => used[partOf.get(row)!],
  };
}

/** A kept account, and how far its standings are: root mean square over the categories. */
export interface Twin {
  readonly row: number;
  readonly distance: number;
}

/** The kept account of the same cohort and date whose standings are nearest. */
export function twinOf(table: SnapshotTable, row: number, kept: readonly Window[], risks: Risks): Twin | null {
  const own = risks.risksOf(row);
  let nearest: Twin | null = null;
  for (const { rows } of kept) {
    const other = rows[rows.length - 1];
    if (table.snapshotDay[other] !== table.snapshotDay[row] || risks.cohortOf(other) !== risks.cohortOf(row)) continue;
    const theirs = risks.risksOf(other);
    const squares = Array.from(own, (risk, c) => (risk - theirs[c]) ** 2).filter((square) => !Number.isNaN(square));
    const distance = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / Math.max(1, squares.length));
    if (nearest === null || distance < nearest.distance) nearest = { row: other, distance };
  }
  return nearest;
}
