import { formatDay } from '../../models/math/day.ts';
import { sortedQuantile } from '../../models/math/quantile.ts';
import type { DayTwins } from './twin-counts.ts';
import type { CheckRequest, Finding } from './types.ts';
import { number, onDays, percent, plural, times } from './words.ts';

/** The usual share of repeated rows is that of the quieter quarter of the days: up to three in four days may stand twice. */
const USUAL = 0.25;
/** Days with fewer distinct rows say little about what is usual. */
const LEAST_ROWS_OF_A_USUAL_DAY = 5;
/** Half of what is usually unrepeated must be repeated: two clicks in one second, however many, do not come near. */
const EXCESS = 0.5;
/** Where most rows are repeated anyway, a second load shows in that nearly all stand there an even number of times. */
const NEARLY_ALL = 0.95;
/**
 * Repeated distinct rows in a run of days. Fewer can be chance in a small table; that 20 rows which are all repeated anyway stand
 * there an even number of times is one in a million.
 */
const LEAST_REPEATED = 20;
/** From this many days on, a quarter of a window of four weeks is wrong. */
const MANY_DAYS = 7;

/** Days in a row, days without rows left out, that were loaded more than once; never empty. */
export type DuplicatedRun = readonly DayTwins[];

/** Whether a day was loaded more than once. */
export type TwinRule = (day: DayTwins) => boolean;

/**
 * Runs of days that were loaded more than once.
 *
 * @param twins Days with rows, ascending.
 * @param isTwice The rule of the whole table; see `twinRuleOf`.
 */
export function duplicatedRuns(twins: readonly DayTwins[], isTwice: TwinRule): DuplicatedRun[] {
  const runs: DayTwins[][] = [];
  twins.forEach((day, i) => {
    if (!isTwice(day)) return;
    if (i > 0 && isTwice(twins[i - 1]!)) runs[runs.length - 1]!.push(day);
    else runs.push([day]);
  });
  return runs.filter((run) => sumOf(run, 'nRepeated') >= LEAST_REPEATED);
}

/** Sum of a count over a run. */
export function sumOf(run: DuplicatedRun, count: 'nRows' | 'nDistinct' | 'nRepeated'): number {
  return run.reduce((sum, day) => sum + day[count], 0);
}

/**
 * The rule by which days of a table were loaded more than once: the share of rows that stand there more than once is far above
 * the table's usual one.
 *
 * @param twins All days of the table, or of a part of its accounts.
 */
export function twinRuleOf(twins: readonly DayTwins[]): TwinRule {
  const large = twins.filter(({ nDistinct }) => nDistinct >= LEAST_ROWS_OF_A_USUAL_DAY);
  const shares = (large.length > 0 ? large : twins).map(({ nRepeated, nDistinct }) => nRepeated / nDistinct);
  const usual = shares.length === 0 ? 0 : sortedQuantile(Float64Array.from(shares).sort(), USUAL);
  return usual <= EXCESS
    ? ({ nRepeated, nDistinct }) => nRepeated / nDistinct >= usual + EXCESS * (1 - usual)
    : ({ nRepeated, nEven, nDistinct }) => Math.min(nRepeated, nEven) / nDistinct >= NEARLY_ALL;
}

/** A finding of a run, `nTableRows` being the rows of the whole table. */
export function duplicatedFinding(
  table: string,
  run: DuplicatedRun,
  nTableRows: number,
  { dataEnd, windowDays }: CheckRequest,
): Finding {
  const [firstDay, lastDay] = [run[0]!.day, run[run.length - 1]!.day];
  const [nRows, nDistinct, nDays] = [sumOf(run, 'nRows'), sumOf(run, 'nDistinct'), run.length];
  const nSurplus = nRows - nDistinct;
  const isWhole = nRows >= NEARLY_ALL * nTableRows;
  const isRecent = lastDay >= dataEnd - windowDays;
  return {
    kind: 'duplicated',
    severity: nDays >= MANY_DAYS || isRecent ? 'serious' : 'warning',
    table,
    part: null,
    firstDay,
    lastDay,
    counts: { days: nDays, rows: nRows, surplusRows: nSurplus, tableRows: nTableRows },
    seen: isWhole
      ? `${table} stands there twice: ${number(nSurplus)} of its ${plural(nTableRows, 'row')} repeat another in every column, through the whole time from ${formatDay(firstDay)} to ${formatDay(lastDay)}.`
      : `${table} was loaded more than once ${onDays(firstDay, lastDay)}: ${number(nSurplus)} of ${plural(nRows, 'row')} repeat another in every column (${percent(nSurplus / nRows)}).`,
    effect: `Counts of ${isWhole ? 'the table' : nDays === 1 ? 'that day' : `these ${number(nDays)} days`} are ${times(nRows / nDistinct)} too high${isWhole ? '; shares and trends are not touched' : ', so accounts look busier than they were'}. Load each file once, or map the table by a SELECT DISTINCT; where rows have an id, map it, and repeats are rejected.`,
  };
}
