import type { ResultColumn, ResultTable, Source } from '../../data/source.ts';
import { type Day, NO_DAY } from '../../models/math/day.ts';
import type { HistoryShape } from '../population/shape.ts';
import { type EarlyNames, earlyFactSteps, earlyFacts, earlyLifeSelect } from './early-facts.ts';
import { findEarlyNames } from './early-names.ts';
import { type LandmarkRequest, landmarkSteps, startCountsSelect } from './landmarks.ts';
import type { EarlyCounts, EarlyFact, EarlyLife } from './types.ts';

/** What to read of the first days of accounts. */
export interface EarlyLifeRequest extends LandmarkRequest {
  readonly shape: HistoryShape;
  /** Names that the catalog found or the config gave. */
  readonly coreFeatures: readonly string[];
  readonly integrationFeatures: readonly string[];
}

/**
 * The first days of the accounts that started inside the history, once for each number of days, ascending. Reads what
 * `populationSteps` left behind; the engine counts, and one row per account and number of days comes back.
 */
export async function readEarlyLife(source: Source, request: EarlyLifeRequest): Promise<EarlyLife[]> {
  const { dialect } = source;
  const { shape } = request;
  for (const step of [...landmarkSteps(dialect, request), ...earlyFactSteps(dialect, shape)])
    await source.runStep(step);
  const names: EarlyNames = {
    ...(await findEarlyNames(source, shape)),
    coreFeatures: request.coreFeatures,
    integrationFeatures: request.integrationFeatures,
  };
  const facts = earlyFacts(shape, names);
  const rows = await source.query(earlyLifeSelect(dialect, facts, names));
  const started = await source.query(startCountsSelect(dialect, request));
  return [...request.withinDays]
    .sort((a, b) => a - b)
    .map((withinDays) => earlyLifeOf(withinDays, rows, facts, names, countsOf(withinDays, started)));
}

function earlyLifeOf(
  withinDays: number,
  { columns }: ResultTable,
  facts: readonly EarlyFact[],
  names: EarlyNames,
  counts: Omit<EarlyCounts, 'nNotEligible' | 'nAtLandmark'>,
): EarlyLife {
  const ids = textsOf(columns[0]);
  const within = numbersOf(columns[1]);
  const startedOn = daysOf(columns[2]);
  const landmarkOn = daysOf(columns[3]);
  const rows = Array.from(ids.keys()).filter((row) => within[row] === withinDays);
  rows.sort((a, b) => byCodeUnit(ids[a] ?? '', ids[b] ?? ''));
  const nAtLandmark = rows.length;
  return {
    withinDays,
    accountIds: rows.map((row) => ids[row] ?? ''),
    landmarkDay: Int32Array.from(rows, (row) => landmarkOn[row]),
    facts,
    values: facts.map((fact, f) => {
      const seen = numbersOf(columns[4 + f]);
      const since = recordedSince(fact, names);
      return Float64Array.from(rows, (row) =>
        startedOn[row] < since ? Number.NaN : Number.isNaN(seen[row]) ? 0 : seen[row],
      );
    }),
    counts: {
      ...counts,
      nNotEligible: counts.nStarted - counts.nTooEarly - counts.nTooYoung - nAtLandmark,
      nAtLandmark,
    },
  };
}

/**
 * First day from which a fact could be had: that of its name's first row, for a count of milestones that of the first row of
 * any. Usage is recorded from the first day of the history on.
 */
function recordedSince({ kind, name }: EarlyFact, names: EarlyNames): Day {
  const named = kind === 'milestone' ? names.milestones : kind === 'feature' ? names.features : [];
  return named.find((own) => own.name === name)?.firstDay ?? (kind === 'milestones' ? names.firstMilestoneDay : NO_DAY);
}

function countsOf(withinDays: number, { columns, nRows }: ResultTable) {
  const [within, all, early, young] = columns.map(numbersOf);
  const row = Array.from({ length: nRows }, (_, i) => i).find((i) => within[i] === withinDays);
  if (row === undefined) return { nStarted: 0, nTooEarly: 0, nTooYoung: 0 };
  return { nStarted: all[row], nTooEarly: early[row], nTooYoung: young[row] };
}

function numbersOf(column: ResultColumn): Float64Array {
  if (column.type !== 'number') throw new TypeError(`Column ${column.name} holds ${column.type}; expected number.`);
  return column.values;
}

function daysOf(column: ResultColumn): Int32Array {
  if (column.type !== 'day') throw new TypeError(`Column ${column.name} holds ${column.type}; expected day.`);
  return column.values;
}

function textsOf(column: ResultColumn): readonly (string | null)[] {
  if (column.type !== 'text') throw new TypeError(`Column ${column.name} holds ${column.type}; expected text.`);
  return column.values;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
