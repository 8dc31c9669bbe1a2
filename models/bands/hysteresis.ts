import { drawClusterWeights } from '../math/bootstrap.ts';
import { positionsWhere, takenAt } from '../math/columns.ts';
import { randomStream } from '../math/random.ts';
import type { Cutoffs } from '../runtime/bands.ts';
import type { BandRule } from '../runtime/types.ts';
import { entryGapOf, redPast } from './entry-gap.ts';
import { type Hysteresis, type PastScores, type Replayed, readyPast, replayPast } from './replay-past.ts';

/** Rules that are tried: points above a cut-off that must be reached to leave a band, and days that must have passed in it. */
const CLEAR_GAPS = [0, 1, 2, 3, 4, 6, 8] as const;
const DWELL_DAYS = [0, 28, 56, 84] as const;
/** Readings in a row, each with every gap and no dwell: both make a change wait, and one of them is enough to try. */
const READINGS = [2, 3] as const;
/** What serves where too few accounts churned to choose. */
export const USUAL_HYSTERESIS: Hysteresis = { clearGap: 3, minDwellDays: 28, readings: 1 };
const MIN_CHURNED_ACCOUNTS = 20;
const N_DRAWS = 60;

/** One rule on the past. */
export interface TriedHysteresis extends Hysteresis {
  /** Points below the policy's cut-off at which red is entered, so that red is as large as by the cut-offs alone. */
  readonly entryGap: number;
  readonly flipsPerAccountQuarter: number;
  /** Churned accounts that were red at their last reading and had been since at least the lead that is asked for. */
  readonly inTimeShare: number | null;
  /** Churned accounts that were green at their last reading. */
  readonly missedShare: number | null;
  readonly redShare: number;
  readonly isTaken: boolean;
}

export interface HysteresisChoice {
  readonly rule: Hysteresis;
  /** Points below the policy's cut-off at which red is entered under this rule. */
  readonly entryGap: number;
  readonly nChurnedAccounts: number;
  /** Empty where nothing could be chosen. */
  readonly tried: readonly TriedHysteresis[];
  /** Why this rule, in a sentence for a person. */
  readonly words: string;
}

/**
 * Replay the past reading by reading under every rule, and take the one with the fewest band changes among those that warn as
 * early as the best and, of these, miss as little as the best.
 *
 * "As the best" is within one standard error of the paired difference (bootstrap by account), for the share of churned
 * accounts that were red in time and then for the share that was green at the last reading. Every rule is replayed with the entry
 * to red that makes red as large as the cut-offs alone make it (`entryGapOf`): else a longer list looks like earlier warning.
 * Only accounts whose last reading before the event is among the rows count as churned.
 *
 * @param cutoffsAt Of each position, as the policy chose them.
 * @param minLeadDays What counts as in time.
 * @param given A rule that is taken whatever the past says; it is replayed beside the others.
 */
export function chooseHysteresis(
  past: PastScores,
  cutoffsAt: (position: number) => Cutoffs,
  minLeadDays: number,
  seed: number,
  given: Hysteresis | null = null,
): HysteresisChoice {
  const ready = readyPast(past, cutoffsAt);
  const { histories, nClusters } = ready;
  const asked = redPast(ready);
  const nChurnedAccounts = histories.filter(({ eventDay }) => eventDay !== null).length;
  if (nChurnedAccounts < MIN_CHURNED_ACCOUNTS) {
    const rule = given ?? USUAL_HYSTERESIS;
    return {
      rule,
      entryGap: entryGapOf(asked, rule, rule.clearGap / 2),
      nChurnedAccounts,
      tried: [],
      words:
        given === null
          ? `${inWords(USUAL_HYSTERESIS)}: the usual rule, because ${nChurnedAccounts} churned accounts are too few to choose by.`
          : `${inWords(given)}: as the config asks.`,
    };
  }
  // The simpler rules come first: of equal ones the first is taken.
  const rules: Hysteresis[] = [
    ...CLEAR_GAPS.flatMap((clearGap) => DWELL_DAYS.map((minDwellDays) => ({ clearGap, minDwellDays, readings: 1 }))),
    ...READINGS.flatMap((readings) => CLEAR_GAPS.map((clearGap) => ({ clearGap, minDwellDays: 0, readings }))),
  ];
  const isGiven = (rule: Hysteresis) =>
    given !== null &&
    rule.clearGap === given.clearGap &&
    rule.minDwellDays === given.minDwellDays &&
    rule.readings === given.readings;
  if (given !== null && !rules.some(isGiven)) rules.push(given);
  let last = 0;
  const entryGaps = rules.map((rule) => {
    last = entryGapOf(asked, rule, last);
    return last;
  });
  const replayed = rules.map((rule, k) => replayPast(ready, rule, entryGaps[k], minLeadDays));
  const everyone = new Float64Array(nClusters).fill(1);
  const point = replayed.map((own) => ({ ...movement(own), ...warnings(own, everyone) }));
  const random = randomStream(seed, 'hysteresis');
  // All rules see the same accounts leave; whoever stayed has no part in how they are told apart.
  const churned = positionsWhere(nClusters, (c) => replayed[0].churned[c] > 0);
  const leaving = replayed.map((own) => warningsAt(own, churned));
  const draws = Array.from({ length: N_DRAWS }, () => {
    const weight = takenAt(drawClusterWeights(nClusters, random), churned);
    return leaving.map((own) => warnings(own, weight));
  });
  /** Of some rules, those within one standard error of the best of them. */
  const asGood = (among: readonly number[], figure: 'inTimeShare' | 'missedShare', sign: number) => {
    const worthOf = (k: number) => sign * point[k][figure];
    const best = among.reduce((a, b) => (worthOf(b) > worthOf(a) ? b : a));
    return among.filter((k) => {
      const differences = draws.map((draw) => sign * (draw[best][figure] - draw[k][figure]));
      return worthOf(best) - worthOf(k) <= spread(differences);
    });
  };
  // Warning in time comes first; what is missed is compared among the rules that warn as early as the best.
  const candidates = asGood(asGood([...point.keys()], 'inTimeShare', 1), 'missedShare', -1);
  const best = candidates.reduce((a, b) => (point[b].flips < point[a].flips ? b : a));
  const taken = given === null ? best : rules.findIndex(isGiven);
  const { rule } = replayed[taken];
  const found = `on ${nChurnedAccounts} churned accounts of the past, of ${replayed.length} rules the one with the fewest colour changes that warned as early and missed as little as the best`;
  return {
    rule,
    entryGap: entryGaps[taken],
    nChurnedAccounts,
    tried: replayed.map((own, k) => ({
      ...own.rule,
      entryGap: entryGaps[k],
      flipsPerAccountQuarter: point[k].flips,
      inTimeShare: point[k].inTimeShare,
      missedShare: point[k].missedShare,
      redShare: point[k].redShare,
      isTaken: k === taken,
    })),
    words:
      given === null
        ? `${inWords(rule)}: ${found}.`
        : `${inWords(rule)}: as the config asks.${taken === best ? ` It is also, ${found}.` : ` ${inWords(replayed[best].rule)} would be, ${found}.`}`,
  };
}

function inWords({ clearGap, minDwellDays, readings }: Hysteresis): string {
  const where = clearGap === 0 ? 'at its cut-off' : `${clearGap} points above its cut-off`;
  const when = minDwellDays === 0 ? '' : `, after at least ${minDwellDays} days`;
  const often = readings === 1 ? '' : `, and any other colour only when ${readings} readings in a row ask for a change`;
  return `A better colour is shown ${where}${when}${often}`;
}

/** The rule as a model file has it. */
export function ruleOf({ readings, ...rest }: Hysteresis): BandRule['hysteresis'] {
  return readings === 1 ? rest : { ...rest, readings };
}

/** Standard deviation of draws. */
function spread(draws: readonly number[]): number {
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  return Math.sqrt(draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, draws.length - 1));
}

function movement({ flips, quarters, red, readings }: Replayed) {
  const total = (column: Float64Array) => column.reduce((sum, own) => sum + own, 0);
  return { flips: total(flips) / total(quarters), redShare: total(red) / total(readings) };
}

type Warned = Pick<Replayed, 'inTime' | 'missed' | 'churned'>;

function warningsAt({ inTime, missed, churned }: Replayed, clusters: Int32Array): Warned {
  return { inTime: takenAt(inTime, clusters), missed: takenAt(missed, clusters), churned: takenAt(churned, clusters) };
}

/** @param weight By cluster. */
function warnings({ inTime, missed, churned }: Warned, weight: Float64Array) {
  const total = (column: Float64Array) => {
    let sum = 0;
    for (let c = 0; c < column.length; c++) sum += column[c] * weight[c];
    return sum;
  };
  const all = total(churned);
  return { inTimeShare: total(inTime) / all, missedShare: total(missed) / all };
}
