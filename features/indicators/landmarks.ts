import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Timeline } from '../timeline/types.ts';

/** Accounts that started inside the history and, for each number of first days, their landmark. */
export const LANDMARKS = 'indicator_landmarks';
/** Accounts that started inside the history, for each number of first days; with or without a landmark. */
export const STARTS = 'indicator_starts';

/** A landmark is at most this many days after the last of the first days: the next look, or the one after it. */
export const MOST_WAIT_DAYS = 62;

/** Which accounts are looked at, and after how many days. */
export interface LandmarkRequest {
  readonly timeline: Pick<Timeline, 'settings' | 'snapshotDays'>;
  /** Whole days, each at least 1, none twice. */
  readonly withinDays: readonly number[];
}

/**
 * Steps that leave
 *
 * - `indicator_starts(account_key, within_days, started_on, before_on, latest_on)`: one row per number of first days and
 *   account that started on or after the first day of the history, so that its first days are recorded. The first days are
 *   `[started_on, before_on)`.
 * - `indicator_landmarks(account_key, within_days, started_on, before_on, landmark_on)`: the first snapshot date in
 *   `[before_on, latest_on]` on which the account is eligible. Accounts without one are not in it.
 *
 * Example (within 30 days, monthly snapshots): started 2024-01-15, first days to 2024-02-14, landmark 2024-03-01. An account
 * that is not eligible on 2024-03-01 and 2024-04-01 has none: whoever comes back later is no newcomer.
 *
 * Reads `population`, of whose dates today (the data end) is no landmark: nothing after it is known.
 */
export function landmarkSteps(dialect: Dialect, { timeline, withinDays }: LandmarkRequest): SqlStep[] {
  const { dataStart, dataEnd, minTenureDays } = timeline.settings;
  // An account is not scored before its least tenure, however early its first days end.
  const rows = withinDays.map((days) => {
    const latest = Math.max(days, Math.trunc(minTenureDays)) + MOST_WAIT_DAYS;
    return `SELECT ${Math.trunc(days)} AS within_days, ${latest} AS latest_days`;
  });
  const inside = Number.isFinite(dataStart) ? `WHERE a.started_on >= ${dialect.day(dataStart)}` : '';
  return [
    {
      creates: STARTS,
      select: `
SELECT
  a.account_key,
  n.within_days,
  a.started_on,
  ${dialect.addDays('a.started_on', 'n.within_days')} AS before_on,
  ${dialect.addDays('a.started_on', 'n.latest_days')} AS latest_on
FROM accounts a
CROSS JOIN (${rows.join(' UNION ALL ')}) n
${inside}`,
    },
    {
      creates: LANDMARKS,
      select: `
SELECT
  s.account_key,
  s.within_days,
  s.started_on,
  s.before_on,
  MIN(p.snapshot_date) AS landmark_on
FROM ${STARTS} s
JOIN population p ON p.account_key = s.account_key
WHERE p.snapshot_date >= s.before_on
  AND p.snapshot_date <= s.latest_on
  AND p.snapshot_date < ${dialect.day(dataEnd)}
GROUP BY s.account_key, s.within_days, s.started_on, s.before_on`,
    },
  ];
}

/**
 * The select of how many accounts started inside the history, by number of first days: all, those too early for the first
 * snapshot date, and those too young for the last one.
 */
export function startCountsSelect(dialect: Dialect, { timeline }: LandmarkRequest): string {
  const days = timeline.snapshotDays.filter((day) => day < timeline.settings.dataEnd);
  const [first, last] = [days[0], days.at(-1)];
  const count = (condition: string) => dialect.toDouble(`COUNT(CASE WHEN ${condition} THEN 1 END)`);
  return `
SELECT
  ${dialect.toDouble('within_days')} AS within_days,
  ${dialect.toDouble('COUNT(*)')} AS n_started,
  ${first === undefined ? dialect.toDouble('0') : count(`latest_on < ${dialect.day(first)}`)} AS n_too_early,
  ${last === undefined ? dialect.toDouble('COUNT(*)') : count(`before_on > ${dialect.day(last)}`)} AS n_too_young
FROM ${STARTS}
GROUP BY within_days
ORDER BY within_days`;
}
