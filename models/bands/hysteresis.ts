import { drawClusterWeights } from '../math/bootstrap.ts';
import { randomStream } from '../math/random.ts';
import type { Cutoffs } from '../runtime/bands.ts';
import type { BandRule } from '../runtime/types.ts';

export interface Hysteresis {
  /** Points above a cut-off at which a better band is shown. */
  readonly clearGap: number;
  readonly minDwellDays: number;
  /** Readings in a row that must ask for a change, for worse or for better; at least 1. */
  readonly readings: number;
}

/** Rules that are tried: points above a cut-off that must be reached to leave a band, and days that must have passed in it. */
const CLEAR_GAPS = [0, 1, 2, 3, 4, 6, 8] as const;
const DWELL_DAYS = [0, 28, 56, 84] as const;
/** Readings in a row, each with every gap and no dwell: both make a change wait, and one of them is enough to try. */
const READINGS = [2, 3] as const;
/** What serves where too few accounts churned to choose. */
export const USUAL_HYSTERESIS: Hysteresis = { clearGap: 3, minDwellDays: 28, readings: 1 };
const MIN_CHURNED_ACCOUNTS = 20;
/** A rule may hold this many times the accounts in red that the cut-offs alone do: else waiting looks like warning. */
const MAX_RED_GROWTH = 1.1;
const N_DRAWS = 60;
const QUARTER_DAYS = 91.3125;
const [RED, YELLOW, GREEN] = [0, 1, 2];

/** Past scores of accounts that the model had not seen, dates ascending; all columns share positions. */
export interface PastScores {
  readonly healthScore: Float64Array;
  readonly day: Int32Array;
  readonly accountIndex: Int32Array;
  /** What is drawn together: an account, or its group. */
  readonly cluster: Int32Array;
  /** Day on which the account left, on rows with label 1; anything on the others. */
  readonly eventDay: Int32Array;
  readonly label: Uint8Array;
}

/** One rule on the past. */
export interface TriedHysteresis extends Hysteresis {
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
  readonly nChurnedAccounts: number;
  /** Empty where nothing could be chosen. */
  readonly tried: readonly TriedHysteresis[];
  /** Why this rule, in a sentence for a person. */
  readonly words: string;
}

/** Sums of one rule by cluster. */
interface Replayed {
  readonly rule: Hysteresis;
  readonly flips: Float64Array;
  readonly quarters: Float64Array;
  readonly red: Float64Array;
  readonly readings: Float64Array;
  readonly inTime: Float64Array;
  readonly missed: Float64Array;
  readonly churned: Float64Array;
}

/** The highest score at which an account enters red: half the gap below the cut-off, so that red stays as large as it was. */
export function redEntry(red: number, { clearGap }: Hysteresis): number {
  return Math.max(0, Number((red - clearGap / 2).toFixed(6)));
}

/**
 * Replay the past reading by reading under every rule, and take the one with the fewest band changes among those that warn as
 * early as the best and, of these, miss as little as the best.
 *
 * "As the best" is within one standard error of the paired difference (bootstrap by account), for the share of churned
 * accounts that were red in time and then for the share that was green at the last reading. Rules that hold over a tenth more
 * accounts in red than the cut-offs alone do not take part. Only accounts whose last reading before the event is among the
 * rows count as churned.
 *
 * @param cutoffsAt Of each position, as the policy chose them, before the shift that `redEntry` makes.
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
  const histories = accountHistories(past);
  const nChurnedAccounts = histories.filter(({ eventDay }) => eventDay !== null).length;
  if (nChurnedAccounts < MIN_CHURNED_ACCOUNTS) {
    return {
      rule: given ?? USUAL_HYSTERESIS,
      nChurnedAccounts,
      tried: [],
      words:
        given === null
          ? `${inWords(USUAL_HYSTERESIS)}: the usual rule, because ${nChurnedAccounts} churned accounts are too few to choose by.`
          : `${inWords(given)}: as the config asks.`,
    };
  }
  const all = Array.from(past.healthScore, (_, i) => cutoffsAt(i));
  const cutoffs = {
    red: Float64Array.from(all, ({ red }) => red),
    yellow: Float64Array.from(all, ({ yellow }) => yellow),
  };
  const nClusters = 1 + Math.max(...histories.map(({ cluster }) => cluster));
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
  const replayed = rules.map((rule) => replay(past, histories, nClusters, cutoffs, rule, minLeadDays));
  const point = replayed.map((own) => figures(own, null));
  const random = randomStream(seed, 'hysteresis');
  const draws = Array.from({ length: N_DRAWS }, () => {
    const weight = drawClusterWeights(nClusters, random);
    return replayed.map((own) => figures(own, weight));
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
  const fair = [...point.keys()].filter((k) => point[k].redShare <= MAX_RED_GROWTH * point[0].redShare);
  // Warning in time comes first; what is missed is compared among the rules that warn as early as the best.
  const candidates = asGood(asGood(fair, 'inTimeShare', 1), 'missedShare', -1);
  const best = candidates.reduce((a, b) => (point[b].flips < point[a].flips ? b : a));
  const taken = given === null ? best : rules.findIndex(isGiven);
  const { rule } = replayed[taken];
  const found = `on ${nChurnedAccounts} churned accounts of the past, of ${replayed.length} rules the one with the fewest colour changes that warned as early and missed as little as the best`;
  return {
    rule,
    nChurnedAccounts,
    tried: replayed.map((own, k) => ({
      ...own.rule,
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

/** One account's rows in order of time. */
interface AccountHistory {
  readonly positions: readonly number[];
  readonly cluster: number;
  /** null: it stayed, or its last reading before the event is not among the rows. */
  readonly eventDay: number | null;
}

function accountHistories({ accountIndex, cluster, day, eventDay, label }: PastScores): AccountHistory[] {
  const days = [...new Set(day)].sort((a, b) => a - b);
  const lastDay = days.at(-1) ?? 0;
  const step = lastDay - (days.at(-2) ?? lastDay);
  const positionsOf = new Map<number, number[]>();
  accountIndex.forEach((account, i) => {
    const own = positionsOf.get(account);
    if (own === undefined) positionsOf.set(account, [i]);
    else own.push(i);
  });
  const numberOf = new Map<number, number>();
  return [...positionsOf.values()].map((positions) => {
    const first = cluster[positions[0]];
    if (!numberOf.has(first)) numberOf.set(first, numberOf.size);
    const event = positions.find((i) => label[i] === 1);
    const left = event === undefined ? null : eventDay[event];
    return {
      positions,
      cluster: numberOf.get(first)!,
      eventDay: left !== null && left <= lastDay + step ? left : null,
    };
  });
}

function replay(
  { healthScore, day }: PastScores,
  histories: readonly AccountHistory[],
  nClusters: number,
  { red, yellow }: { readonly red: Float64Array; readonly yellow: Float64Array },
  rule: Hysteresis,
  minLeadDays: number,
): Replayed {
  const sums = () => new Float64Array(nClusters);
  const own: Replayed = {
    rule,
    flips: sums(),
    quarters: sums(),
    red: sums(),
    readings: sums(),
    inTime: sums(),
    missed: sums(),
    churned: sums(),
  };
  // There are few cut-offs and many readings.
  const entries = new Map<number, number>();
  const enter = red.map((cutoff) => {
    const entry = entries.get(cutoff) ?? redEntry(cutoff, rule);
    entries.set(cutoff, entry);
    return entry;
  });
  const rankOf = (i: number, above: number) => {
    if (healthScore[i] < enter[i] + above) return RED;
    return healthScore[i] < yellow[i] + above ? YELLOW : GREEN;
  };
  for (const { positions, cluster, eventDay } of histories) {
    let band = -1;
    let since = 0;
    let isAskingWorse = false;
    let nAsking = 0;
    let before = 0;
    let last = -1;
    let redSince = 0;
    for (const i of positions) {
      const today = day[i];
      const previous = band;
      const raw = rankOf(i, 0);
      const isWorse = raw < previous;
      const asked = previous === -1 || isWorse ? raw : Math.max(previous, rankOf(i, rule.clearGap));
      nAsking = asked === previous ? 0 : nAsking > 0 && isWorse === isAskingWorse ? nAsking + 1 : 1;
      isAskingWorse = isWorse;
      const isDue = nAsking >= rule.readings && (isWorse || today - since >= rule.minDwellDays);
      if (previous === -1 || isDue) {
        band = asked;
        nAsking = 0;
      }
      if (previous !== -1) {
        own.quarters[cluster] += (today - before) / QUARTER_DAYS;
        if (band !== previous) own.flips[cluster]++;
      }
      if (band !== previous) since = today;
      before = today;
      own.readings[cluster]++;
      if (band === RED) own.red[cluster]++;
      if (eventDay === null || today >= eventDay) continue;
      if (band === RED && last !== RED) redSince = today;
      last = band;
    }
    if (eventDay === null || last === -1) continue;
    own.churned[cluster]++;
    if (last === RED && eventDay - redSince >= minLeadDays) own.inTime[cluster]++;
    if (last === GREEN) own.missed[cluster]++;
  }
  return own;
}

/** @param weight By cluster; null: every one counts once. */
function figures(own: Replayed, weight: Float64Array | null) {
  const total = (column: Float64Array) => {
    let sum = 0;
    for (let c = 0; c < column.length; c++) sum += column[c] * (weight === null ? 1 : weight[c]);
    return sum;
  };
  const churned = total(own.churned);
  return {
    flips: total(own.flips) / total(own.quarters),
    inTimeShare: total(own.inTime) / churned,
    missedShare: total(own.missed) / churned,
    redShare: total(own.red) / total(own.readings),
  };
}

/** Standard deviation of draws. */
function spread(draws: readonly number[]): number {
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  return Math.sqrt(draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, draws.length - 1));
}
