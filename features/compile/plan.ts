import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import type {
  FallsMeasure,
  FirstUseMeasure,
  KeyedMeasure,
  LastMeasure,
  Measure,
  MetricDefinition,
  Shape,
} from '../catalog/types.ts';
import { bridgeStep, datesStep, unionOf, type Window } from './calendar.ts';
import { daySteps, overServingFacts } from './day-steps.ts';
import { everPass } from './ever-pass.ts';
import { fallsPass } from './falls-pass.ts';
import { firstUsePass } from './first-use-pass.ts';
import { hasValue, keyedPass, keyedWindows } from './keyed-pass.ts';
import { categoryOf, lastPass } from './last-pass.ts';
import { distinctMeasures, measureKey } from './measures.ts';
import type { Pass, PassContext } from './pass.ts';
import { addsUpPeriods, periodPass } from './period-pass.ts';
import { PeriodsByReach, reachOf } from './shared-periods.ts';
import { statePass } from './state-pass.ts';
import { usageRollup } from './usage-rollup.ts';
import { isWeekly, weeklyPass } from './weekly-pass.ts';
import { windowPass } from './window-pass.ts';

/** Passes over one table that share tables of their own. */
export interface Block {
  readonly steps: readonly SqlStep[];
  readonly passes: readonly Pass[];
}

/** How a catalog is computed: what all passes share, then block by block. Every table of a step may go when its block is done. */
export interface MetricPlan {
  readonly shared: readonly SqlStep[];
  readonly blocks: readonly Block[];
}

/**
 * Compile a catalog into SQL that computes its measures at every snapshot date, each as known then: a fact counts iff
 * `known_on` is before the date and it falls in the window, and what is learnt of it later (closed, paid, ended) counts iff
 * that day is before the date.
 *
 * Measures are shared between metrics, and each table is passed over once for all measures of a kind.
 *
 * @param days All snapshot dates, ascending, at least one.
 * @param options.shape What is present: decides whether `quantity` weighs events, what may be recorded late, and what reveals
 * a late column.
 */
export function planMetrics(
  dialect: Dialect,
  catalog: readonly MetricDefinition[],
  days: readonly Day[],
  options: { readonly shape: Shape },
): MetricPlan {
  if (days.length === 0) throw new RangeError('planMetrics got no snapshot dates; expected at least one.');
  const measures = distinctMeasures(catalog);
  const groups = groupsOf([...measures.values()], options.shape);
  const context = { dialect, shape: options.shape, days };
  const served = [...measures.values()].map((measure) => overServingFacts(measure, options.shape));
  const windows = served.filter((measure) => measure.kind === 'window');
  const calendars = {
    bridges: new Bridges(dialect),
    periods: new PeriodsByReach(
      dialect,
      days,
      windows.filter((measure) => addsUpPeriods(measure, options.shape)),
    ),
  };
  const blocks = [
    ...usageBlocks(context, groups),
    ...groups
      .filter(({ kind }) => kind !== 'keyed' && kind !== 'first_use')
      .map(
        (group, i): Block => ({
          steps: [],
          passes: [{ ...passOf(group.measures, nameOf(context, group, i), calendars), measures: group.measures }],
        }),
      ),
  ];
  return {
    shared: [
      datesStep(dialect, days),
      ...daySteps(context, served),
      ...calendars.bridges.steps,
      ...calendars.periods.steps,
    ],
    blocks,
  };
}

/** Measures that one pass computes together. */
interface Group {
  readonly kind: Measure['kind'];
  readonly measures: readonly Measure[];
}

type Context = Omit<PassContext, 'name'>;

function groupsOf(measures: readonly Measure[], shape: Shape): Group[] {
  const groups = new Map<string, Measure[]>();
  for (const measure of measures) {
    const key = groupKey(overServingFacts(measure, shape), shape);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [measure]);
    else group.push(measure);
  }
  return [...groups.values()].map((group) => ({ kind: group[0].kind, measures: group }));
}

function groupKey(measure: Measure, shape: Shape): string {
  switch (measure.kind) {
    case 'keyed':
    case 'first_use':
      return JSON.stringify([measure.kind, measure.key]);
    case 'window':
      if (isWeekly(measure)) {
        return JSON.stringify(['weekly', measure.facts, measure.where, measure.from, measure.to]);
      }
      return JSON.stringify([addsUpPeriods(measure, shape) ? 'periods' : 'window', measure.facts, reachOf(measure)]);
    case 'ever':
      return JSON.stringify([measure.kind, measure.facts]);
    case 'state':
      return JSON.stringify(['state', measure.facts, measure.where]);
    case 'falls':
      return JSON.stringify(['falls', measure.column]);
    case 'last': {
      const category = categoryOf(measure);
      if (category === null) return measureKey(measure);
      // The reach back to `withinDays` is looked at when values are read, so it may differ.
      const { facts, value, lagDays } = measure;
      return JSON.stringify(['last', facts, value, lagDays, category.column]);
    }
  }
}

function nameOf(context: Context, { kind, measures: [first] }: Group, i: number): PassContext {
  const table = first.kind === 'falls' ? 'subscriptions' : 'facts' in first ? first.facts.table : 'usage_events';
  return { ...context, name: `metric_${i + 1}_${kind}_${table}` };
}

function usageBlocks(context: Context, groups: readonly Group[]): Block[] {
  const keys = ['feature', 'user_id', 'team'] as const;
  return keys.flatMap((key): Block[] => {
    const keyed = measuresOfKey<KeyedMeasure>(groups, 'keyed', key);
    const firstUses = key === 'feature' ? measuresOfKey<FirstUseMeasure>(groups, 'first_use', key) : [];
    if (keyed.length + firstUses.length === 0) return [];
    const windows = keyed.length === 0 ? [{ from: 1, to: 0 }] : keyedWindows(keyed);
    const rollup = usageRollup(context.dialect, context.shape, context.days, key, windows, {
      hasValue: hasValue(keyed),
      hasFirst: firstUses.length > 0,
    });
    const own = (name: string): PassContext => ({ ...context, name: `${rollup.table}_${name}` });
    return [
      {
        steps: rollup.steps,
        passes: [
          ...(keyed.length === 0 ? [] : [keyedPass(own('keyed'), keyed, rollup)]),
          ...(firstUses.length === 0 ? [] : [firstUsePass(own('first'), firstUses, rollup)]),
        ],
      },
    ];
  });
}

function measuresOfKey<M extends KeyedMeasure | FirstUseMeasure>(
  groups: readonly Group[],
  kind: M['kind'],
  key: M['key'],
): M[] {
  return groups
    .filter((group) => group.kind === kind)
    .flatMap((group) => group.measures as readonly M[])
    .filter((measure) => measure.key === key);
}

function passOf(
  measures: readonly Measure[],
  context: PassContext,
  { bridges, periods }: { readonly bridges: Bridges; readonly periods: PeriodsByReach },
): Pass {
  const served = measures.map((measure) => overServingFacts(measure, context.shape));
  const of = <K extends Measure['kind']>(kind: K) =>
    served.filter((measure): measure is Extract<Measure, { kind: K }> => measure.kind === kind);
  const [first] = measures;
  switch (first.kind) {
    case 'window': {
      const windows = of('window');
      if (windows.every((each) => addsUpPeriods(each, context.shape))) {
        return periodPass(context, windows, periods.of(windows));
      }
      const bridge = bridges.over(windows);
      return windows.every(isWeekly) ? weeklyPass(context, windows, bridge) : windowPass(context, windows, bridge);
    }
    case 'ever':
      return everPass(context, of('ever'));
    case 'state':
      return statePass(context, of('state'));
    case 'last':
      return lastPass(context, of('last') satisfies readonly LastMeasure[]);
    case 'falls':
      return fallsPass(context, of('falls') satisfies readonly FallsMeasure[]);
    default:
      throw new Error(`Measures of kind ${first.kind} are computed from a rollup.`);
  }
}

/** One calendar bridge for each union of windows, however many passes use it. */
class Bridges {
  private readonly names = new Map<string, string>();
  readonly steps: SqlStep[] = [];
  private readonly dialect: Dialect;

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  over(windows: readonly Window[]): string {
    const union = unionOf(windows);
    const key = union.map(({ from, to }) => `${to}-${from}`).join(' ');
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const name = `metric_bridge_${this.names.size + 1}`;
    this.names.set(key, name);
    this.steps.push(bridgeStep(this.dialect, name, union));
    return name;
  }
}
