import { attributeText } from './attributes.ts';
import { ScoreInputError, showValue } from './errors.ts';
import type { RowView } from './features.ts';
import type { InputSpec, ScoreInput } from './types.ts';

/** A score input as models look at it, and the date of the score. */
export interface InputView extends RowView {
  /** YYYY-MM-DD; null: not given. */
  readonly asOf: string | null;
}

/**
 * Read a score input. `tenure_days` and `mrr` are metrics of their own where the model has inputs of those names; if they
 * are not among the metrics, they are taken from the context (`tenureDays`, `mrr`).
 *
 * @throws {ScoreInputError} If the input, its context or its metrics is no object, or a metric, `tenureDays` or `asOf` has
 * the wrong type. A number as text is an error, not a guess.
 */
export function inputView(inputs: readonly InputSpec[], input: ScoreInput): InputView {
  if (!isRecord(input)) throw new ScoreInputError(`score input is ${showValue(input)}; expected { context, metrics }.`);
  const { context, metrics } = input;
  if (!isRecord(context)) throw new ScoreInputError(`context is ${showValue(context)}; expected an object.`);
  if (!isRecord(metrics)) throw new ScoreInputError(`metrics is ${showValue(metrics)}; expected an object.`);
  const contextTenure = numberAt(context, 'tenureDays', 'context');
  const tenureDays = Number.isNaN(contextTenure) ? numberAt(metrics, 'tenure_days', 'metrics') : contextTenure;
  const values = Float64Array.from(inputs, ({ name }) => {
    const value = numberAt(metrics, name, 'metrics');
    if (!Number.isNaN(value)) return value;
    if (name === 'tenure_days') return tenureDays;
    return name === 'mrr' ? numberAt(context, 'mrr', 'context') : Number.NaN;
  });
  return {
    metric: (position) => values[position],
    attribute: (name) => attributeText(context, name) || null,
    tenureDays,
    asOf: asOfIn(context),
  };
}

function asOfIn(context: Readonly<Record<string, unknown>>): string | null {
  const asOf = Object.hasOwn(context, 'asOf') ? (context.asOf ?? null) : null;
  if (asOf === null || typeof asOf === 'string') return asOf;
  throw new ScoreInputError(`context.asOf is ${showValue(asOf)}; expected a date as YYYY-MM-DD or null.`);
}

function numberAt(record: Readonly<Record<string, unknown>>, name: string, where: string): number {
  const value = Object.hasOwn(record, name) ? record[name] : null;
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'number') return value;
  throw new ScoreInputError(`${where}.${name} is ${showValue(value)}; expected a number or null.`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
