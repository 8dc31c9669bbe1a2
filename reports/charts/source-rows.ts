import { dateInWords, decimal } from '../format.ts';
import type { FindingRecord, SeriesRecord } from '../records.ts';
import { shorten } from '../text.ts';
import { ACCENT, type Chart, INK, MUTED, panelSpec } from './chart.ts';

/** Fill under the line, and of a marked stretch: pale, so that the number on it can be read. */
const AREA = '#c9d6e6';
const MARK = '#f0c36d';
/** Share of the width that a mark takes at least: a single day of three years would be a hair. */
const LEAST_WIDTH = 0.012;
const MS_PER_DAY = 86_400_000;

/** A finding about days of a source, with the number under which the page lists it. */
export interface NumberedFinding {
  readonly number: number;
  readonly finding: FindingRecord;
}

/** First and last day of all charts, inclusive, so that sources can be held against each other. */
export interface ChartSpan {
  readonly firstDate: string;
  readonly lastDate: string;
}

/**
 * Rows per day of one source over the history, with the findings about it as numbered stretches.
 *
 * @param at Position among the charts of the page, from 0; makes the name unique.
 */
export function sourceRowsChart(
  series: SeriesRecord,
  findings: readonly NumberedFinding[],
  span: ChartSpan,
  at: number,
): Chart {
  const step = (series.unit === 'day' ? 1 : 7) * MS_PER_DAY;
  const start = timeOf(series.firstDate);
  const end = timeOf(series.lastDate) + MS_PER_DAY;
  const points = series.rowsPerDay.map((rows, i) => ({ time: start + i * step, rows }));
  const last = points[points.length - 1];
  const domain = [timeOf(span.firstDate), timeOf(span.lastDate) + MS_PER_DAY];
  const most = points.reduce((best, { rows }) => Math.max(best, rows), 0);
  const marks = marksOf(findings, domain, most);
  const x = {
    field: 'time',
    type: 'temporal',
    title: null,
    scale: { type: 'utc', domain, nice: false },
    axis: { format: '%b %Y', tickCount: 4, labelAngle: 0, labelOverlap: true, grid: false },
  };
  const y = {
    field: 'rows',
    type: 'quantitative',
    title: null,
    scale: { domain: [0, most === 0 ? 1 : most * 1.25], nice: false },
    axis: { tickCount: 3, tickMinStep: 1, labelColor: MUTED, labelPadding: 4, format: ',d' },
  };
  const name = shorten(series.table, 40);
  return {
    name: `source-rows-${letters(at)}`,
    title: `${name}: rows per day${series.unit === 'week' ? ', by week' : ''}`,
    description: `From ${dateInWords(series.firstDate)} to ${dateInWords(series.lastDate)}, at most ${decimal(most, most < 10 ? 1 : 0)} rows per day. ${
      marks.length === 0 ? 'Nothing is marked.' : `Marked: ${marks.map(({ words }) => words).join('; ')}.`
    }`,
    spec: panelSpec({
      margins: { left: 52, right: 14, top: 8, bottom: 24 },
      height: 84,
      values: last === undefined ? [] : [...points, { time: end, rows: last.rows }],
      layer: [
        {
          data: { values: marks },
          mark: { type: 'rect', color: MARK, stroke: INK, strokeWidth: 0.6, opacity: 0.75 },
          encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' } },
        },
        {
          mark: { type: 'area', interpolate: 'step-after', color: AREA, line: { color: ACCENT, strokeWidth: 1 } },
          encoding: { x, y },
        },
        {
          data: { values: marks },
          mark: { type: 'text', fontWeight: 'bold', fontSize: 11, baseline: 'top' },
          encoding: { x: { ...x, field: 'middle' }, y: { ...y, field: 'top' }, text: { field: 'number' } },
        },
      ],
    }),
  };
}

function marksOf(findings: readonly NumberedFinding[], [first, end]: readonly number[], most: number) {
  const least = LEAST_WIDTH * (end - first);
  return findings.flatMap(({ number, finding }) => {
    const { firstDate, lastDate } = finding;
    if (firstDate === null || lastDate === null) return [];
    const middle = (timeOf(firstDate) + timeOf(lastDate) + MS_PER_DAY) / 2;
    const half = Math.max(least, timeOf(lastDate) + MS_PER_DAY - timeOf(firstDate)) / 2;
    const [from, to] = [Math.max(first, middle - half), Math.min(end, middle + half)];
    if (from >= to) return [];
    const words = `${number} from ${dateInWords(firstDate)} to ${dateInWords(lastDate)}`;
    return [{ number: String(number), from, to, middle: (from + to) / 2, top: most === 0 ? 1 : most * 1.25, words }];
  });
}

function timeOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/** 0 is `a`, 25 is `z`, 26 is `ba`: names of charts have no digits. */
function letters(n: number): string {
  const rest = String.fromCharCode(97 + (n % 26));
  return n < 26 ? rest : `${letters(Math.floor(n / 26))}${rest}`;
}
