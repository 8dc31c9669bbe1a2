import { checkHistory } from '../../data/checks/check-history.ts';
import { orderFindings } from '../../data/checks/order-findings.ts';
import type { DataChecks, DaySeries, Finding } from '../../data/checks/types.ts';
import { missingCategories } from '../../features/catalog/missing-categories.ts';
import { type Day, formatDay } from '../../models/math/day.ts';
import type { FindingRecord, SeriesRecord } from '../../reports/records.ts';
import type { Config } from '../config/index.ts';
import type { Catalog } from './build-snapshots.ts';
import type { History } from './open-history.ts';

/** A longer series is shown by week: a pixel or two per day would show noise. */
const MOST_DAYS_BY_DAY = 200;

/** Look for faults in the rows of a history. What its missing tables cost is added by `withCategories`. */
export function checkData({ source, report, timeline, shape }: History, config: Config): Promise<DataChecks> {
  return checkHistory(source, {
    shape,
    dataEnd: timeline.settings.dataEnd,
    latestFactDay: report.latestFactDay,
    firstSnapshotDay: timeline.snapshotDays[0] ?? null,
    graceDays: config.outcomes.churn.graceDays,
    windowDays: Math.min(...config.metrics.windowsDays),
    currency: config.report.currency,
  });
}

/** The same checks with a finding for each category that is missing, in the order of findings. */
export function withCategories(checks: DataChecks, { metrics, skipped }: Catalog): DataChecks {
  return { ...checks, findings: orderFindings([...checks.findings, ...missingCategories(metrics, skipped)]) };
}

/** Findings as they stand in `backtest.json`, in the report and with `--json`. */
export function findingRecords(findings: readonly Finding[]): FindingRecord[] {
  return findings.map(({ kind, severity, table, part, firstDay, lastDay, counts, seen, effect }) => ({
    kind,
    severity,
    table,
    part,
    firstDate: dateOf(firstDay),
    lastDate: dateOf(lastDay),
    counts,
    seen,
    effect,
  }));
}

/** Rows over the history as the report draws them: by day, or by seven days, counted back from the last, where there are many. */
export function seriesRecords(series: readonly DaySeries[]): SeriesRecord[] {
  return series.map(({ table, firstDay, rows }) => {
    const isByDay = rows.length <= MOST_DAYS_BY_DAY;
    const skipped = isByDay ? 0 : rows.length % 7;
    return {
      table,
      unit: isByDay ? 'day' : 'week',
      firstDate: formatDay(firstDay + skipped),
      lastDate: formatDay(firstDay + rows.length - 1),
      rowsPerDay: isByDay ? [...rows] : weeklyMeans(rows.subarray(skipped)),
    };
  });
}

/** Mean rows of a day in each seven days. */
function weeklyMeans(rows: Float64Array): number[] {
  return Array.from({ length: rows.length / 7 }, (_, week) => {
    return rows.subarray(7 * week, 7 * (week + 1)).reduce((sum, n) => sum + n, 0) / 7;
  });
}

function dateOf(day: Day | null): string | null {
  return day === null ? null : formatDay(day);
}
