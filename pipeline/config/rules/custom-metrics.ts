import { cutText } from '../../../data/errors.ts';
import { oneOf } from '../issues.ts';
import { NEEDS_VALUE } from '../schema.ts';
import { columnSpecOf, readableColumnsOf, type TableName } from '../tables.ts';
import { show } from '../words.ts';
import type { ConfigFault, Path } from '../yaml-tree.ts';
import { filterFaults, needsTable } from './filters.ts';
import { isMapping, isTable, type Rule, type Written } from './written.ts';

/** Names are unique, tables and columns are there, and an aggregate has the column that it needs. */
export const customMetrics: Rule = (written) => {
  const custom = written.at('metrics', 'custom');
  if (!Array.isArray(custom)) return [];
  const firstAt = new Map<string, number>();
  return custom.flatMap((metric: unknown, i) => {
    if (!isMapping(metric)) return [];
    const path = ['metrics', 'custom', i];
    const faults: ConfigFault[] = [];
    if (typeof metric.name === 'string') {
      const first = firstAt.get(metric.name);
      if (first === undefined) firstAt.set(metric.name, i);
      else
        faults.push(
          written.fault(
            [...path, 'name'],
            `is ${show(metric.name)}, as is config.metrics.custom[${first}].name; rename one.`,
          ),
        );
    }
    faults.push(...needsTable(written, [...path, 'table'], metric.table));
    faults.push(...filterFaults(written, [...path, 'where'], metric.table));
    return [...faults, ...aggregateValue(written, path, metric)];
  });
};

function aggregateValue({ fault }: Written, path: Path, metric: Readonly<Record<string, unknown>>): ConfigFault[] {
  const { aggregate, value, table } = metric;
  if (typeof aggregate === 'string' && NEEDS_VALUE.includes(aggregate) && value === undefined) {
    return [fault([...path, 'value'], `is missing; aggregate: ${aggregate} needs the column that it is taken of.`)];
  }
  if ((aggregate === 'count' || aggregate === 'days_since') && value !== undefined) {
    const text = `is given, but aggregate: ${aggregate} reads no column; remove it, or use sum, distinct or last.`;
    return [fault([...path, 'value'], text)];
  }
  if (typeof value !== 'string' || !isTable(table)) return [];
  const known = readableColumnsOf(table);
  if (!known.includes(value)) {
    return [fault([...path, 'value'], `is ${show(value)}, not a column of ${table}; ${oneOf(known, value)}`)];
  }
  if (aggregate === 'distinct' || isNumber(table, value)) return [];
  const numbers = known.filter((column) => isNumber(table, column));
  const instead = numbers.length === 0 ? `${table} has none` : `${table} has ${numbers.join(', ')}`;
  return [
    fault(
      [...path, 'value'],
      `is ${value}, which holds no numbers; aggregate: ${cutText(String(aggregate))} needs a column of numbers (${instead}).`,
    ),
  ];
}

function isNumber(table: TableName, column: string): boolean {
  const type = columnSpecOf(table, column)?.type;
  return type === 'number' || type === 'months';
}
