import type { SnapshotTable } from '../../features/matrix.ts';
import { hashText } from '../math/random.ts';
import type { RedRow } from './red-rows.ts';
import type { Touches } from './types.ts';

/** Standard deviations of the log-odds of red rows within which two accounts count as alike (Austin 2011). */
const CALIPER = 0.2;

/** A touched red account, and one alike that nobody had touched by the day of the touch. */
export interface MatchedPair {
  readonly touched: RedRow;
  readonly untouched: RedRow;
  /** Day of the first touch of the kind: both are followed from it on. */
  readonly touchDay: number;
  readonly touch: number;
}

export interface Matching {
  readonly pairs: readonly MatchedPair[];
  readonly nUnmatched: number;
}

/**
 * Pairs of one kind of action, matched on the risk set (Li, Propert and Rosenbaum 2001): same date, same segment, nearest
 * log-odds within the caliper, both still there on the day of the touch, the other untouched until then and that day.
 * What happens to the other later does not decide whether it may be a match: to ask for "never touched" would pick those
 * that left before anybody came. Every account (or group) is in one pair at most, so pairs are independent.
 */
export function matchKind(
  reds: readonly RedRow[],
  { kind, day }: Pick<Touches, 'kind' | 'day'>,
  wanted: string,
  { accountIds }: Pick<SnapshotTable, 'accountIds'>,
  seed: number,
): Matching {
  const caliper = CALIPER * deviation(reds.map(({ logOdds }) => logOdds));
  const groups = new Map<string, RedRow[]>();
  for (const red of reds) {
    const key = `${red.day}/${red.segment}`;
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [red]);
    else own.push(red);
  }
  const used = new Set<number>();
  const pairs: MatchedPair[] = [];
  const unmatched = new Set<number>();
  // In an order that has nothing to do with what became of them.
  const order = reds
    .map((red) => ({
      red,
      touch: red.touches.find((k) => kind[k] === wanted),
      at: hashText(`match/${accountIds[red.account]}`, seed),
    }))
    .sort((a, b) => a.red.day - b.red.day || a.at - b.at || a.red.account - b.red.account);
  for (const { red, touch } of order) {
    // The first thing that was done after the reading is what the pair is about.
    if (touch === undefined || touch !== red.touches[0] || used.has(red.cluster)) continue;
    const touchDay = day[touch];
    let best: RedRow | null = null;
    for (const other of groups.get(`${red.day}/${red.segment}`) ?? []) {
      if (other.cluster === red.cluster || used.has(other.cluster) || other.eventDay <= touchDay) continue;
      if (other.touches.length > 0 && day[other.touches[0]] <= touchDay) continue;
      const distance = Math.abs(other.logOdds - red.logOdds);
      if (distance > caliper) continue;
      if (best === null || distance < Math.abs(best.logOdds - red.logOdds)) best = other;
    }
    if (best === null) {
      unmatched.add(red.cluster);
      continue;
    }
    used.add(red.cluster).add(best.cluster);
    unmatched.delete(red.cluster);
    pairs.push({ touched: red, untouched: best, touchDay, touch });
  }
  return { pairs, nUnmatched: [...unmatched].filter((cluster) => !used.has(cluster)).length };
}

/** Standard deviation; 0 for fewer than two values. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
