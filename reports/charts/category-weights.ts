import { decimal } from '../format.ts';
import type { ModelRecord } from '../records.ts';
import { CATEGORY_NAMES } from '../words.ts';
import { ACCENT, type Chart, labelSpace, panelSpec } from './chart.ts';

/** Category weights in percent, heaviest first. */
export function categoryWeightsChart({ categoryWeights }: ModelRecord): Chart {
  const values = [...categoryWeights]
    .sort((a, b) => b.weight - a.weight)
    .map(({ category, weight }) => ({
      label: CATEGORY_NAMES[category],
      weight,
      text: `${decimal(weight, Number.isInteger(weight) ? 0 : 1)}%`,
    }));
  const y = {
    field: 'label',
    type: 'nominal',
    sort: null,
    title: null,
    scale: { paddingInner: 0.3, paddingOuter: 0.1 },
  };
  const top = Math.max(10, ...values.map(({ weight }) => weight));
  const x = { field: 'weight', type: 'quantitative', scale: { domain: [0, top], nice: false }, axis: null };
  return {
    name: 'category-weights',
    title: 'Category weights: what part of the score each category makes, in percent',
    description: values.map(({ label, text }) => `${label} ${text}`).join(', '),
    spec: panelSpec({
      margins: { left: labelSpace(values.map(({ label }) => label)), right: 48, top: 6, bottom: 8 },
      height: 28 * Math.max(1, values.length),
      values,
      layer: [
        { mark: { type: 'bar', color: ACCENT }, encoding: { y, x } },
        {
          mark: { type: 'text', align: 'left', dx: 6, fontWeight: 'bold' },
          encoding: { y, x, text: { field: 'text' } },
        },
      ],
    }),
  };
}
