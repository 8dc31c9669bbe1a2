import { addMonths, type Day, formatDay, partsOf, startOfMonth } from '../../models/math/day.ts';
import type { Fold, OutcomeTimeline, Timeline } from './types.ts';
import { exampleInWords, foldInWords, wrap } from './words.ts';

/** How the picture is drawn. */
export interface PictureOptions {
  /** Columns of the terminal; below 40 it is drawn as for 40. */
  readonly width: number;
  /** Whether to colour with ANSI codes; the marks differ without them too. */
  readonly color: boolean;
  /** Observation windows of the metrics, for the example row. Default 28 and 90. */
  readonly windowsDays?: readonly number[];
}

/** What a month is for a fold. Where it is several things (weekly snapshots), the last one listed wins. */
type Cell = 'nothing' | 'training' | 'purged' | 'outcome' | 'open' | 'test';

const MARKS: Readonly<Record<Cell, { readonly mark: string; readonly ansi: string; readonly meaning: string }>> = {
  nothing: { mark: ' ', ansi: '', meaning: '' },
  training: { mark: '■', ansi: '\u001b[36m', meaning: 'training: learned from' },
  purged: { mark: '□', ansi: '\u001b[33m', meaning: 'purged: outcome still open at the recalibration date' },
  test: { mark: '◆', ansi: '\u001b[1;32m', meaning: 'test: predicted as if it were today' },
  outcome: { mark: '─', ansi: '\u001b[32m', meaning: 'waiting for the outcome of the last test date' },
  open: { mark: '·', ansi: '\u001b[2m', meaning: 'not yet mature: outcome not known by the data end' },
};
const RESET = '\u001b[0m';
const LEGEND: readonly Cell[] = ['training', 'purged', 'test', 'outcome', 'open'];
const RANK: readonly Cell[] = ['nothing', 'training', 'purged', 'outcome', 'open', 'test'];
const MIN_WIDTH = 40;

/** One row of the picture. */
interface PictureRow {
  readonly label: string;
  readonly cellOf: (month: Day) => Cell;
  /** Month before which a bar is drawn. */
  readonly barAt: Day | null;
}

/**
 * The timeline as text for a terminal: for each outcome one row per fold and one for the final model, one column per month,
 * then each fold and one example row in words. No line is wider than `width`; months that do not fit are left out on the left,
 * and the picture says so. Ends without a line break.
 */
export function renderTimeline(timeline: Timeline, options: PictureOptions): string {
  const width = Math.max(MIN_WIDTH, Math.trunc(options.width));
  const outcomes = [timeline.churn, ...(timeline.expansion === null ? [] : [timeline.expansion])];
  const blocks = [
    headline(timeline, width),
    ...outcomes.map((outcome) => outcomeBlock(timeline, outcome, width, options.color)),
    legend(width, options.color),
    exampleInWords(timeline, options.windowsDays ?? [28, 90]).flatMap((text) => wrap(text, width)),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headline({ settings, snapshotDays }: Timeline, width: number): string[] {
  const { every, dataStart, dataEnd } = settings;
  const kind = every === 'month' ? 'first of each month' : 'each Monday';
  const dates =
    snapshotDays.length === 0
      ? 'no snapshot date: the history is too short'
      : `${snapshotDays.length} snapshot dates (${kind}), ${formatDay(snapshotDays[0])} to ${formatDay(last(snapshotDays))}`;
  return [
    ...wrap(`History   ${formatDay(dataStart)} up to, not including, ${formatDay(dataEnd)}`, width, 10),
    ...wrap(`Snapshots ${dates}`, width, 10),
  ];
}

function outcomeBlock(timeline: Timeline, outcome: OutcomeTimeline, width: number, color: boolean): string[] {
  const title = outcome.outcome === 'churn' ? 'CHURN' : 'EXPANSION';
  const head = wrap(`${title}  ${maturityInWords(timeline, outcome)}`, width, 2);
  if (timeline.snapshotDays.length === 0) return head;
  const rows = [
    ...outcome.folds.map((fold): PictureRow => {
      const cellOf = (month: Day) => foldCell(timeline, outcome, fold, month);
      return { label: `fold ${fold.number}`, cellOf, barAt: fold.recalibrationDay };
    }),
    { label: 'final', cellOf: (month: Day) => finalCell(timeline, outcome, month), barAt: null },
  ];
  const words =
    outcome.folds.length === 0
      ? [
          'No fold fits: no date has a mature outcome both before and after a recalibration date. A longer history is needed.',
        ]
      : [...outcome.folds.map((fold) => foldInWords(fold, outcome)), finalInWords(timeline, outcome)];
  return [
    ...head,
    '',
    ...grid(timeline, rows, width, color),
    '',
    ...words.flatMap((text) => wrap(text, width, outcome.folds.length === 0 ? 0 : 8)),
  ];
}

function maturityInWords({ settings }: Timeline, outcome: OutcomeTimeline): string {
  const { churn, expansion } = settings;
  const definition = outcome.outcome === 'churn' || expansion === null ? churn : expansion;
  const parts = [
    `gap ${definition.gapDays}`,
    `horizon ${definition.horizonDays}`,
    ...(outcome.outcome === 'expansion' && expansion !== null ? [`hold ${expansion.holdDays}`] : []),
    ...(churn.graceDays > 0 ? [`grace ${churn.graceDays}`] : []),
  ];
  return `an outcome is known ${outcome.maturityDays} days after its snapshot date (${parts.join(' + ')})`;
}

function finalInWords({ snapshotDays }: Timeline, outcome: OutcomeTimeline): string {
  const { matureDays } = outcome;
  const learned =
    matureDays.length === 0
      ? 'nothing to learn from'
      : `learns from ${matureDays.length} ${matureDays.length === 1 ? 'date' : 'dates'}, ${formatDay(matureDays[0])} to ${formatDay(last(matureDays))}`;
  const nOpen = snapshotDays.length - matureDays.length;
  return `final   ${learned}${nOpen > 0 ? `; ${nOpen} not yet mature` : ''}`;
}

function grid(timeline: Timeline, rows: readonly PictureRow[], width: number, color: boolean): string[] {
  const labelWidth = Math.max(...rows.map((row) => row.label.length)) + 1;
  const all = monthsOf(timeline);
  // Two columns a month where they fit: room for a bar at the recalibration date.
  const pitch = labelWidth + 2 * all.length <= width ? 2 : 1;
  const months = all.slice(Math.max(0, all.length - Math.floor((width - labelWidth) / pitch)));
  const indent = ' '.repeat(labelWidth + pitch - 1);
  const nHidden = all.length - months.length;
  return [
    ...(nHidden > 0 ? wrap(`(${nHidden} earlier ${nHidden === 1 ? 'month is' : 'months are'} not drawn)`, width) : []),
    `${indent}${yearLine(months, pitch)}`,
    `${indent}${months.map((month) => 'JFMAMJJASOND'[partsOf(month).month - 1]).join(' '.repeat(pitch - 1))}`,
    ...rows.map((row) => `${row.label.padEnd(labelWidth)}${rowText(row, months, pitch, color)}`),
  ].map((line) => line.trimEnd());
}

function rowText(row: PictureRow, months: readonly Day[], pitch: number, color: boolean): string {
  let text = '';
  let before: Cell = 'nothing';
  for (const month of months) {
    const cell = row.cellOf(month);
    const { mark, ansi } = MARKS[cell];
    const joint = month === row.barAt ? '│' : cell === 'outcome' && before === 'outcome' ? mark : ' ';
    const piece = `${pitch === 2 && joint !== '│' ? joint : ''}${mark}`;
    const painted = color && ansi !== '' ? `${ansi}${piece}${RESET}` : piece;
    text += `${pitch === 2 && joint === '│' ? joint : ''}${painted}`;
    before = cell;
  }
  return text;
}

/** First days of the months from the first snapshot date to the data end. */
function monthsOf({ snapshotDays, settings }: Timeline): Day[] {
  const months: Day[] = [];
  for (let month = startOfMonth(snapshotDays[0]); month <= settings.dataEnd; month = addMonths(month, 1)) {
    months.push(month);
  }
  return months;
}

/** Years above their Januaries, and above the first month where the year has room. */
function yearLine(months: readonly Day[], pitch: number): string {
  let line = '';
  months.forEach((month, i) => {
    const { year, month: number } = partsOf(month);
    const isStart = i === 0 ? (13 - number) * pitch > 4 : number === 1;
    if (isStart && line.length <= i * pitch && i * pitch + 4 <= months.length * pitch) {
      line = `${line.padEnd(i * pitch)}${year}`;
    }
  });
  return line;
}

function foldCell(timeline: Timeline, outcome: OutcomeTimeline, fold: Fold, month: Day): Cell {
  const next = addMonths(month, 1);
  const isIn = (day: Day) => day >= month && day < next;
  const found = new Set<Cell>(['nothing']);
  if (fold.trainDays.some(isIn)) found.add('training');
  if (fold.purgedDays.some(isIn)) found.add('purged');
  if (fold.testDays.some(isIn)) found.add('test');
  const lastTest = last(fold.testDays);
  if (next > lastTest && month < lastTest + outcome.maturityDays) found.add('outcome');
  const isOpen = (day: Day) => isIn(day) && day >= fold.recalibrationDay && day < fold.endDay;
  if (timeline.snapshotDays.some(isOpen) && !found.has('test')) found.add('open');
  return strongest(found);
}

function finalCell(timeline: Timeline, outcome: OutcomeTimeline, month: Day): Cell {
  const next = addMonths(month, 1);
  const days = timeline.snapshotDays.filter((day) => day >= month && day < next);
  if (days.length === 0) return 'nothing';
  return days.some((day) => outcome.matureDays.includes(day)) ? 'training' : 'open';
}

function strongest(found: ReadonlySet<Cell>): Cell {
  return RANK.findLast((cell) => found.has(cell)) ?? 'nothing';
}

function legend(width: number, color: boolean): string[] {
  const marks = LEGEND.flatMap((cell) => {
    const lines = wrap(`${MARKS[cell].mark}  ${MARKS[cell].meaning}`, width, 3);
    const { mark, ansi } = MARKS[cell];
    return color ? [lines[0].replace(mark, `${ansi}${mark}${RESET}`), ...lines.slice(1)] : lines;
  });
  return [...marks, ...wrap('│  recalibration date: left of it is all the fold may learn from', width, 3)];
}

function last(days: readonly Day[]): Day {
  return days[days.length - 1];
}
