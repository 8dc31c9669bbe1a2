import type { CustomMetricRecord } from '../../reports/records.ts';
import { escapeControls, formatPercent, formatSignificant, renderTable } from '../output/index.ts';

/** The metrics that the config adds, with what today's accounts have of them; null where it adds none. */
export function customMetricsText(records: readonly CustomMetricRecord[]): string | null {
  if (records.length === 0) return null;
  const computed = records.filter(({ why }) => why === null);
  const table = renderTable(
    [
      { title: 'metric of your own' },
      { title: 'category' },
      { title: 'healthier' },
      { title: 'accounts with a value', align: 'right' },
      { title: 'other than 0', align: 'right' },
      { title: 'median', align: 'right' },
      { title: 'unit', maxWidth: 20 },
    ],
    computed.map(({ name, category, healthier, valueShare, notZeroShare, median, unit }) => [
      name,
      category,
      healthier,
      formatPercent(valueShare),
      formatPercent(notZeroShare),
      formatSignificant(median),
      unit,
    ]),
  );
  const notes = [
    ...records.flatMap(({ name, why }) => (why === null ? [] : [`${name} is not computed: ${escapeControls(why)}`])),
    ...computed
      .filter(({ notZeroShare }) => notZeroShare === 0)
      .map(({ name }) => `${name} is 0 or missing for every account today: check its where, value and window_days.`),
  ];
  return [...(computed.length === 0 ? [] : [table]), ...notes].join('\n');
}
