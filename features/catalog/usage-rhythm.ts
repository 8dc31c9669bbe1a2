import {
  balance,
  constant,
  difference,
  ever,
  ratio,
  USAGE_DAYS,
  USAGE_TOTALS,
  usageTotal,
  windowed,
} from './formulas.ts';
import type { CatalogRequest, Formula, MetricDefinition } from './types.ts';
import { countedBy, usage } from './usage-entry.ts';

const WEEKS_DAYS = 84;
/** 52 weeks: the same weekdays. */
const YEAR_DAYS = 364;
/** Who has stayed this long shows what it takes to stay. */
const STAYED_DAYS = 180;
const LEAST_PEERS = 20;

/** How usage is spread over time: over the weeks, against the year before, and against what accounts of the segment live on. */
export function usageRhythmMetrics(request: CatalogRequest): MetricDefinition[] {
  const short = Math.min(...request.windowsDays);
  const counted = countedBy(request.shape);
  const n = { of: 'column', column: 'n' } as const;
  const reach = YEAR_DAYS + short;
  const hasPast: Formula = {
    kind: 'flag',
    of: difference(ever(USAGE_DAYS, 'days_since_first'), constant(reach - 1)),
  };
  return [
    usage({
      name: `events_burstiness_${WEEKS_DAYS}d`,
      aggregate: 'burstiness',
      windowDays: WEEKS_DAYS,
      healthier: 'either',
      unit: 'index from -1 to 1',
      nullPolicy: 'missing',
      meaning: `How unevenly usage falls on the last 12 weeks${counted}: -1 the same every week, towards 1 bursts and silence.`,
      formula: {
        kind: 'burstiness',
        squares: windowed(USAGE_TOTALS, 'weekly_squares', WEEKS_DAYS, { value: n }),
        total: usageTotal(WEEKS_DAYS),
        nWeeks: WEEKS_DAYS / 7,
      },
    }),
    usage({
      name: `events_vs_year_ago_${short}d`,
      aggregate: 'trend',
      windowDays: reach,
      healthier: 'higher',
      expansion: 'higher',
      unit: 'balance',
      nullPolicy: 'missing',
      meaning: `Usage events in the last ${short} days against the same weeks a year ago${counted}: -1 none now, 0 the same, 1 none then; missing without a year of usage.`,
      formula: ratio(balance(usageTotal(short), usageTotal(reach, YEAR_DAYS)), hasPast),
    }),
    usage({
      name: `usage_to_segment_minimum_${short}d`,
      aggregate: 'ratio',
      windowDays: short,
      healthier: 'higher',
      unit: 'ratio',
      nullPolicy: 'missing',
      meaning: `Days with any usage in the last ${short} days, as a multiple of what three in four accounts of the segment have that stayed at least ${STAYED_DAYS} days.`,
      formula: {
        kind: 'against_segment',
        of: windowed(USAGE_DAYS, 'count', short),
        probability: 0.25,
        minTenureDays: STAYED_DAYS,
        minAccounts: LEAST_PEERS,
      },
    }),
  ];
}
