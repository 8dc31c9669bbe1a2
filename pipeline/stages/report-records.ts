import type { DataChecks } from '../../data/checks/types.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import type { GreenMiss } from '../../models/autopsy/types.ts';
import type { Backtest } from '../../models/backtest/types.ts';
import { formatDay } from '../../models/math/day.ts';
import { type Band, CATEGORIES } from '../../models/runtime/types.ts';
import type {
  AccountRecord,
  BookRecord,
  DataRecord,
  ModelRecord,
  OpportunityRecord,
  ReportRecords,
  TimelineRecord,
} from '../../reports/records.ts';
import type { Config } from '../config/index.ts';
import type { Catalog } from './build-snapshots.ts';
import { customMetricRecords } from './custom-metrics.ts';
import { findingRecords, seriesRecords } from './data-checks.ts';
import type { FinalModel } from './final-model.ts';
import type { HistoryFacts } from './open-history.ts';
import type { ScoredAccount } from './score-book.ts';
import type { ScoredBook } from './todays-book.ts';
import type { WalkForward } from './walk-forward.ts';

const BANDS: readonly Band[] = ['red', 'yellow', 'green'];
const MAX_RED_ACCOUNTS = 20;

export interface ReportRequest {
  readonly config: Config;
  readonly version: string;
  readonly history: HistoryFacts;
  readonly catalog: Catalog;
  /** Metrics of today's accounts. */
  readonly book: SnapshotTable;
  readonly fits: WalkForward;
  readonly backtest: Backtest;
  readonly final: FinalModel;
  readonly scored: ScoredBook;
  readonly nInGap: number;
  readonly rejectRules: DataRecord['rejectRules'];
  readonly checks: DataChecks;
  readonly greenMisses: readonly GreenMiss[];
}

/** Everything the report shows, from what the run has computed. */
export function reportRecords(request: ReportRequest): ReportRecords {
  const { config, backtest, final } = request;
  return {
    title: config.report.title,
    currency: config.report.currency,
    asOf: backtest.asOf,
    version: request.version,
    seed: config.seed,
    backtest,
    label: final.model.label,
    book: bookRecord(request.scored),
    model: modelRecord(request),
    data: dataRecord(request),
    timeline: timelineRecord(request),
    certificate: final.model.certificate ?? null,
    greenMisses: request.greenMisses,
  };
}

/** Today's book in numbers; ARR is 12 times MRR. */
export function bookRecord({ accounts, extras }: ScoredBook): BookRecord {
  const arrOf = (mrr: number | null) => 12 * (mrr ?? 0);
  const inBand = (band: Band) => accounts.filter(({ result }) => result.band === band);
  const sumArr = (list: typeof accounts) => list.reduce((sum, { mrr }) => sum + arrOf(mrr), 0);
  const segments = [...new Set(accounts.flatMap(({ segment }) => (segment === null ? [] : [segment])))].sort();
  const reds = [...inBand('red')].sort((a, b) => arrOf(b.mrr) - arrOf(a.mrr) || (a.accountId < b.accountId ? -1 : 1));
  const recordOf = ({ accountId, segment, csm, mrr, result }: ScoredAccount): AccountRecord => ({
    accountId,
    name: extras.get(accountId)?.name ?? null,
    segment,
    csm,
    arr: arrOf(mrr),
    healthScore: result.healthScore,
    grade: result.grade,
    band: result.band,
    trend: extras.get(accountId)?.trend ?? null,
    opportunityScore: result.opportunityScore ?? null,
    churnProbability: result.churnProbability,
    reasons: result.reasons.filter(({ contribution }) => contribution > 0).map(({ text }) => text),
    action: result.actions[0]?.action ?? null,
  });
  return {
    nAccounts: accounts.length,
    bands: BANDS.map((band) => ({ band, nAccounts: inBand(band).length, arr: sumArr(inBand(band)) })),
    segments: segments.flatMap((segment) =>
      BANDS.map((band) => {
        const list = inBand(band).filter((account) => account.segment === segment);
        return { segment, band, nAccounts: list.length, arr: sumArr(list) };
      }),
    ),
    scores: Array.from({ length: 10 }, (_, i) => i * 10).flatMap((from) =>
      BANDS.map((band) => ({
        from,
        band,
        nAccounts: inBand(band).filter(({ result }) => Math.min(90, Math.floor(result.healthScore / 10) * 10) === from)
          .length,
      })),
    ),
    redAccounts: reds.slice(0, MAX_RED_ACCOUNTS).map(recordOf),
    nRed: reds.length,
    opportunity: opportunityRecord(accounts, reds.map(recordOf), arrOf),
  };
}

/** An account with at least double the odds of expansion of the average one has a high opportunity score. */
const HIGH_OPPORTUNITY = 60;
const MAX_RED_BUT_EXPANDING = 12;

function opportunityRecord(
  accounts: readonly ScoredAccount[],
  reds: readonly AccountRecord[],
  arrOf: (mrr: number | null) => number,
): OpportunityRecord | null {
  if (!accounts.some(({ result }) => result.opportunityScore !== undefined)) return null;
  const isHigh = (score: number | null | undefined) => (score ?? 0) >= HIGH_OPPORTUNITY;
  const field = (band: Band, wanted: boolean) => {
    const own = accounts.filter(({ result }) => result.band === band && isHigh(result.opportunityScore) === wanted);
    return { nAccounts: own.length, arr: own.reduce((sum, { mrr }) => sum + arrOf(mrr), 0) };
  };
  const found = reds.filter(({ opportunityScore }) => isHigh(opportunityScore));
  return {
    high: HIGH_OPPORTUNITY,
    quadrants: BANDS.map((band) => ({ band, high: field(band, true), low: field(band, false) })),
    redButExpanding: found.slice(0, MAX_RED_BUT_EXPANDING),
    nRedButExpanding: found.length,
  };
}

function modelRecord({ fits, final, config }: ReportRequest): ModelRecord {
  const { fitted, nTrainRows, nTrainEventAccounts } = fits.churn.final;
  const { health } = final.model;
  return {
    family: fitted.chosen.family,
    choice: fitted.choice,
    expansionFamily: fits.expansion?.final.fitted.chosen.family ?? null,
    calibration: fitted.chosen.model.calibration.kind,
    nTrainRows,
    nTrainAccounts: fitted.chosen.model.nAccounts,
    nTrainChurnedAccounts: nTrainEventAccounts,
    anchorDate: health.anchor.date,
    pointsToDoubleOdds: health.pointsToDoubleOdds,
    redBelow: final.cutoffs.red,
    yellowBelow: final.cutoffs.yellow,
    policy: `${config.bands.policy}: ${final.cutoffs.reason}`,
    categoryWeights: health.categoryWeights,
    metrics: final.importance.filter(({ importance }) => importance > 0),
    baselines: fits.churn.folds.at(-1)?.baselines ?? [],
  };
}

function dataRecord({ config, history, catalog, book, final, rejectRules, checks }: ReportRequest): DataRecord {
  const left = new Map(history.afterEnd.map(({ table, nLeftOut }) => [table, nLeftOut]));
  return {
    tables: history.report.tables.map((load) => ({
      table: load.table,
      nRead: load.nRead,
      nKept: load.nKept,
      nRejected: load.nRejected,
      nTwins: load.nTwins,
      isTwinsEstimate: load.isTwinsEstimate,
      nAfterEnd: left.get(load.table) ?? 0,
      firstDate: load.firstDay === null ? null : formatDay(load.firstDay),
      lastDate: load.lastDay === null ? null : formatDay(load.lastDay),
    })),
    categories: CATEGORIES.map((category) => {
      const skipped = catalog.skipped.filter((metric) => metric.category === category);
      return {
        category,
        nMetrics: catalog.metrics.filter((metric) => metric.category === category).length,
        missing: skipped.length === 0 ? null : [...new Set(skipped.map(({ why }) => why))].slice(0, 3).join(' '),
      };
    }),
    rejectRules,
    customMetrics: customMetricRecords(
      config,
      catalog,
      book,
      new Map(final.importance.map(({ input, importance }) => [input.name, importance])),
    ),
    findings: findingRecords(checks.findings),
    series: seriesRecords(checks.series),
  };
}

function timelineRecord({ history, nInGap }: ReportRequest): TimelineRecord {
  const { settings, snapshotDays, churn } = history.timeline;
  return {
    dataEnd: formatDay(settings.dataEnd),
    snapshotDates: snapshotDays.map(formatDay),
    nRowsExcludedInGap: nInGap,
    folds: churn.folds.map((fold) => ({
      fold: fold.number,
      recalibrationDate: formatDay(fold.recalibrationDay),
      trainFrom: formatDay(fold.trainDays[0]),
      trainTo: formatDay(fold.trainDays.at(-1) ?? fold.trainDays[0]),
      testFrom: formatDay(fold.testDays[0]),
      testTo: formatDay(fold.testDays.at(-1) ?? fold.testDays[0]),
      nPurged: fold.purgedDays.length,
    })),
  };
}
