import type { ModelFigures, ModelName } from '../../models/backtest/types.ts';
import type { Figure } from '../../models/runtime/types.ts';
import { figureCell, fixedCell } from '../figures.ts';
import { score3 } from '../format.ts';
import type { Html } from '../html.ts';

/** ROC AUC of a model; a score that is the same for everyone has 0.5 whatever the accounts are. */
export function rocAucCell({ model, ranking }: ModelFigures): Html {
  return aucCell(model, ranking.rocAuc);
}

/** The same, comparing only accounts of the same date. */
export function rocAucWithinDatesCell({ model, ranking }: ModelFigures): Html {
  return aucCell(model, ranking.rocAucWithinDates);
}

function aucCell(model: ModelName, auc: Figure): Html {
  return model === 'base_rate' && auc.value === 0.5 && auc.low === null
    ? fixedCell(0.5, score3)
    : figureCell(auc, score3);
}
