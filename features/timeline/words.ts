import { type Day, formatDay } from '../../models/math/day.ts';
import type { ChurnDefinition, Fold, OutcomeTimeline, Timeline } from './types.ts';

/** One fold as a sentence with its dates. */
export function foldInWords(fold: Fold, outcome: OutcomeTimeline): string {
  const { trainDays, purgedDays, testDays } = fold;
  const known = testDays[testDays.length - 1] + outcome.maturityDays;
  const purged = purgedDays.length === 0 ? 'none purged' : `purges ${span(purgedDays)}, whose outcomes were still open`;
  return (
    `fold ${fold.number}  recalibrated ${formatDay(fold.recalibrationDay)}: learns from ${span(trainDays)}; ${purged}; ` +
    `tested on ${span(testDays)}; the last outcome is known by ${formatDay(known)}`
  );
}

/** One row of the last test date (else of the last snapshot date) in words: what it may see, what it predicts, when that is known. */
export function exampleInWords(timeline: Timeline, windowsDays: readonly number[]): string[] {
  const { snapshotDays, churn, settings } = timeline;
  if (snapshotDays.length === 0) return [];
  const fold = churn.folds[churn.folds.length - 1];
  const t = fold === undefined ? snapshotDays[snapshotDays.length - 1] : fold.testDays[fold.testDays.length - 1];
  const windows = windowsDays.map((days) => `${days} days = ${formatDay(t - days)} to ${formatDay(t - 1)}`);
  const start = t + settings.churn.gapDays;
  const end = start + settings.churn.horizonDays;
  return [
    `Example: the row of an account on ${formatDay(t)}`,
    `  sees      facts known before ${formatDay(t)}; its windows: ${windows.join('; ')}`,
    `  predicts  ${outcomeInWords(settings.churn)} from ${formatDay(start)} to ${formatDay(end - 1)}`,
    `  is known  on ${formatDay(t + churn.maturityDays)}${maturityNote(settings.churn)}`,
  ];
}

function outcomeInWords(churn: ChurnDefinition): string {
  if (churn.kind === 'inactivity') return 'no qualifying activity';
  return churn.kind === 'recorded' ? 'a recorded churn (or its notice)' : 'a last term that ends, or notice of it,';
}

function maturityNote(churn: ChurnDefinition): string {
  return churn.graceDays > 0 ? `, after ${churn.graceDays} days of grace in which a next term may still start` : '';
}

/** Example: `13 dates (2023-03-01 to 2024-03-01)`; a single date stands alone. */
function span(days: readonly Day[]): string {
  if (days.length === 1) return formatDay(days[0]);
  return `${days.length} dates (${formatDay(days[0])} to ${formatDay(days[days.length - 1])})`;
}

/** Break a text at spaces so that no line is wider than `width`; further lines are indented. Longer words stand alone. */
export function wrap(text: string, width: number, indent = 0): string[] {
  const lead = /^ */.exec(text)?.[0].length ?? 0;
  const hanging = ' '.repeat(indent > 0 ? indent : lead > 0 ? 12 : 0);
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const cut = rest.lastIndexOf(' ', width);
    // A cut inside the indent would give an empty line and no progress.
    const isUseful = rest.slice(0, cut).trim() !== '';
    const at = isUseful ? cut : rest.indexOf(' ', width);
    if (at < 0) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = hanging + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}
