import { PARTS_PER_UNIT } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Facts, Measure, Shape } from '../catalog/types.ts';
import { factsTable } from './expressions.ts';
import type { PassContext } from './pass.ts';
import { lexiconStep, wordSelect } from './text-tone.ts';

/**
 * The same measure over the facts that serve it: where nothing is recorded late, an account's day has one total, so that
 * days are their totals and one table does for both.
 */
export function overServingFacts<M extends Measure>(measure: M, shape: Shape): M {
  if (!('facts' in measure) || measure.facts.grain !== 'day') return measure;
  if ((shape[measure.facts.table] ?? []).includes('recorded_at')) return measure;
  return { ...measure, facts: { ...measure.facts, grain: 'total' } };
}

/** Steps for the facts that are days of a table (see `Grain`), each made once for all passes that use it. */
export function daySteps(context: Omit<PassContext, 'name'>, measures: readonly Measure[]): SqlStep[] {
  const needed = new Map<string, Facts>();
  for (const measure of measures) {
    if ('facts' in measure && measure.facts.grain !== 'row') {
      needed.set(factsTable(context.dialect, measure.facts), measure.facts);
    }
  }
  const all = [...needed.values()];
  const totals = all.filter(({ grain }) => grain === 'total');
  const days = all.filter(({ grain }) => grain === 'day');
  const words = all.filter(({ grain }) => grain === 'word');
  return [
    ...totals.map((facts) => ({
      creates: `metric_${facts.table}_totals`,
      select: totalSelect(context, facts),
      over: facts.table,
    })),
    // Totals by day are far fewer than events.
    ...days.map((facts) => {
      const from = totals.find(({ table }) => table === facts.table) ?? { ...facts, grain: 'row' };
      return { creates: `metric_${facts.table}_days`, select: daySelect(factsTable(context.dialect, from)) };
    }),
    ...(words.length === 0 ? [] : [lexiconStep(context.dialect)]),
    ...words.map(({ table }) => ({
      creates: `metric_${table}_words`,
      select: wordSelect(context.dialect, table),
      over: table,
    })),
  ];
}

function daySelect(from: string): string {
  return `select f.account_key, f.event_on, min(f.known_on) as known_on\nfrom ${from} f\ngroup by f.account_key, f.event_on`;
}

/** Parts of one event in the column `n` of totals: whole numbers, so that sums of them stay exact. */
export function partsPerEvent(shape: Shape, table: string): number {
  return (shape[table] ?? []).includes('quantity') ? PARTS_PER_UNIT : 1;
}

function totalSelect({ dialect, shape }: Omit<PassContext, 'name'>, { table }: Facts): string {
  const isWeighed = partsPerEvent(shape, table) > 1;
  const n = isWeighed ? `sum(${dialect.millionths('coalesce(f.quantity, 1)')})` : 'count(*)';
  return (
    `select f.account_key, f.event_on, f.known_on, ${n} as n\n` +
    `from ${dialect.identifier(table)} f\ngroup by f.account_key, f.event_on, f.known_on`
  );
}
