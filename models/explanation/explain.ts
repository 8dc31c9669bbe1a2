import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../backtest/fold.ts';
import { randomStream } from '../math/random.ts';
import { dependenceCurves } from './dependence.ts';
import { permutationImportance } from './permutation.ts';
import type { Explanation } from './types.ts';

const N_SHUFFLES = 2;
const N_CURVES = 6;
/** Importance is measured on about this many rows at most, whole accounts: intervals are no wider for it than they can be read. */
const MAX_ROWS = 30_000;

export interface ExplainRequest {
  readonly table: SnapshotTable;
  /** Today's accounts, with the same inputs. */
  readonly book: SnapshotTable;
  /** Fits of one outcome in order of time. */
  readonly folds: readonly FitResult[];
  readonly final: FitResult;
  /** Draws of accounts for the intervals. */
  readonly bootstrap: number;
  readonly seed: number;
}

/** Importance of every metric on out-of-time rows, and curves of the most important ones in the final model; null: no fold. */
export function explainModel({ table, book, folds, final, bootstrap, seed }: ExplainRequest): Explanation | null {
  const asked = withFewerAccounts(table, folds, seed);
  const nRows = nTestRows(asked);
  if (nRows === 0) return null;
  const importance = permutationImportance(table, asked, { bootstrap, seed, nShuffles: N_SHUFFLES });
  const { model } = final.fitted.chosen;
  const used = new Set(model.features.flatMap((spec) => ('input' in spec ? [spec.input] : [])));
  const position = new Map(table.inputs.map(({ name }, input) => [name, input]));
  const top = importance.flatMap(({ metric }) => {
    const input = position.get(metric);
    return input !== undefined && used.has(input) ? [input] : [];
  });
  return {
    nRows,
    nShuffles: N_SHUFFLES,
    importance,
    curves: book.nRows === 0 ? [] : dependenceCurves(model, final.fitted.references, book, top.slice(0, N_CURVES)),
  };
}

function nTestRows(folds: readonly FitResult[]): number {
  return folds.reduce((sum, { testRows }) => sum + testRows.length, 0);
}

/** The folds with the test rows of a seeded draw of accounts, where there are more than `MAX_ROWS`. */
function withFewerAccounts(table: SnapshotTable, folds: readonly FitResult[], seed: number): readonly FitResult[] {
  const share = MAX_ROWS / nTestRows(folds);
  if (!(share < 1)) return folds;
  const random = randomStream(seed, 'importance/accounts');
  const isIn = Uint8Array.from(table.accountIds, () => (random() < share ? 1 : 0));
  return folds.map((fold) => ({
    ...fold,
    testRows: fold.testRows.filter((row) => isIn[table.accountIndex[row]] === 1),
  }));
}
