import { columnOfType } from '../../data/result-columns.ts';
import type { Source } from '../../data/source.ts';
import { arrivalsOf } from '../../features/certify/arrivals.ts';
import { certify } from '../../features/certify/certify.ts';
import { joinLeaks } from '../../features/certify/compare.ts';
import type { Arrival, Certificate } from '../../features/certify/types.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import type { Day } from '../../models/math/day.ts';
import { hashText } from '../../models/math/random.ts';
import type { Catalog } from './build-snapshots.ts';
import type { History } from './open-history.ts';

/** How much of a history is certified. */
export interface CertifyExtent {
  /** Rounds, each with accounts of its own. */
  readonly nRounds: number;
  readonly accountsPerRound: number;
  readonly rewritesPerDate: number;
  /** Snapshot dates that are looked at, spread over the history. */
  readonly nDates: number;
}

/** What every recalibration looks at: a few seconds' worth. */
export const SAMPLE_EXTENT: CertifyExtent = { nRounds: 1, accountsPerRound: 10, rewritesPerDate: 3, nDates: 2 };

/** The copies are small, and a statement on them takes one thread. */
const N_ENGINES = 2;

/** What was found, with how late the rows of the whole history become known. */
export interface HistoryCertificate extends Certificate {
  readonly arrivals: readonly Arrival[];
}

/**
 * The time-travel certificate of a history; null where nobody was ever eligible.
 *
 * @param table The snapshots: whose accounts and dates the sample is drawn from, by a hash of id and seed.
 * @param onRound Told of each round when it is done.
 */
export async function certifyHistory(
  history: History,
  catalog: Catalog,
  table: SnapshotTable,
  seed: number,
  extent: CertifyExtent,
  onRound: (done: number, total: number) => void = () => {},
): Promise<HistoryCertificate | null> {
  const ids = sampledIds(table, seed, extent.nRounds * extent.accountsPerRound);
  const dates = spreadDates(history.timeline.snapshotDays, extent.nDates);
  if (ids.length === 0 || dates.length === 0) return null;
  const keys = await keysOf(history.source, ids);
  const nRounds = Math.ceil(keys.length / extent.accountsPerRound);
  const found: Certificate[] = [];
  const scratches: Source[] = [];
  try {
    for (let engine = 0; engine < N_ENGINES; engine++) scratches.push(await history.openScratch());
    for (let round = 0; round < nRounds; round++) {
      found.push(
        await certify(history.source, scratches, {
          catalog: catalog.metrics,
          shape: history.shape,
          settings: history.timeline.settings,
          accountKeys: keys.slice(round * extent.accountsPerRound, (round + 1) * extent.accountsPerRound),
          dates,
          rewritesPerDate: extent.rewritesPerDate,
          seed: hashText(`round ${round}`, seed),
        }),
      );
      onRound(round + 1, nRounds);
    }
  } finally {
    for (const scratch of scratches) scratch.close();
  }
  return { ...joinCertificates(found), arrivals: await arrivalsOf(history.source, history.shape) };
}

function sampledIds(table: SnapshotTable, seed: number, most: number): string[] {
  const seen = new Set(table.accountIndex);
  const ids = table.accountIds.filter((_, account) => seen.has(account));
  const order = new Map(ids.map((id) => [id, hashText(id, seed)]));
  return ids.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0) || (a < b ? -1 : 1)).slice(0, most);
}

function spreadDates(days: readonly Day[], nDates: number): Day[] {
  const places = Array.from({ length: nDates }, (_, i) => Math.floor(((i + 1) * days.length) / nDates) - 1);
  return [...new Set(places)].filter((place) => place >= 0).map((place) => days[place]);
}

async function keysOf({ dialect, query }: Source, ids: readonly string[]): Promise<number[]> {
  const result = await query(
    `select a.account_key, a.account_id from accounts a where a.account_id in (${ids.map((id) => dialect.text(id)).join(', ')})`,
  );
  const texts = columnOfType(result, 1, 'text');
  const keys = new Map(Array.from(columnOfType(result, 0, 'number'), (key, i) => [texts[i], key]));
  return ids.flatMap((id) => keys.get(id) ?? []);
}

/** Several rounds as one certificate. */
function joinCertificates(rounds: readonly Certificate[]): Certificate {
  const sum = (of: (round: Certificate) => number) => rounds.reduce((total, round) => total + of(round), 0);
  const shares = new Map<string, number>();
  for (const { lateMetrics, nAccounts } of rounds) {
    for (const { metric, share } of lateMetrics) shares.set(metric, (shares.get(metric) ?? 0) + share * nAccounts);
  }
  const nAccounts = sum((round) => round.nAccounts);
  return {
    ...rounds[0],
    isHeld: rounds.every(({ isHeld }) => isHeld),
    nAccounts,
    nRewrites: sum((round) => round.nRewrites),
    nRowsRewritten: sum((round) => round.nRowsRewritten),
    nValues: sum((round) => round.nValues),
    leaks: joinLeaks(rounds.flatMap(({ leaks }) => leaks)),
    lateMetrics: [...shares]
      .map(([metric, weighed]) => ({ metric, share: weighed / nAccounts }))
      .sort((a, b) => b.share - a.share || (a.metric < b.metric ? -1 : 1)),
  };
}
