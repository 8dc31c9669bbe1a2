import { drawClusterWeights } from '../math/bootstrap.ts';
import { countingUp } from '../math/columns.ts';
import { meanOf, pairedDifference } from '../math/paired-loss.ts';
import { randomStream } from '../math/random.ts';
import type { Category, FeatureSpec } from '../runtime/types.ts';
import { caseControlSample } from './case-control.ts';
import { type Offered, selectBySize } from './metric-path.ts';
import { NEAR_CORRELATION } from './near-duplicates.ts';
import { POOLINGS, type Pooling } from './pooling.ts';

/** How the metrics of a scorecard were chosen, and how far another draw of accounts would have chosen the same. */
export interface Selection {
  /** Later dates of the training rows; held-out accounts where the history is too short for that. */
  readonly judgedOn: 'later_dates' | 'held_out_accounts';
  /** Rows on which the sizes were compared. */
  readonly nRows: number;
  /** By number of metrics, smallest first; `excess` over the least log loss, and its standard error by account. */
  readonly path: readonly {
    readonly nMetrics: number;
    readonly logLoss: number;
    readonly excess: number;
    readonly standardError: number;
  }[];
  /** The size that was taken: the smallest whose excess is within one standard error. */
  readonly nMetrics: number;
  /** Draws of accounts on which the choice was made anew; 0: none. */
  readonly nResamples: number;
  /** Least size of the rank correlation of near-duplicates. */
  readonly nearCorrelation: number;
  /** Intercepts of segments and other attributes: what was tried on the same rows, simplest first; empty without attributes. */
  readonly pooling: readonly TriedPooling[];
  /** The scorecard, term by term, in the order of its features. */
  readonly terms: readonly ScorecardTerm[];
  /** Metrics that were chosen, or were on some draw; chosen ones first, then by share. */
  readonly metrics: readonly SelectedMetric[];
}

export interface SelectedMetric {
  readonly metric: string;
  readonly category: Category;
  readonly meaning: string;
  readonly isChosen: boolean;
  /** Share of draws on which it was chosen; null without draws. */
  readonly chosenShare: number | null;
  /** Share of draws on which it or one of its near-duplicates was chosen. */
  readonly groupShare: number | null;
  /** Metrics that say the same; of these only one is taken. */
  readonly nearDuplicates: readonly { readonly metric: string; readonly correlation: number }[];
}

/** Deviations of attributes from the whole book, shrunk `factor` times as hard as the metrics; null: none. */
export interface TriedPooling {
  readonly factor: Pooling;
  readonly logLoss: number;
  readonly excess: number;
  readonly standardError: number;
  /** The simplest within one standard error of the best. */
  readonly isTaken: boolean;
}

/** One term of the margin. */
export interface ScorecardTerm {
  /** Metric, or attribute such as `segment`. */
  readonly metric: string;
  readonly feature: FeatureSpec['kind'];
  /** Of an attribute. */
  readonly level: string | null;
  /** Log-odds per unit of the feature: a percentile from 0 to 1, or yes. */
  readonly coefficient: number;
  /** By account (sandwich), the choice of metrics taken as given; null: held at 0 by its direction, or not to be had. */
  readonly standardError: number | null;
}

/** Rows of a draw: the choice is a matter of order, which fewer rows than a fit needs show. */
const MAX_RESAMPLE_ROWS = 3_000;

/** Losses of each size on the rows that judged them. */
export interface JudgedSizes {
  readonly judgedOn: Selection['judgedOn'];
  readonly sizes: readonly number[];
  /** Per size, one loss per judged row. */
  readonly losses: readonly Float64Array[];
  /** Account of each judged row. */
  readonly cluster: Int32Array;
  /** Position in `sizes` of the one that was taken. */
  readonly pick: number;
  /** Per entry of `POOLINGS`, one loss per judged row at that size; empty without attributes. */
  readonly poolingLosses: readonly Float64Array[];
  readonly pooling: Pooling;
}

/**
 * Describe a choice of metrics.
 *
 * @param selection Columns that were chosen.
 * @param terms The scorecard that was fitted.
 * @param nResamples Draws of accounts, with replacement.
 */
export function describeSelection(
  offered: Offered,
  judged: JudgedSizes,
  selection: readonly number[],
  terms: readonly ScorecardTerm[],
  nResamples: number,
  seed: number,
): Selection {
  const { sizes, losses, cluster, pick, poolingLosses } = judged;
  const draws = resample(offered, sizes[pick], nResamples, seed);
  return {
    judgedOn: judged.judgedOn,
    nRows: cluster.length,
    path: compared(losses, cluster).map((figures, s) => ({ nMetrics: sizes[s], ...figures })),
    nMetrics: sizes[pick],
    nResamples,
    nearCorrelation: NEAR_CORRELATION,
    pooling: compared(poolingLosses, cluster).map((figures, p) => ({
      factor: POOLINGS[p],
      ...figures,
      isTaken: POOLINGS[p] === judged.pooling,
    })),
    terms,
    metrics: selectedMetrics(offered, inputsOf(offered.specs, selection), draws),
  };
}

/** Mean loss of each candidate, and how far above the least it is, with the standard error of that. */
function compared(losses: readonly Float64Array[], cluster: Int32Array) {
  const means = losses.map(meanOf);
  const best = losses[means.indexOf(Math.min(...means))];
  return losses.map((loss, k) => {
    const { mean, standardError } = pairedDifference(loss, best, cluster);
    return { logLoss: means[k], excess: mean, standardError };
  });
}

/** Inputs that are chosen on each draw of accounts, the representatives of near-duplicates picked anew as well. */
function resample(offered: Offered, size: number, nResamples: number, seed: number): ReadonlySet<number>[] {
  const { set, specs } = offered;
  const base = caseControlSample(set, countingUp(set.rows.length), MAX_RESAMPLE_ROWS, seed);
  const number = new Map([...new Set(set.cluster)].map((cluster, c) => [cluster, c]));
  const random = randomStream(seed, 'selection');
  return Array.from({ length: nResamples }, () => {
    const drawn = drawClusterWeights(number.size, random);
    const weights = Float64Array.from(
      base.positions,
      (i, k) => drawn[number.get(set.cluster[i])!] * (base.weights === null ? 1 : base.weights[k]),
    );
    const sample = {
      positions: base.positions.filter((_, k) => weights[k] > 0),
      weights: weights.filter((weight) => weight > 0),
    };
    return inputsOf(specs, selectBySize(offered, sample, [size])[0]);
  });
}

function inputsOf(specs: readonly FeatureSpec[], selection: readonly number[]): ReadonlySet<number> {
  return new Set(selection.map((j) => specs[j]).flatMap((spec) => (spec.kind === 'context_is' ? [] : [spec.input])));
}

function selectedMetrics(
  offered: Offered,
  chosen: ReadonlySet<number>,
  draws: readonly ReadonlySet<number>[],
): SelectedMetric[] {
  const { inputs } = offered.set.table;
  const near = nearInputs(offered);
  const shareOf = (holds: (draw: ReadonlySet<number>) => boolean) =>
    draws.length === 0 ? null : draws.filter(holds).length / draws.length;
  const seen = [...new Set([...chosen, ...draws.flatMap((draw) => [...draw])])];
  const rows = seen.map((input) => {
    const others = [...(near.get(input) ?? [])];
    return {
      input,
      metric: inputs[input].name,
      category: inputs[input].category,
      meaning: inputs[input].meaning,
      isChosen: chosen.has(input),
      chosenShare: shareOf((draw) => draw.has(input)),
      groupShare: shareOf((draw) => draw.has(input) || others.some(([other]) => draw.has(other))),
      nearDuplicates: others
        .map(([other, correlation]) => ({ metric: inputs[other].name, correlation }))
        .sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation) || (a.metric < b.metric ? -1 : 1)),
    };
  });
  rows.sort(
    (a, b) =>
      Number(b.isChosen) - Number(a.isChosen) || (b.chosenShare ?? 0) - (a.chosenShare ?? 0) || a.input - b.input,
  );
  return rows.map(({ input: _, ...row }) => row);
}

/** Near-duplicates by metric: those of the columns that say how much, not of those that say whether it is missing. */
function nearInputs({ specs, near }: Offered): Map<number, Map<number, number>> {
  const byInput = new Map<number, Map<number, number>>();
  specs.forEach((spec, j) => {
    if (spec.kind === 'context_is' || spec.kind === 'is_missing') return;
    for (const { column, correlation } of near[j]) {
      const other = specs[column];
      if (other.kind === 'context_is' || other.kind === 'is_missing') continue;
      const own = byInput.get(spec.input) ?? new Map<number, number>();
      byInput.set(spec.input, own.set(other.input, correlation));
    }
  });
  return byInput;
}
