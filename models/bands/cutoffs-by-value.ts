import type { FittedShifts } from '../calibration/group-shifts.ts';
import { sigmoid } from '../math/logistic.ts';
import { clampScore, type HealthScale, healthScoreOf } from '../runtime/health.ts';
import type { BandEvidence, Cell } from './cells.ts';
import { cutoffBelowWhich } from './cutoff.ts';
import { AVERAGE_SCORE, type BandPolicy, type ChosenBands, MAX_RED_SHARE, MAX_YELLOW_SHARE } from './policy.ts';
import type { Grouping } from './types.ts';

/** A segment's mean ARR counts as that of so many accounts of the book besides its own. */
const ARR_PRIOR_ACCOUNTS = 10;

type ValuePolicy = Extract<BandPolicy, { readonly kind: 'value' }>;

/**
 * Cut-offs at which a touch pays: chance of churn in time, times the chance that a touch saves the account, times the mean ARR
 * of its segment, above the cost of a touch.
 *
 * Where more accounts pass than can be worked, or than a quarter of the book, the cost is raised until they fit: those stay
 * red at which a touch is worth most. Nothing above the score of average risk is red. Yellow as with the other policies.
 */
export function cutoffsByValue(
  policy: ValuePolicy,
  book: BandEvidence['book'],
  cells: readonly Cell[],
  groupings: readonly Grouping[],
  shifts: FittedShifts,
  scale: HealthScale,
): ChosenBands {
  const nAccounts = book.healthScore.length;
  const limit = Math.min(policy.capacity ?? Number.POSITIVE_INFINITY, Math.floor(MAX_RED_SHARE * nAccounts));
  const segment = groupings.findIndex(({ kind }) => kind === 'segment');
  const arrOf = meanArr(book, segment === -1 ? null : book.levels[segment], groupings[segment]?.levels.length ?? 0);
  const everyone: Cell = { condition: { attributes: {} }, levels: groupings.map(() => -1), points: 0 };
  const all = [...cells, everyone].map((cell) => ({
    ...cell,
    arr: arrOf(segment === -1 ? -1 : cell.levels[segment]),
    logOdds: cell.levels.reduce(
      (sum, level, g) => sum + (level === -1 ? 0 : shifts.groupings[g].levels[level].shift),
      shifts.intercept,
    ),
  }));
  type ValuedCell = (typeof all)[number];
  const redOf = ({ arr, logOdds, points }: ValuedCell, price: number): number => {
    const chance = (price * policy.costPerTouch) / (policy.saveRate * arr);
    if (!(chance < 1)) return 0;
    const score = healthScoreOf(Math.log(chance / (1 - chance)) - logOdds, scale);
    return Number(clampScore(Math.min(score, AVERAGE_SCORE + points)).toFixed(1));
  };
  const cellOf = Array.from(
    book.healthScore,
    (_, i) =>
      all.find(({ levels }) => levels.every((level, g) => level === -1 || level === book.levels[g][i])) ?? all[0],
  );
  const redAt = (price: number): boolean[] => {
    const red = new Map(all.map((cell) => [cell, redOf(cell, price)]));
    return Array.from(book.healthScore, (score, i) => score < red.get(cellOf[i])!);
  };
  const price = lowestPrice((tried) => redAt(tried).filter(Boolean).length <= limit);
  const isRed = redAt(price);
  const rest = book.healthScore
    .map((score, i) => score - cellOf[i].points)
    .filter((_, i) => !isRed[i])
    .sort();
  const yellow = cutoffBelowWhich(rest, Math.floor(MAX_YELLOW_SHARE * nAccounts));
  const cutoffs = all.map((cell) => {
    const red = redOf(cell, price);
    return { ...cell.condition, red, yellow: Math.max(red, clampScore(Number((yellow + cell.points).toFixed(6)))) };
  });
  const { red, yellow: yellowOfBook } = cutoffs[cutoffs.length - 1];
  const isSame = cutoffs.every((own) => own.red === red && own.yellow === yellowOfBook);
  return {
    red,
    yellow: yellowOfBook,
    cells: isSame ? [] : cutoffs.slice(0, -1),
    reason: inWords(
      policy,
      price,
      all.map(({ arr, logOdds, points }) =>
        Math.max((price * policy.costPerTouch) / (policy.saveRate * arr), leastChance(logOdds, points, scale)),
      ),
      isRed.filter(Boolean).length,
      nAccounts,
    ),
  };
}

/** Chance of churn in time at the score of average risk: below it nothing is red, whatever it is worth. */
function leastChance(logOdds: number, points: number, { anchor, pointsToDoubleOdds }: HealthScale): number {
  return sigmoid(anchor.logOdds - (points * Math.LN2) / pointsToDoubleOdds + logOdds);
}

/** Mean ARR by level of segment, shrunk to the book's; of the whole book for -1. */
function meanArr(book: BandEvidence['book'], level: Int32Array | null, nLevels: number): (level: number) => number {
  const total = book.arr.reduce((sum, arr) => sum + arr, 0);
  const mean = total / Math.max(1, book.arr.length);
  const sums = new Float64Array(nLevels);
  const counts = new Float64Array(nLevels);
  level?.forEach((own, i) => {
    if (own === -1) return;
    sums[own] += book.arr[i];
    counts[own]++;
  });
  return (own) => (own === -1 ? mean : (sums[own] + ARR_PRIOR_ACCOUNTS * mean) / (counts[own] + ARR_PRIOR_ACCOUNTS));
}

/** The lowest multiple of the cost, at least 1, at which it fits; by doubling, then bisection. */
function lowestPrice(fits: (price: number) => boolean): number {
  if (fits(1)) return 1;
  let high = 2;
  while (!fits(high)) high *= 2;
  let low = high / 2;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function inWords(
  { costPerTouch, saveRate }: ValuePolicy,
  price: number,
  chances: readonly number[],
  nRed: number,
  nAccounts: number,
): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  const [low, high] = [Math.min(...chances), Math.max(...chances)];
  const rule = `A touch that costs ${costPerTouch} and saves ${percent(saveRate)} of the accounts that would leave`;
  if (low >= 1) return `Nothing is red: ${rule.charAt(0).toLowerCase()}${rule.slice(1)} pays at no account.`;
  const from = percent(low);
  const chance =
    high - low < 0.0005
      ? from
      : `${from} to ${high >= 1 ? 'never' : percent(high)} (by what a segment's accounts are worth)`;
  const bound =
    price > 1 ? ' More accounts would pay than can be worked: these are the ones where it is worth most.' : '';
  return `${rule} pays from a chance of churn in time of ${chance} on: ${nRed} of ${nAccounts} accounts are red.${bound}`;
}
