import type { SnapshotTable } from '../../features/matrix.ts';
import { clustersOf } from '../backtest/clusters.ts';
import { type ChurnedAccount, churnedAccounts } from '../backtest/scored-history.ts';
import { SEGMENT } from '../calibration/segments.ts';
import { rowCursor } from '../fit/ladders.ts';
import { formatDay } from '../math/day.ts';
import type { Category } from '../runtime/types.ts';
import { type NormalRange, normalRange, type OutOfRange, type Window } from './normal-range.ts';
import { type AutopsyFold, type Risks, risksByFold, type Twin, twinOf } from './risks.ts';
import { type Finding, type Judged, totalsOf } from './totals.ts';
import type { Autopsy, GreenMiss } from './types.ts';
import { keptWindows, LOOKBACK_DAYS, stayedRows, type WindowSource, windowReader } from './windows.ts';

/** Kept windows below which nobody can say what is normal. */
const MIN_KEPT = 50;
/** Share of kept accounts that leave the normal range over a window, in any category. */
const FALSE_SIGNS = 0.1;
/** Accounts are judged in so many parts, each by the range of the others. */
const N_PARTS = 5;

export interface AutopsyRequest extends WindowSource {
  /** Of churn. */
  readonly folds: readonly AutopsyFold[];
  readonly minLeadDays: number;
  readonly bootstrap: number;
}

/**
 * What the data showed of the accounts that churned while green, beside green accounts on the same dates that stayed.
 *
 * Every category of metrics, used by the model or not, has a standing among its cohort. An account left the normal range when a
 * standing of its last 180 days lay further out than that of nine in ten kept accounts ever does in any category over the
 * same days. A miss is `detectable_earlier` where a category that the fold's model uses lay outside at least `minLeadDays`
 * before the event, `visible_only` where only categories that it does not use did, `visible_too_late` where all signs came later
 * than that, and else `invisible`. Category and date of a miss are those of the sign that gave the label. Kept accounts are judged
 * alike, all by ranges drawn without them, so that what chance gives stands beside every figure.
 *
 * @returns The misses by ARR, largest first, and their totals; null: no account was missed.
 */
export function greenMissAutopsy(
  request: AutopsyRequest,
): { readonly misses: readonly GreenMiss[]; readonly totals: Omit<Autopsy, 'sources'> } | null {
  const { table, predictions, scored, minLeadDays } = request;
  const missed = churnedAccounts(table, predictions, scored).filter(({ lastBand }) => lastBand === 'green');
  if (missed.length === 0) return null;
  const windowsOf = windowReader(table, scored);
  const stayed = stayedRows(request, missed);
  const kept = keptWindows(request, missed, stayed, windowsOf);
  const own = missed.map((account) => ({ rows: windowsOf(account.lastRow), weight: 1 }));
  const rows = new Set([...[...kept, ...own].flatMap((window) => window.rows), ...[...stayed.values()].flat()]);
  const risks = risksByFold(table, request.folds, rows);
  const arrOf = ({ lastRow }: ChurnedAccount) => 12 * table.mrr[lastRow];
  const arr = missed.reduce((sum, account) => sum + arrOf(account), 0);
  const base = { nMisses: missed.length, arr, lookbackDays: LOOKBACK_DAYS, nKept: kept.length, minLeadDays };
  const clusters = clustersOf(table, Int32Array.from([...kept, ...own].flatMap(({ rows }) => rows)));
  const clusterOf = ({ rows }: Window) => clusters.ofAccount[table.accountIndex[rows[rows.length - 1]]];
  const offset = medianOf(missed.map(({ eventDay, lastRow }) => eventDay - table.snapshotDay[lastRow]));
  // Nobody is judged by a border that it helped to draw, on whatever date: else it looks more normal than it is.
  const partOf = (window: Window) => clusterOf(window) % N_PARTS;
  const ranges = rangesOf(kept, partOf, risks);
  const judge = (window: Window, eventDay: number): Judged => {
    const out = ranges?.[partOf(window)].judge(window) ?? NOTHING_OUT;
    return {
      cluster: clusterOf(window),
      weight: window.weight,
      out,
      finding: findingOf(table, out, eventDay, minLeadDays, risks.usedAt(window.rows[window.rows.length - 1])),
    };
  };
  const judged = own.map((window, i) => judge(window, missed[i].eventDay));
  const judgedKept = kept.map((window) =>
    judge(window, table.snapshotDay[window.rows[window.rows.length - 1]] + offset),
  );
  const twins = missed.map(({ lastRow }) => twinOf(lastRow, stayed.get(table.snapshotDay[lastRow]) ?? [], risks));
  const misses = missed.map(
    (account, i): GreenMiss => missRecord(table, account, judged[i].finding, risks.categories, twins[i]),
  );
  return {
    misses: misses.sort((a, b) => b.arr - a.arr || (a.accountId < b.accountId ? -1 : 1)),
    totals: {
      ...base,
      ...(ranges === null
        ? { labels: [], categories: [] }
        : totalsOf(judged, judgedKept, missed.map(arrOf), risks.categories, clusters.nClusters, request)),
    },
  };
}

/** What is normal for each part of the accounts, drawn from the kept ones of the other parts; null: they are too few. */
function rangesOf(kept: readonly Window[], partOf: (window: Window) => number, risks: Risks): NormalRange[] | null {
  if (kept.length < MIN_KEPT) return null;
  return Array.from({ length: N_PARTS }, (_, part) => {
    const others = kept.filter((window) => partOf(window) !== part);
    return normalRange(others, risks.categories.length, risks.risksOf, FALSE_SIGNS);
  });
}

const NOTHING_OUT: OutOfRange = { category: null, firstByCategory: [] };

/** The earliest sign in time of a category that the model uses; else of one that it does not; else the furthest, which is late. */
function findingOf(
  table: SnapshotTable,
  { firstByCategory, category }: OutOfRange,
  eventDay: number,
  minLeadDays: number,
  isUsed: readonly boolean[],
): Finding {
  const inTime = firstByCategory
    .flatMap((row, own) => (row === null ? [] : [{ category: own, row }]))
    .filter(({ row }) => eventDay - table.snapshotDay[row] >= minLeadDays)
    .sort((a, b) => table.snapshotDay[a.row] - table.snapshotDay[b.row] || a.category - b.category);
  const used = inTime.find((sign) => isUsed[sign.category]);
  if (used !== undefined) return { label: 'detectable_earlier', sign: used };
  if (inTime.length > 0) return { label: 'visible_only', sign: inTime[0] };
  const row = category === null ? null : firstByCategory[category];
  if (category === null || row === null) return { label: 'invisible', sign: null };
  return { label: 'visible_too_late', sign: { category, row } };
}

function missRecord(
  table: SnapshotTable,
  { account, eventDay, lastRow }: ChurnedAccount,
  { label, sign }: Finding,
  categories: readonly Category[],
  twin: Twin | null,
): GreenMiss {
  const cursor = rowCursor(table);
  cursor.row = lastRow;
  return {
    accountId: table.accountIds[account],
    segment: cursor.attribute(SEGMENT),
    eventDate: formatDay(eventDay),
    lastDate: formatDay(table.snapshotDay[lastRow]),
    arr: 12 * table.mrr[lastRow],
    label,
    category: sign === null ? null : categories[sign.category],
    firstOutDate: sign === null ? null : formatDay(table.snapshotDay[sign.row]),
    daysAhead: sign === null ? null : eventDay - table.snapshotDay[sign.row],
    twinAccountId: twin === null ? null : table.accountIds[table.accountIndex[twin.row]],
    twinDistance: twin?.distance ?? null,
  };
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
