import type { SnapshotTable } from '../../features/matrix.ts';
import { type InputImportance, inputImportance } from '../../models/assemble/category-weights.ts';
import { expansionFinding } from '../../models/backtest/expansion-finding.ts';
import type { Composition, ExpansionModel, OutcomeBacktest } from '../../models/backtest/types.ts';
import type { Explanation } from '../../models/explanation/types.ts';
import { countingUp } from '../../models/math/columns.ts';
import type { Config } from '../config/index.ts';
import { choices } from './backtest.ts';
import type { OutcomeFits } from './walk-forward.ts';

/** The model of expansion as that of churn is told: how it was chosen, what it is made of, what moves it out of time. */
export function expansionModel(
  book: SnapshotTable,
  fits: OutcomeFits | null,
  figures: OutcomeBacktest | null,
  explanation: Explanation | null,
  config: Config,
): ExpansionModel | null {
  const { expansion } = config.outcomes;
  if (fits === null || figures === null || expansion === null) return null;
  const { final } = fits;
  const { chosen, choice, references } = final.fitted;
  const rows = countingUp(book.nRows);
  const { inputs } = inputImportance(chosen.model, references, book, rows);
  return {
    finding: expansionFinding(figures, final.nTrainEventAccounts, expansion.horizonDays),
    family: chosen.family,
    choice,
    nTrainEventAccounts: final.nTrainEventAccounts,
    ...choices(final),
    explanation,
    composition: compositionOf(inputs),
  };
}

/** Metrics that a model uses, strongest first, as `backtest.json` has them. */
export function compositionOf(importance: readonly InputImportance[]): Composition {
  return importance
    .filter((one) => one.importance > 0)
    .sort((a, b) => b.importance - a.importance)
    .map(({ input, importance: size }) => ({
      metric: input.name,
      category: input.category,
      meaning: input.meaning,
      importance: size,
    }));
}
