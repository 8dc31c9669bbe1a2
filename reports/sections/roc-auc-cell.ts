import type { ModelFigures } from '../../models/backtest/types.ts';
import { figureCell, fixedCell } from '../figures.ts';
import { score3 } from '../format.ts';
import type { Html } from '../html.ts';

/** ROC AUC of a model; a score that is the same for everyone has 0.5 whatever the accounts are. */
export function rocAucCell({ model, ranking: { rocAuc } }: ModelFigures): Html {
  const isFixed = model === 'base_rate' && rocAuc.value !== null && rocAuc.low === null;
  return isFixed && rocAuc.value !== null ? fixedCell(rocAuc.value, score3) : figureCell(rocAuc, score3);
}
