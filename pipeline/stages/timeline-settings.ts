import type { LoadReport } from '../../data/load/types.ts';
import type { TimelineSettings } from '../../features/timeline/types.ts';
import { type Day, formatDay } from '../../models/math/day.ts';
import type { Config } from '../config/index.ts';
import { UserFault } from '../errors.ts';

/** What a history is opened for: to learn from it, or to score the book of one day. */
export type Purpose =
  /** `asOf`: recalibrate as if this were today; null: at the end of the data. */
  { readonly kind: 'learn'; readonly asOf: Day | null } | { readonly kind: 'score'; readonly asOf: Day };

/** A book may be scored this many days after the latest fact: exports are rarely made on the very last day. */
const MAX_DAYS_AFTER_LATEST_FACT = 31;

/** More days than this without any fact before `dates.data_end` are a mistake: all of them would be learnt from as silence. */
const MAX_QUIET_DAYS = 400;

/**
 * First and last day of the history, with the config's own dates where it gives them.
 *
 * The history begins when both what is predicted and what it is predicted from are recorded: at the latest of the first
 * days of the table that decides churn and of usage events. It ends the day after the latest fact, or at `asOf`: nothing
 * known on or after that day is used for anything.
 *
 * @throws {UserFault} If `asOf` or `dates.data_end` leave no history, or `dates.data_end` lies far after the latest fact.
 */
export function timelineSettings(config: Config, report: LoadReport, purpose: Purpose): TimelineSettings {
  const dataStart = Math.max(...decisiveTables(config).map((table) => firstDayOf(report, table)));
  const fullEnd = config.dates.dataEnd ?? report.latestFactDay + 1;
  const allowed = purpose.kind === 'learn' || config.dates.dataEnd !== null ? 0 : MAX_DAYS_AFTER_LATEST_FACT;
  const dataEnd = purpose.asOf ?? fullEnd;
  const quietDays = fullEnd - 1 - report.latestFactDay;
  if (quietDays > MAX_QUIET_DAYS) {
    throw new UserFault([
      `config.dates.data_end is ${formatDay(fullEnd)}; the latest fact is of ${formatDay(report.latestFactDay)}, ${quietDays} days before. Nothing recorded is not the same as nothing happened: set it within ${MAX_QUIET_DAYS} days of that fact, or add newer data.`,
    ]);
  }
  if (dataEnd > fullEnd + allowed) {
    throw new UserFault([
      `--as-of is ${formatDay(dataEnd)}; the data ends before ${formatDay(fullEnd)}. Give a date up to ${formatDay(fullEnd + allowed)}, or add newer data.`,
    ]);
  }
  if (dataEnd <= dataStart) {
    const asked = purpose.asOf === null ? 'the data ends' : '--as-of is';
    throw new UserFault([
      `${asked} ${formatDay(dataEnd)}; the history starts on ${formatDay(dataStart)}, so nothing is known before. Check dates.data_end and --as-of.`,
    ]);
  }
  return {
    dataEnd,
    dataStart,
    every: config.snapshots.every,
    from: config.snapshots.from,
    minTenureDays: config.eligibility.minTenureDays,
    churn: config.outcomes.churn,
    expansion: config.tables.subscriptions === undefined ? null : config.outcomes.expansion,
    recalibrateEvery: config.backtest.recalibrateEvery,
    folds: config.backtest.folds,
  };
}

function decisiveTables(config: Config): string[] {
  const { churn } = config.outcomes;
  const deciding =
    churn.kind === 'inactivity' ? churn.activity.table : churn.kind === 'recorded' ? 'churn_events' : 'subscriptions';
  return [...new Set([deciding, 'usage_events'])].filter((table) => Object.hasOwn(config.tables, table));
}

function firstDayOf(report: LoadReport, table: string): Day {
  return report.tables.find((load) => load.table === table)?.firstDay ?? Number.NEGATIVE_INFINITY;
}
