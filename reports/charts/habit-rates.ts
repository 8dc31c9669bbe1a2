import type { Finding, Habit, OutcomeIndicators } from '../../models/indicators/types.ts';
import { percent } from '../format.ts';
import { distinctLabels, sentence } from '../text.ts';
import { ACCENT, type Chart, FAINT, INK, MUTED, OTHER, panelSpec } from './chart.ts';

/** Longest label, and the room that it takes. */
const MAX_LABEL = 50;
const LABEL_SPACE = 350;
const ROW_HEIGHT = 40;
/** The two rates of a row stand a little apart, so that their intervals can be told apart. */
const APART = 7;

/**
 * The rate of accounts with each habit (filled dot) and without it (open diamond), with their intervals, one row each.
 *
 * @param done What the accounts did: `renewed`, `expanded`.
 */
export function habitRatesChart(
  outcome: OutcomeIndicators['outcome'],
  findings: readonly Finding[],
  done: string,
): Chart {
  const labels = distinctLabels(
    findings.map(({ habit }) => labelOf(habit)),
    MAX_LABEL,
  );
  const values = findings.map(({ rateWith, rateWithout }, i) => ({
    label: labels[i],
    with: rateWith.value,
    withLow: rateWith.low,
    withHigh: rateWith.high,
    without: rateWithout.value,
    withoutLow: rateWithout.low,
    withoutHigh: rateWithout.high,
  }));
  const ends = values.flatMap(({ withLow, withHigh, withoutLow, withoutHigh }) =>
    [withLow, withHigh, withoutLow, withoutHigh].filter((end) => end !== null),
  );
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = (high - low) * 0.04 || 0.01;
  const domain = [Math.max(0, low - room), Math.min(1, high + room)];
  const y = { field: 'label', type: 'nominal', sort: labels, title: null, scale: { domain: labels } };
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    title: null,
    scale: { domain, zero: false, nice: false },
    axis: { format: '.0%', tickCount: 5, grid: true, gridColor: FAINT },
  });
  const interval = (side: 'with' | 'without', yOffset: number, color: string) => ({
    mark: { type: 'rule', strokeWidth: 3, opacity: 0.5, color, yOffset, y2Offset: yOffset },
    encoding: { y, x: x(`${side}Low`), x2: { field: `${side}High` } },
  });
  return {
    name: `habits-${outcome}`,
    title: `Share that ${done}, with 95% intervals: filled dot with the habit, open diamond without it`,
    description: `One row for each habit: a filled dot for the accounts that have it, an open diamond for the others. ${findings
      .map(
        ({ rateWith, rateWithout }, i) => `${labels[i]}: ${rate(rateWith.value)} against ${rate(rateWithout.value)}.`,
      )
      .join(' ')}`,
    spec: panelSpec({
      size: 'wide',
      margins: { left: LABEL_SPACE, right: 24, top: 8, bottom: 28 },
      height: Math.max(1, values.length) * ROW_HEIGHT,
      values,
      layer: [
        interval('without', APART, OTHER),
        interval('with', -APART, ACCENT),
        {
          mark: {
            type: 'point',
            shape: 'diamond',
            size: 95,
            fill: 'white',
            stroke: MUTED,
            strokeWidth: 2,
            opacity: 1,
            yOffset: APART,
          },
          encoding: { y, x: x('without') },
        },
        {
          mark: { type: 'point', filled: true, size: 95, color: ACCENT, stroke: INK, opacity: 1, yOffset: -APART },
          encoding: { y, x: x('with') },
        },
      ],
    }),
  };
}

/** A metric by its name: its meaning has no room beside a chart. */
function labelOf({ kind, name, comparison, threshold, withinDays, text }: Habit): string {
  if (kind !== 'metric' || name === null || threshold === null) return sentence(text);
  return `${name} ${comparison === 'at_least' ? '≥' : '≤'} ${threshold} (after day ${withinDays})`;
}

function rate(value: number | null): string {
  return value === null ? 'not known' : percent(value);
}
