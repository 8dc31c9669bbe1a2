import type { WindowMeasure } from '../catalog/types.ts';
import { partsPerEvent } from './day-steps.ts';
import { factsTable } from './expressions.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';

const DAYS_PER_WEEK = 7;

/** Whether a windowed measure looks at the 7-day weeks of its window. */
export function isWeekly({ aggregate }: WindowMeasure): boolean {
  return aggregate === 'weeks' || aggregate === 'weekly_squares';
}

/**
 * Measures over the weeks of one window of an account's days, counted back from its end: what each week sums to first, one
 * row per account, date and week; then the weeks together.
 *
 * @param measures Over the same facts and window, without conditions.
 * @param bridge Name of a calendar bridge that holds at least that window.
 * @throws {Error} For other facts or conditions: a fault of the catalog.
 */
export function weeklyPass(context: PassContext, measures: readonly WindowMeasure[], bridge: string): Pass {
  const { dialect, shape, name } = context;
  const [{ facts, from, to }] = measures;
  if (facts.grain === 'row' || measures.some(({ where }) => where.length > 0)) {
    throw new Error(`Weeks of ${facts.table} are counted over all of its days.`);
  }
  const parts = partsPerEvent(shape, facts.table);
  const week = `floor((b.age - ${to} - 1) / ${DAYS_PER_WEEK})`;
  const weeks =
    `select f.account_key, b.snapshot_date, ${week} as week${facts.grain === 'total' ? ', sum(f.n) as n' : ''}\n` +
    `from ${factsTable(dialect, facts)} f join ${bridge} b on b.day = f.event_on\n` +
    `where f.known_on < b.snapshot_date and b.age > ${to} and b.age <= ${from}\n` +
    `group by f.account_key, b.snapshot_date, ${week}`;
  const expressions = measures.map(({ aggregate }) =>
    // Squares of doubles, the same whatever their order: their exact sum may have more digits than any engine's numbers.
    aggregate === 'weeks'
      ? dialect.toDouble('count(*)')
      : weekPlaces(from - to)
          .map((place) =>
            squareOf(dialect.toDouble(`coalesce(max(case when w.week = ${place} then w.n end), 0)`), parts),
          )
          .join(' + '),
  );
  return {
    name,
    over: null,
    steps: [],
    select: `select w.account_key, w.snapshot_date,\n  ${measureColumns(expressions)}\nfrom (${weeks}) w\ngroup by w.account_key, w.snapshot_date`,
    reading: 'at_date',
    measures,
  };
}

function weekPlaces(nDays: number): number[] {
  return Array.from({ length: Math.ceil(nDays / DAYS_PER_WEEK) }, (_, place) => place);
}

function squareOf(sql: string, parts: number): string {
  return `(${sql} / ${parts}) * (${sql} / ${parts})`;
}
