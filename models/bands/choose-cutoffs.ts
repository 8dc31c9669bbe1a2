import { countingUp } from '../math/columns.ts';
import { normalQuantile } from '../math/normal.ts';
import { countBelow, cutoffBelowWhich, shortestBetween } from './cutoff.ts';
import {
  AVERAGE_SCORE,
  type BandPolicy,
  type ChosenCutoffs,
  type CutoffEvidence,
  MAX_RED_SHARE,
  MAX_YELLOW_SHARE,
  MIN_CHURNED_BEHIND_PRECISION,
} from './policy.ts';
import { wilsonLowerBound } from './wilson.ts';

/**
 * Cut-offs of the bands on the health score.
 *
 * Red, `capacity`: the accounts of the book with the lowest scores, at most `capacity` of them, at most a quarter of the
 * book, and only scores below 50 (more than average risk). Red, `precision`: the highest cut-off, at most 50, at which the
 * lower confidence bound of red precision on past predictions is at least the floor; 0 (nothing is red) where there is none.
 * Yellow, both: the accounts of more than average risk that are not red, at most 30% of the book, lowest scores first.
 * Equal scores are never split: a run that does not fit as a whole stays out.
 */
export function chooseCutoffs(policy: BookPolicy, evidence: CutoffEvidence): ChosenCutoffs {
  const book = evidence.bookHealthScore.slice().sort();
  const { red, reason } =
    policy.kind === 'capacity' ? redByCapacity(policy.capacity, book) : redByPrecision(policy, evidence);
  const nRed = countBelow(book, red);
  const yellow = cutoffBelowWhich(book, nRed + Math.floor(MAX_YELLOW_SHARE * book.length));
  return { red, yellow: Math.max(red, yellow), reason };
}

/** A policy that one pair of cut-offs can follow. */
export type BookPolicy = Extract<BandPolicy, { readonly kind: 'capacity' | 'precision' }>;

type Red = Pick<ChosenCutoffs, 'red' | 'reason'>;

function redByCapacity(capacity: number, book: Float64Array): Red {
  const limit = Math.min(Math.floor(capacity), Math.floor(MAX_RED_SHARE * book.length));
  if (limit <= 0) return { red: 0, reason: 'Nothing is red: there is no capacity, or fewer than 4 accounts.' };
  const red = cutoffBelowWhich(book, limit);
  const nRed = countBelow(book, red);
  if (red >= AVERAGE_SCORE) {
    return {
      red,
      reason: `${nRed} of ${book.length} accounts are of more than average risk, and all of them can be worked.`,
    };
  }
  const bound = limit < Math.floor(capacity) ? `a quarter of the book is ${limit}` : `the team can work ${limit}`;
  return { red, reason: `The ${nRed} lowest scores of ${book.length} accounts are red: ${bound}.` };
}

/**
 * Precision is that of rows, as red precision is reported; its bound takes the distinct accounts below the cut-off as the
 * independent observations, because an account's rows share its fate.
 */
function redByPrecision(
  policy: { readonly floor: number; readonly confidence: number },
  evidence: CutoffEvidence,
): Red {
  const { healthScore, label, accountIndex } = evidence;
  const order = countingUp(healthScore.length).sort((a, b) => healthScore[a] - healthScore[b] || a - b);
  const z = normalQuantile(policy.confidence);
  const accounts = new Set<number>();
  const churned = new Set<number>();
  let nRows = 0;
  let nPositive = 0;
  let best: { readonly red: number; readonly share: number; readonly nAccounts: number } | null = null;
  for (const row of order) {
    const score = healthScore[row];
    const previous = nRows === 0 ? score : healthScore[order[nRows - 1]];
    // Between two scores a cut-off may lie: is the one that has all rows so far below it precise enough?
    if (score > previous) best = judged(previous, score) ?? best;
    if (score >= AVERAGE_SCORE) break;
    accounts.add(accountIndex[row]);
    nRows++;
    nPositive += label[row];
    if (label[row] === 1) churned.add(accountIndex[row]);
  }
  if (nRows === order.length && nRows > 0) best = judged(healthScore[order[nRows - 1]], AVERAGE_SCORE) ?? best;

  function judged(below: number, above: number): typeof best {
    if (churned.size < MIN_CHURNED_BEHIND_PRECISION) return null;
    const share = nPositive / nRows;
    if (wilsonLowerBound(share, accounts.size, z) < policy.floor) return null;
    return { red: shortestBetween(below, Math.min(above, AVERAGE_SCORE)), share, nAccounts: accounts.size };
  }

  const floor = `${(100 * policy.floor).toFixed(0)}%`;
  if (best === null) {
    return {
      red: 0,
      reason: `Nothing is red: at no cut-off was red precision above ${floor} with ${(100 * policy.confidence).toFixed(0)}% confidence and at least ${MIN_CHURNED_BEHIND_PRECISION} churned accounts.`,
    };
  }
  return {
    red: best.red,
    reason: `Below ${best.red}, ${(100 * best.share).toFixed(0)}% of past calls churned (${best.nAccounts} accounts): above the floor of ${floor} with ${(100 * policy.confidence).toFixed(0)}% confidence.`,
  };
}
