import { CATEGORIES } from '../../models/runtime/types.ts';
import type { MetricDefinition } from './types.ts';

const HEALTHIER = { higher: 'higher', lower: 'lower', either: 'either way' } as const;
const MISSING = { zero: '0', missing: 'missing' } as const;

/** The catalog as Markdown: one heading and one table per category, in the fixed order of categories. */
export function describeCatalog(catalog: readonly MetricDefinition[]): string {
  const parts = CATEGORIES.flatMap((category) => {
    const metrics = catalog.filter((metric) => metric.category === category);
    return metrics.length === 0 ? [] : [`## ${category}\n\n${describeMetrics(metrics)}`];
  });
  return `${parts.join('\n\n')}\n`;
}

function describeMetrics(metrics: readonly MetricDefinition[]): string {
  const rows = metrics.map((metric) => {
    const window = metric.windowDays === null ? 'all known' : `${metric.windowDays} days`;
    return row([
      `\`${metric.name}\``,
      metric.meaning,
      metric.unit,
      HEALTHIER[metric.healthier],
      metric.expansion ?? '',
      MISSING[metric.nullPolicy],
      window,
      metric.aggregate,
      metric.requires.map((part) => `\`${part}\``).join(', '),
    ]);
  });
  const head = ['metric', 'meaning', 'unit', 'healthier', 'expansion', 'without facts', 'window', 'how', 'needs'];
  return [row(head), row(head.map(() => '---')), ...rows].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;
}
