/**
 * Bootstrap by cluster: whole clusters (an account with all its rows, or a group of accounts) are drawn with replacement,
 * because the rows of one account are not independent. A draw is a weight per cluster; every figure of a run is computed
 * on the same draws, so that the difference of two figures is a paired one.
 */
import { type DrawnWeights, LANES, sideBySide } from './drawn-weights.ts';
import { sortedQuantile } from './quantile.ts';
import { type Random, randomStream } from './random.ts';

/** A value with its 95% interval; `null` where it cannot be computed or must not be shown. */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export const NO_ESTIMATE: Estimate = { value: null, low: null, high: null };

/** Below this many clusters with an event an interval is not given: one from a handful looks tight and means nothing. */
export const MIN_EVENT_CLUSTERS = 10;

/** An interval needs the figure to be defined on at least this share of the draws. */
const MIN_DEFINED_SHARE = 0.9;

/** How often each of `nClusters` clusters is drawn when `nClusters` are drawn with replacement (multinomial counts). */
export function drawClusterWeights(nClusters: number, random: Random): Float64Array {
  const weight = new Float64Array(nClusters);
  for (let i = 0; i < nClusters; i++) weight[Math.floor(random() * nClusters)]++;
  return weight;
}

/** Figures on the data as they are, and on each draw. */
export interface Draws {
  readonly point: Float64Array;
  /** One array of figures per draw. */
  readonly draws: readonly Float64Array[];
}

export interface BootstrapOptions {
  readonly replicates: number;
  readonly seed: number;
  /** Stream name: the same seed, label and number of clusters give the same draws. */
  readonly label: string;
}

/** Writes the figures of each draw of a batch into its `out`; NaN = undefined. Keeps no hold of its arguments. */
export type EvaluateDraws = (weights: DrawnWeights, out: readonly Float64Array[]) => void;

/** Evaluate figures on the data and on every draw, batch by batch. */
export function bootstrap(
  nClusters: number,
  nFigures: number,
  evaluate: EvaluateDraws,
  { replicates, seed, label }: BootstrapOptions,
): Draws {
  const point = new Float64Array(nFigures);
  evaluate(sideBySide([new Float64Array(nClusters).fill(1)]), [point]);
  const random = randomStream(seed, label);
  const draws = Array.from({ length: replicates }, () => new Float64Array(nFigures));
  for (let first = 0; first < replicates; first += LANES) {
    const out = draws.slice(first, first + LANES);
    evaluate(sideBySide(out.map(() => drawClusterWeights(nClusters, random))), out);
  }
  return { point, draws };
}

/**
 * A value with the percentile interval of its draws: type-7 quantiles at 2.5% and 97.5% (Efron 1979).
 *
 * @param draws The figure on each draw; NaN where a draw does not define it.
 * @param nEventClusters Distinct clusters with an event among the figure's rows: below `MIN_EVENT_CLUSTERS` no interval.
 * @returns All `null` if `value` is not finite; `low` and `high` `null` where no interval is given.
 */
export function percentileEstimate(value: number, draws: Float64Array, nEventClusters: number): Estimate {
  if (!Number.isFinite(value)) return NO_ESTIMATE;
  const defined = draws.filter((draw) => Number.isFinite(draw)).sort();
  const isShown =
    nEventClusters >= MIN_EVENT_CLUSTERS && draws.length > 0 && defined.length >= MIN_DEFINED_SHARE * draws.length;
  if (!isShown) return { value, low: null, high: null };
  return { value, low: sortedQuantile(defined, 0.025), high: sortedQuantile(defined, 0.975) };
}

/** Figure number `figure` of a run. */
export function estimateOf(run: Draws, figure: number, nEventClusters: number): Estimate {
  return percentileEstimate(
    run.point[figure],
    Float64Array.from(run.draws, (draw) => draw[figure]),
    nEventClusters,
  );
}

/** Figure `a` minus figure `b` of a run, paired on the draws. */
export function differenceOf(run: Draws, a: number, b: number, nEventClusters: number): Estimate {
  return percentileEstimate(
    run.point[a] - run.point[b],
    Float64Array.from(run.draws, (draw) => draw[a] - draw[b]),
    nEventClusters,
  );
}
