import type { Formula, Measure, MetricDefinition } from '../catalog/types.ts';

/** The measures of a formula, in order, repeats included. */
export function measuresOf(formula: Formula): Measure[] {
  switch (formula.kind) {
    case 'ratio':
      return [...measuresOf(formula.top), ...measuresOf(formula.bottom)];
    case 'difference':
      return [...measuresOf(formula.left), ...measuresOf(formula.right)];
    case 'balance':
      return [...measuresOf(formula.now), ...measuresOf(formula.before)];
    case 'compare':
      return [...measuresOf(formula.left), ...measuresOf(formula.right)];
    case 'sum':
    case 'product':
      return formula.of.flatMap(measuresOf);
    case 'flag':
    case 'clamp':
      return measuresOf(formula.of);
    case 'burstiness':
      return [...measuresOf(formula.squares), ...measuresOf(formula.total)];
    case 'against_segment':
      return measuresOf(formula.of);
    case 'constant':
    case 'population':
      return [];
    default:
      return [formula];
  }
}

/** Distinct measures of a catalog by their key, in the order in which they come. */
export function distinctMeasures(catalog: readonly MetricDefinition[]): ReadonlyMap<string, Measure> {
  return new Map(
    catalog.flatMap((metric) => measuresOf(metric.formula)).map((measure) => [measureKey(measure), measure]),
  );
}

/** The same text for measures that are the same. */
export function measureKey(measure: Measure): string {
  return JSON.stringify(measure);
}
