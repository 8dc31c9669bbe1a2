/** Records for the report's tests, as a run would leave them: one case for each verdict, one with nothing, one hostile. */
import type { VerdictKind } from '../../models/backtest/types.ts';
import { type Band, CATEGORIES, type Category, type Healthier } from '../../models/runtime/types.ts';
import type {
  AccountRecord,
  BookRecord,
  FindingRecord,
  ModelRecord,
  ReportRecords,
  SeriesRecord,
} from '../../reports/records.ts';
import { greenMissesOfReport } from './report-autopsy.ts';
import { backtestOf, bare } from './report-backtest.ts';
import { hostileChoices } from './report-choices.ts';
import { hostileIndicators } from './report-indicators.ts';

const NAMES =
  'Northwind Traders,Alder & Finch,Borealis Freight,Camden Labs,Delphi Robotics,Estuary Foods,Fernhill Clinics,Granite Mutual,Harbour Lines,Ionic Software,Juniper Retail,Kestrel Media,Lumen Energy,Meridian Schools,Novak Pharma,Orchard Bank,Pioneer Steel,Quarry Hotels,Ridgeway Logistics,Summit Travel'.split(
    ',',
  );
const CSMS = ['Amara Okafor', 'Jonas Lindqvist', 'Mei Tanaka', 'Sofia Rossi', null];
const REASONS = [
  'Active users in the last 28 days: 3, lower than 91% of mid_market accounts of the same age',
  'Days since the last meeting: 118, higher than 88% of accounts of the same age',
  'Open tickets older than 14 days: 6, higher than 94% of smb accounts of the same age',
  'Share of invoices paid late: 67%, higher than 90% of all accounts',
];
const ACTIONS = [
  'Book a success review this week; ask what stopped',
  'Call the billing contact and agree a date',
  'Escalate the open tickets to the support lead and report back to the customer',
];

export function accountOf(i: number): AccountRecord {
  return {
    accountId: `a${String(1_004 + 37 * i)}`,
    name: NAMES[i % NAMES.length],
    segment: ['smb', 'mid_market', 'enterprise'][(i * 7) % 3],
    csm: CSMS[i % CSMS.length],
    arr: Math.round(186_000 / (1 + 0.31 * i)) * 1,
    healthScore: 11.4 + ((i * 5) % 22),
    grade: 'D',
    band: 'red',
    trend: i % 6 === 5 ? null : { points: 3.2 - ((i * 4.7) % 19), isBeyondNoise: i % 2 === 0 },
    opportunityScore: 44 + ((i * 7) % 30),
    churnProbability: 0.52 - ((i * 5) % 22) * 0.015,
    reasons: [REASONS[i % 4], REASONS[(i + 1) % 4], REASONS[(i + 2) % 4]].slice(0, 1 + (i % 3)),
    action: i % 9 === 8 ? null : ACTIONS[i % 3],
  };
}

function bookOf(): BookRecord {
  const split = (segment: string, red: number, yellow: number, green: number, arr: number) =>
    (['red', 'yellow', 'green'] as const).map((band, i) => ({
      segment,
      band,
      nAccounts: [red, yellow, green][i],
      arr: [red, yellow, green][i] * arr,
    }));
  const segments = [
    ...split('enterprise', 6, 22, 91, 92_000),
    ...split('mid_market', 31, 66, 214, 28_400),
    ...split('smb', 74, 121, 381, 7_900),
  ];
  const bands = (['red', 'yellow', 'green'] as const).map((band) => {
    const own = segments.filter((entry) => entry.band === band);
    const sum = (of: (entry: (typeof own)[number]) => number) => own.reduce((total, entry) => total + of(entry), 0);
    return { band, nAccounts: sum(({ nAccounts }) => nAccounts), arr: sum(({ arr }) => arr) };
  });
  const heights: Readonly<Record<Band, readonly number[]>> = {
    red: [4, 14, 39, 54, 0, 0, 0, 0, 0, 0],
    yellow: [0, 0, 0, 41, 168, 0, 0, 0, 0, 0],
    green: [0, 0, 0, 0, 74, 252, 210, 108, 35, 7],
  };
  return {
    nAccounts: 1_006,
    bands,
    segments,
    scores: Array.from({ length: 10 }, (_, i) => i).flatMap((i) =>
      (['red', 'yellow', 'green'] as const).map((band) => ({ from: i * 10, band, nAccounts: heights[band][i] })),
    ),
    redAccounts: Array.from({ length: 20 }, (_, i) => accountOf(i)),
    nRed: 111,
    opportunity: {
      high: 60,
      quadrants: (['red', 'yellow', 'green'] as const).map((band, i) => ({
        band,
        high: { nAccounts: 11 + i, arr: 90_000 * (i + 1) },
        low: { nAccounts: 100 + 200 * i, arr: 900_000 * (i + 1) },
      })),
      redButExpanding: [accountOf(3), accountOf(7)],
      nRedButExpanding: 11,
    },
  };
}

function modelOf(): ModelRecord {
  const metric = (
    name: string,
    category: Category,
    unit: string,
    meaning: string,
    healthier: Healthier,
    importance: number,
  ) => ({
    input: { name, category, unit, meaning, healthier, nullPolicy: 'zero' as const },
    importance,
  });
  return {
    family: 'gradient',
    choice: 'Average precision 0.336 against 0.312 of the scorecard, more than one standard error better.',
    expansionFamily: 'logistic',
    calibration: 'platt',
    nTrainRows: 21_430,
    nTrainAccounts: 1_871,
    nTrainChurnedAccounts: 371,
    anchorDate: '2026-10-01',
    pointsToDoubleOdds: 10,
    redBelow: 34.2,
    yellowBelow: 45.6,
    policy: 'capacity: five CSMs with 40 accounts each can work 200 accounts in red and yellow.',
    categoryWeights: [
      { category: 'usage', weight: 38 },
      { category: 'engagement', weight: 21 },
      { category: 'support', weight: 16 },
      { category: 'payments', weight: 13 },
      { category: 'relationships', weight: 8 },
      { category: 'journey', weight: 4 },
    ],
    metrics: [
      metric(
        'active_users_change_28d',
        'usage',
        'ratio',
        'Active users in the last 28 days over the 28 days before.',
        'higher',
        0.62,
      ),
      metric('active_days_28d', 'usage', 'days', 'Days with any activity in the last 28 days.', 'higher', 0.41),
      metric(
        'days_since_meeting',
        'engagement',
        'days',
        'Days since the last meeting with the customer.',
        'lower',
        0.33,
      ),
      metric('old_open_tickets', 'support', 'tickets', 'Open tickets older than 14 days.', 'lower', 0.28),
      metric(
        'late_invoice_share_180d',
        'payments',
        'share',
        'Share of invoices paid late in the last 180 days.',
        'lower',
        0.22,
      ),
      metric('executives_known', 'relationships', 'people', 'Executives spoken to in the last year.', 'higher', 0.12),
      metric('seat_use', 'usage', 'share', 'Share of paid seats that were used in the last 28 days.', 'higher', 0.1),
      metric('tenure_days', 'journey', 'days', 'Days since the account started.', 'either', 0.07),
    ],
    baselines: [
      { model: 'base_rate', meaning: 'The share of churn in training, for everyone.' },
      { model: 'best_single_metric', meaning: 'Active users in the last 28 days over the 28 days before.' },
      { model: 'tenure_segment', meaning: 'Logistic regression on tenure band and segment.' },
      { model: 'recency', meaning: 'Days since the last activity.' },
      { model: 'equal_weights', meaning: 'The mean percentile of one metric of each category.' },
    ],
  };
}

/** Three metrics of the config: one that the score uses, one whose filter matches nothing, one that cannot be computed. */
function customMetricsOf(): ReportRecords['data']['customMetrics'] {
  const own = { category: 'usage', unit: 'exports', healthier: 'higher', why: null, importance: null } as const;
  const none = { valueShare: null, notZeroShare: null, median: null };
  return [
    {
      ...own,
      name: 'exports_28d',
      meaning: 'Exports in the last 28 days.',
      valueShare: 1,
      notZeroShare: 0.425,
      median: 3.5,
      importance: 0.21,
    },
    { ...own, name: 'typo_28d', meaning: 'Exprots.', valueShare: 1, notZeroShare: 0, median: 0 },
    { ...own, ...none, name: 'seen_90d', meaning: 'People seen.', why: 'Table users is absent.' },
  ];
}

const FINDINGS: readonly FindingRecord[] = [
  {
    kind: 'gap',
    severity: 'serious',
    table: 'usage_events',
    part: null,
    firstDate: '2026-09-07',
    lastDate: '2026-09-13',
    counts: { days: 7, expectedDays: 5, expectedRows: 9_870 },
    seen: 'usage_events has no rows from 2026-09-07 to 2026-09-13 (7 days), where at least 9,870 were to be expected.',
    effect: 'A window of 28 days misses up to 25% of its days. Load these days again.',
  },
  {
    kind: 'duplicated',
    severity: 'warning',
    table: 'tickets',
    part: null,
    firstDate: '2025-03-10',
    lastDate: '2025-03-10',
    counts: { days: 1, rows: 62, surplusRows: 31, tableRows: 18_402 },
    seen: 'tickets was loaded more than once on 2025-03-10: 31 of 62 rows repeat another in every column (50%).',
    effect: 'Counts of that day are 2.0 times too high. Load each file once.',
  },
  {
    kind: 'missing_category',
    severity: 'note',
    table: null,
    part: 'sentiment',
    firstDate: null,
    lastDate: null,
    counts: { metrics: 1, lostMetrics: 9 },
    seen: 'Only 1 of 10 metrics of sentiment can be computed: surveys is absent.',
    effect: 'The score answers only in part: What does the CSM think?',
  },
];

/** Weekly rows that grow, with a hole where the findings say so, and a short table by day. */
function seriesOf(): SeriesRecord[] {
  const weeks = Array.from({ length: 239 }, (_, i) => (i === 236 ? 0 : 900 + 4 * i + 60 * Math.sin(i)));
  const days = Array.from({ length: 120 }, (_, i) => (i % 7 > 4 ? 0 : 20 + (i % 5)));
  return [
    { table: 'usage_events', unit: 'week', firstDate: '2022-03-03', lastDate: '2026-09-30', rowsPerDay: weeks },
    { table: 'tickets', unit: 'day', firstDate: '2024-12-02', lastDate: '2025-03-31', rowsPerDay: days },
  ];
}

/** A realistic run that ends in the verdict. */
export function reportRecords(kind: VerdictKind): ReportRecords {
  const backtest = backtestOf(kind);
  const fold = (i: number) => ({
    fold: i + 1,
    recalibrationDate: ['2025-04-01', '2025-07-01', '2025-10-01', '2026-01-01', '2026-04-01', '2026-07-01'][i],
    trainFrom: '2024-01-01',
    trainTo: ['2024-12-01', '2025-03-01', '2025-06-01', '2025-09-01', '2025-12-01', '2026-03-01'][i],
    testFrom: ['2025-04-01', '2025-07-01', '2025-10-01', '2026-01-01', '2026-04-01', '2026-07-01'][i],
    testTo: ['2025-06-01', '2025-09-01', '2025-12-01', '2026-03-01', '2026-06-01', '2026-07-01'][i],
    nPurged: 3,
  });
  return {
    title: 'Customer health, Q4 2026',
    currency: 'USD',
    asOf: '2026-10-01',
    version: '0.1.0',
    seed: 1,
    backtest,
    label: {
      churn: { kind: 'subscription_end', graceDays: 7, gapDays: 0, horizonDays: 90 },
      expansion: { kind: 'mrr_growth', minGrowth: 0.1, gapDays: 0, horizonDays: 180, holdDays: 30 },
    },
    book: bookOf(),
    model: modelOf(),
    data: {
      tables: [
        ['accounts', 2_140, 3],
        ['subscriptions', 5_862, 41],
        ['usage_events', 1_904_233, 118],
        ['tickets', 18_402, 0],
        ['invoices', 31_877, 12],
      ].map(([table, nRead, nRejected], i) => ({
        table: String(table),
        nRead: Number(nRead),
        nKept: Number(nRead) - Number(nRejected),
        nRejected: Number(nRejected),
        nTwins: i * 7,
        isTwinsEstimate: i === 2,
        nAfterEnd: i === 2 ? 402 : 0,
        firstDate: i === 0 ? null : '2022-03-01',
        lastDate: i === 0 ? null : '2026-09-30',
      })),
      categories: CATEGORIES.map((category, i) => ({
        category,
        nMetrics: category === 'sentiment' || category === 'advocacy' ? 0 : 3 + ((i * 5) % 7),
        missing:
          category === 'sentiment'
            ? 'No table of surveys.'
            : category === 'advocacy'
              ? 'No table of touchpoints with references.'
              : null,
      })),
      rejectRules: [
        { table: 'subscriptions', rule: 'end not after start', nRows: 41 },
        { table: 'usage_events', rule: 'unknown account', nRows: 118 },
        { table: 'invoices', rule: 'unparsable date', nRows: 12 },
      ],
      customMetrics: customMetricsOf(),
      findings: FINDINGS,
      series: seriesOf(),
    },
    greenMisses: greenMissesOfReport(),
    certificate: {
      isHeld: true,
      nAccounts: 10,
      dates: ['2025-06-01', '2026-06-01'],
      nRewrites: 6,
      nValues: 12_345,
      leaks: [],
      arrivals: [
        { table: 'usage_events', lateShare: null, medianDays: null, p95Days: null },
        { table: 'surveys', lateShare: 0.25, medianDays: 3, p95Days: 12.5 },
      ],
      lateMetrics: [{ metric: 'nps_last', share: 0.04 }],
    },
    timeline: {
      dataEnd: '2026-10-01',
      snapshotDates: Array.from(
        { length: 34 },
        (_, i) => `${2024 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}-01`,
      ),
      nRowsExcludedInGap: 0,
      folds: Array.from({ length: kind === 'not_enough_evidence' ? 1 : 6 }, (_, i) => fold(i)),
    },
  };
}

/** A run without a fold, an account, a metric or a segment. */
export function emptyRecords(): ReportRecords {
  const full = reportRecords('not_enough_evidence');
  const none = bare(null);
  const noBands = {
    redPrecision: none,
    redLift: none,
    missedChurn: none,
    redShare: none,
    yellowShare: none,
    greenShare: none,
    alertRate: none,
    flipsPerAccountQuarter: none,
    worstSegmentRecallGap: none,
    counts: [],
  };
  const noLead = {
    nChurnedAccounts: 0,
    nCaught: 0,
    nLeftTruncated: 0,
    shareRed30: none,
    shareRed60: none,
    shareRed90: none,
    medianDays: none,
    lowerQuartileDays: none,
    upperQuartileDays: none,
    medianDaysFullySeen: none,
    firstEverRedMedianDays: none,
    shareUsable: none,
    minLeadDays: 30,
    nYoung: 0,
    shareUsableWithoutYoung: none,
    notice: null,
    arr: { shareRed30: none, shareRed60: none, shareRed90: none, shareUsable: none },
  };
  return {
    ...full,
    backtest: {
      ...full.backtest,
      redSurvival: null,
      autopsy: null,
      capacityFrontier: null,
      bandGroups: { groups: [], widestGap: { own: none, common: null, reduction: null } },
      groupShifts: [],
      fairness: {
        nShuffles: 500,
        gaps: [],
        distribution: {
          nRows: 0,
          fullestFivePoints: 0,
          fullestFrom: 0,
          effectivePoints: 0,
          nearCutoff: 0,
          flipsNear: null,
          flipsExcess: { value: null, low: null, high: null },
          flipsElsewhere: null,
        },
      },
      indicators: null,
      calibration: { kind: 'platt', nTestRows: 0, tried: [], segments: null },
      selection: null,
      explanation: null,
      scoreChanges: null,
      churn: {
        ...full.backtest.churn,
        nRows: 0,
        nPositiveRows: 0,
        nAccounts: 0,
        nEventAccounts: 0,
        baseRate: none,
        testFrom: null,
        testTo: null,
        models: [],
        perFold: [],
        perSegment: [],
        differences: [],
        families: [],
      },
      expansion: null,
      bands: noBands,
      leadTime: noLead,
      money: {
        currency: 'USD',
        churnedArr: 0,
        redArrShare: none,
        greenArrShare: none,
        redPrecision: none,
        redLift: none,
      },
    },
    label: { ...full.label, expansion: null },
    book: { nAccounts: 0, bands: [], segments: [], scores: [], redAccounts: [], nRed: 0, opportunity: null },
    model: { ...full.model, categoryWeights: [], metrics: [], baselines: [] },
    data: { tables: [], categories: [], rejectRules: [], customMetrics: [], findings: [], series: [] },
    timeline: { ...full.timeline, snapshotDates: [], folds: [] },
  };
}

/** Texts that try to leave their place: markup, attribute, template, direction, length, controls. */
export const HOSTILE = {
  script: '<script>globalThis.owned = 1</script>',
  image: '"><img src=x onerror="globalThis.owned = 2">',
  rightToLeft: 'Acme \u202egnp.exe\u2066 Ltd',
  long: 'Verylongname'.repeat(900),
  controls: 'Bell\u0007 null\u0000 half \ud800 end',
  svg: '</text></svg><script>globalThis.owned = 3</script>',
  entity: '&lt;b&gt; & Söhne 株式会社',
} as const;

/** The promote case with a hostile text in every place that is filled from data. */
export function hostileRecords(): ReportRecords {
  const full = reportRecords('promote');
  const texts = Object.values(HOSTILE);
  const at = (i: number): string => texts[i % texts.length];
  return {
    ...full,
    title: `Q4 ${HOSTILE.script}`,
    currency: '<i>USD',
    backtest: {
      ...full.backtest,
      churn: {
        ...full.backtest.churn,
        perSegment: full.backtest.churn.perSegment.map((row, i) => ({
          ...row,
          segment: [HOSTILE.svg, HOSTILE.long, HOSTILE.rightToLeft][i],
        })),
      },
      money: { ...full.backtest.money, currency: '<i>USD' },
      indicators: hostileIndicators(texts),
      ...hostileChoices(full.backtest, at),
      expansionModel: full.backtest.expansionModel && {
        ...full.backtest.expansionModel,
        ...hostileChoices(full.backtest.expansionModel, at),
        choice: at(1),
        composition: full.backtest.expansionModel.composition.map((row, i) => ({
          ...row,
          metric: at(i),
          meaning: at(i + 1),
        })),
      },
    },
    book: {
      ...full.book,
      segments: full.book.segments.map((row) => ({
        ...row,
        segment: row.segment === 'smb' ? HOSTILE.long : `${row.segment}${HOSTILE.svg}`,
      })),
      redAccounts: full.book.redAccounts.map((account, i) => ({
        ...account,
        accountId: at(i + 1),
        name: at(i),
        csm: at(i + 2),
        segment: at(i + 3),
        reasons: [at(i), at(i + 4)],
        action: at(i + 5),
      })),
    },
    model: {
      ...full.model,
      choice: HOSTILE.image,
      policy: HOSTILE.script,
      metrics: full.model.metrics.map((metric, i) => ({
        ...metric,
        input: { ...metric.input, name: at(i), meaning: at(i + 1), unit: at(i + 2) },
      })),
      baselines: full.model.baselines.map((baseline, i) => ({ ...baseline, meaning: at(i) })),
    },
    certificate: {
      isHeld: false,
      nAccounts: 10,
      dates: ['2026-06-01'],
      nRewrites: 3,
      nValues: 9,
      leaks: Array.from({ length: 8 }, (_, i) => ({ metric: at(i), nChanged: 8 - i })),
      arrivals: [{ table: at(2), lateShare: 0.5, medianDays: 1, p95Days: 2 }],
      lateMetrics: [{ metric: at(1), share: 1 }],
    },
    data: {
      ...full.data,
      tables: full.data.tables.map((table, i) => ({ ...table, table: at(i) })),
      categories: full.data.categories.map((category, i) => ({ ...category, missing: at(i) })),
      rejectRules: full.data.rejectRules.map((rule, i) => ({ ...rule, rule: at(i), table: at(i + 1) })),
      customMetrics: full.data.customMetrics.map((metric, i) => ({
        ...metric,
        name: at(i),
        meaning: at(i + 1),
        unit: at(i + 2),
        why: metric.why === null ? null : at(i + 3),
      })),
      findings: full.data.findings.map((finding, i) => ({
        ...finding,
        part: at(i),
        seen: at(i + 1),
        effect: at(i + 2),
      })),
    },
  };
}
