import type { SnapshotTable } from '../../features/matrix.ts';
import { bookRows } from '../../models/backtest/fold.ts';
import type { ScoredBands } from '../../models/backtest/scored-history.ts';
import type { BandReplay, FoldCutoffs, OutcomePredictions } from '../../models/backtest/types.ts';
import { replayBands } from '../../models/bands/replay.ts';
import type { Grouping } from '../../models/bands/types.ts';
import type { ScoredPoints } from '../../models/fairness/distribution.ts';
import { takenAt } from '../../models/math/columns.ts';
import type { Band } from '../../models/runtime/types.ts';
import type { Config } from '../config/index.ts';
import { bandsOf, type FitBands, ruleCutoffs, withoutGroups } from './fit-bands.ts';
import { healthScores, type Scale } from './score-scale.ts';
import type { OutcomeFits } from './walk-forward.ts';

/** The bands of the walk-forward, and what is needed to replay it under other cut-offs. */
export interface ReplayedFolds {
  /** On the labelled rows. */
  readonly replay: BandReplay;
  /** On every scored snapshot of the test period. */
  readonly scored: ScoredBands;
  /** Scores of `scored`, and the cut-offs in force at each. */
  readonly points: ScoredPoints;
  /** The labelled rows with one pair of cut-offs for everyone; null: no fold told groups apart. */
  readonly common: BandReplay | null;
  readonly groupings: readonly Grouping[];
  /** One per fold. */
  readonly bands: readonly FitBands[];
  /** Replay the walk-forward under other cut-offs, one per fold. */
  readonly replayWith: (bands: readonly FitBands[]) => { readonly replay: BandReplay; readonly scored: ScoredBands };
}

/**
 * Bands as production would have shown them, on every scored snapshot of the test period, and the same on the rows that
 * have a label.
 */
export function replayFolds(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  { folds, timeline }: OutcomeFits,
  scale: Scale,
  config: Config,
): ReplayedFolds {
  const row = Int32Array.from(folds.flatMap((fold) => [...fold.scored.rows]));
  const fold = Int32Array.from(folds.flatMap((f) => new Array<number>(f.scored.rows.length).fill(f.fold)));
  const healthScore = healthScores(Float64Array.from(folds.flatMap((f) => [...f.scored.logOdds])), scale);
  const position = new Map(Array.from(row, (tableRow, i) => [tableRow, i]));
  const own = predictions.row.map((tableRow) => position.get(tableRow)!);
  const bands = folds.map((result, i) => {
    const rows = bookRows(table, timeline.folds[i].recalibrationDay);
    return bandsOf(result, { table, rows, logOdds: result.evidence.bookLogOdds }, table, scale, config);
  });
  const replayWith = (used: readonly FitBands[]) => {
    const cutoffs = used.map(({ red, yellow, cells, hysteresis }, i): FoldCutoffs => {
      return { fold: folds[i].fold, red, yellow, cells, ...hysteresis.rule };
    });
    const all = replayBands(table, { row, fold }, healthScore, cutoffs);
    return {
      replay: {
        healthScore: takenAt(all.healthScore, own),
        band: Array.from(own, (i): Band => all.band[i]),
        cutoffs,
      },
      scored: { row, band: all.band },
    };
  };
  const hasGroups = bands.some(({ cells }) => cells.length > 0);
  const replayed = replayWith(bands);
  const entered = new Map(folds.map(({ fold: number }, i) => [number, ruleCutoffs(bands[i])]));
  return {
    ...replayed,
    points: { scored: replayed.scored, healthScore, cutoffsAt: (i) => entered.get(fold[i])! },
    common: hasGroups ? replayWith(bands.map((used) => withoutGroups(used, scale, config))).replay : null,
    groupings: bands[0]?.ground.groupings ?? [],
    bands,
    replayWith,
  };
}
