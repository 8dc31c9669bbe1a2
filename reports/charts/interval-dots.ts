import type { Figure } from '../../models/runtime/types.ts';
import type { NumberFormat } from '../figures.ts';
import { distinctLabels } from '../text.ts';
import { ACCENT, type Chart, INK, labelSpace, MUTED, OTHER, panelSpec } from './chart.ts';

export interface DotRow {
  readonly label: string;
  readonly figure: Figure;
  /** Drawn in the accent colour. */
  readonly isMain: boolean;
  /** A tick of its own on the row, such as the base rate of a segment; null for none. */
  readonly reference?: number | null;
}

export interface IntervalDots {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly DotRow[];
  readonly format: NumberFormat;
  /** Vega number format of the axis: `.2f`, `.0%`, `+.2f`. */
  readonly axisFormat: string;
  /** A vertical line over all rows with words at its foot; null for none. */
  readonly rule: { readonly value: number; readonly label: string } | null;
  /** Ends of the axis if they are to be fixed. */
  readonly domain?: readonly [number, number];
}

const ROW_HEIGHT = 30;
const MAX_LABEL = 27;

/** A dot for each value and a bar for its 95% interval, one row each, in the order given. Rows without a value are left out. */
export function intervalDots(request: IntervalDots): Chart {
  const known = request.rows.filter(({ figure }) => figure.value !== null);
  const labels = distinctLabels(
    known.map(({ label }) => label),
    MAX_LABEL,
  );
  const values = known.map(({ figure, isMain, reference }, i) => ({
    label: labels[i],
    value: figure.value,
    low: figure.low,
    high: figure.high,
    end: figure.high ?? figure.value,
    text: figure.value === null ? '' : request.format(figure.value),
    reference: reference ?? null,
    colour: isMain ? ACCENT : OTHER,
  }));
  const y = { field: 'label', type: 'nominal', sort: labels, title: null, scale: { domain: labels } };
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    title: null,
    scale: { domain: domainOf(request, known), zero: false, nice: false },
    axis: { format: request.axisFormat, tickCount: 5, grid: true },
  });
  const colour = { field: 'colour', type: 'nominal', scale: null };
  return {
    name: request.name,
    title: request.title,
    description: request.description,
    spec: panelSpec({
      margins: { left: labelSpace(labels), right: 58, top: 8, bottom: request.rule === null ? 28 : 44 },
      height: Math.max(1, values.length) * ROW_HEIGHT,
      values,
      layer: [
        ...(request.rule === null ? [] : ruleLayers(request.rule, values.length * ROW_HEIGHT)),
        {
          mark: { type: 'tick', thickness: 2, size: 16, color: INK },
          transform: [{ filter: 'isValid(datum.reference)' }],
          encoding: { y, x: x('reference') },
        },
        {
          mark: { type: 'rule', strokeWidth: 3, opacity: 0.55 },
          transform: [{ filter: 'isValid(datum.low) && isValid(datum.high)' }],
          encoding: { y, x: x('low'), x2: { field: 'high' }, color: colour },
        },
        { mark: { type: 'point', filled: true, size: 95, opacity: 1 }, encoding: { y, x: x('value'), color: colour } },
        {
          mark: { type: 'text', align: 'left', dx: 9, fontWeight: 'bold', fontSize: 12 },
          encoding: { y, x: x('end'), text: { field: 'text' } },
        },
      ],
    }),
  };
}

function ruleLayers({ value, label }: { readonly value: number; readonly label: string }, height: number): object[] {
  return [
    { mark: { type: 'rule', strokeDash: [4, 3], color: MUTED, strokeWidth: 1.5 }, encoding: { x: { datum: value } } },
    {
      data: { values: [{ label }] },
      mark: { type: 'text', y: height + 36, baseline: 'middle', fontSize: 11.5, color: MUTED },
      encoding: { x: { datum: value }, text: { field: 'label' } },
    },
  ];
}

/** From the lowest to the highest that is drawn, with a little room. */
function domainOf({ domain, rule }: IntervalDots, rows: readonly DotRow[]): readonly [number, number] {
  if (domain !== undefined) return domain;
  const ends = rows.flatMap(({ figure, reference }) => [figure.value, figure.low, figure.high, reference ?? null]);
  const known = [...ends, rule?.value ?? null].filter((value) => value !== null);
  if (known.length === 0) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const room = (high - low) * 0.06 || 0.01;
  return [low - room, high + room];
}
