import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import type { Measure, MetricDefinition, Shape } from '../catalog/types.ts';
import { calendarSteps } from './calendar.ts';
import { everPass } from './ever-pass.ts';
import { factsTable } from './expressions.ts';
import { formulaSql, measuresOf } from './formula.ts';
import { keyedPass } from './keyed-pass.ts';
import { lastPass } from './last-pass.ts';
import { measureColumn, type Pass, type PassContext } from './pass.ts';
import { statePass } from './state-pass.ts';
import { windowPass } from './window-pass.ts';

/** Table that the last step creates: account_key, snapshot_date and one double column per metric. */
export const METRIC_VALUES = 'metric_values';

/**
 * Compile a catalog into named steps of SQL that compute every metric for every row of `population`, each as known at
 * the row's snapshot date: a fact counts iff `known_on` is before that date and it falls in the window, and what is
 * learnt of it later (closed, paid, ended) counts iff that day is before the date.
 *
 * Measures are shared between metrics, and each table is passed over once for all measures of a kind.
 *
 * @param snapshotDays All snapshot dates of `population`, at least one.
 * @param options.shape What is present: decides whether `quantity` weighs events and what reveals a late column.
 * @returns Steps in order; the last creates `metric_values`. Null: missing; counts without facts are 0.
 */
export function compileMetrics(
  dialect: Dialect,
  catalog: readonly MetricDefinition[],
  snapshotDays: readonly Day[],
  options: { readonly shape: Shape },
): SqlStep[] {
  if (snapshotDays.length === 0) throw new RangeError('compileMetrics got no snapshot dates; expected at least one.');
  const measures = distinctMeasures(catalog);
  const passes = passesOf(measures, dialect, options.shape);
  const longest = Math.max(0, ...[...measures.values()].map(reachOf));
  return [
    ...calendarSteps(dialect, snapshotDays, longest),
    ...dailySteps(dialect, [...measures.values()]),
    ...passes.flatMap((pass) => pass.steps),
    { creates: METRIC_VALUES, select: valuesSelect(dialect, catalog, passes) },
  ];
}

function distinctMeasures(catalog: readonly MetricDefinition[]): ReadonlyMap<string, Measure> {
  return new Map(
    catalog.flatMap((metric) => measuresOf(metric.formula)).map((measure) => [JSON.stringify(measure), measure]),
  );
}

/** How far back the bridge must reach for a measure. */
function reachOf(measure: Measure): number {
  if (measure.kind === 'window') return measure.from;
  if (measure.kind === 'keyed') return Math.max(measure.from, measure.before ?? 0);
  return 0;
}

function dailySteps(dialect: Dialect, measures: readonly Measure[]): SqlStep[] {
  const tables = new Set(
    measures.flatMap((measure) =>
      (measure.kind === 'window' || measure.kind === 'ever') && measure.facts.daily ? [measure.facts.table] : [],
    ),
  );
  return [...tables].map((table) => ({
    creates: `metric_${table}_days`,
    select:
      `select f.account_key, f.event_on, min(f.known_on) as known_on\n` +
      `from ${factsTable(dialect, { table, clock: 'event_on', daily: false })} f\ngroup by f.account_key, f.event_on`,
  }));
}

/** Measures that one pass computes together have the same key; the key is also how the pass is called. */
function passesOf(measures: ReadonlyMap<string, Measure>, dialect: Dialect, shape: Shape): Pass[] {
  const groups = new Map<string, Measure[]>();
  for (const [text, measure] of measures) {
    const key = groupOf(measure, text);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [measure]);
    else group.push(measure);
  }
  return [...groups.values()].map((group, i) => passOf(group, { dialect, shape, name: passName(group[0], i) }));
}

function groupOf(measure: Measure, text: string): string {
  switch (measure.kind) {
    case 'keyed':
      return JSON.stringify(['keyed', measure.key]);
    case 'window':
    case 'ever':
      return JSON.stringify([measure.kind, measure.facts]);
    case 'state':
      return JSON.stringify(['state', measure.facts, measure.where]);
    case 'last':
      return text;
  }
}

function passName(measure: Measure, i: number): string {
  const what = measure.kind === 'keyed' ? `usage_by_${measure.key}` : `${measure.kind}_${measure.facts.table}`;
  return `metric_${i + 1}_${what}`;
}

function passOf(group: readonly Measure[], context: PassContext): Pass {
  const of = <K extends Measure['kind']>(kind: K) =>
    group.filter((measure): measure is Extract<Measure, { kind: K }> => measure.kind === kind);
  const [first] = group;
  switch (first.kind) {
    case 'window':
      return windowPass(context, of('window'));
    case 'keyed':
      return keyedPass(context, of('keyed'));
    case 'ever':
      return everPass(context, of('ever'));
    case 'state':
      return statePass(context, of('state'));
    case 'last':
      return lastPass(context, first);
  }
}

function valuesSelect(dialect: Dialect, catalog: readonly MetricDefinition[], passes: readonly Pass[]): string {
  const columns = new Map(
    passes.flatMap((pass, p) =>
      pass.measures.map((measure, m): [string, string] => [JSON.stringify(measure), `j${p + 1}.${measureColumn(m)}`]),
    ),
  );
  const columnOf = (measure: Measure): string => {
    const column = columns.get(JSON.stringify(measure));
    if (column === undefined) throw new Error('A measure has no pass.');
    return column;
  };
  const metrics = catalog.map((metric) => {
    const formula = formulaSql(dialect, metric.formula, columnOf);
    const sql = metric.nullPolicy === 'zero' ? `coalesce(${formula}, 0)` : formula;
    return `${dialect.toDouble(sql)} as ${dialect.identifier(metric.name)}`;
  });
  const joins = passes.map((pass, p) => {
    const alias = `j${p + 1}`;
    return `left join ${pass.name} ${alias} on ${alias}.account_key = p.account_key and ${alias}.snapshot_date = p.snapshot_date`;
  });
  return (
    `select p.account_key, p.snapshot_date${metrics.map((sql) => `,\n  ${sql}`).join('')}\n` +
    `from population p${joins.map((join) => `\n${join}`).join('')}`
  );
}
