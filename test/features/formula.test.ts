import { describe, expect, it } from 'vitest';
import {
  above,
  anyOf,
  below,
  clamp,
  constant,
  difference,
  factsOf,
  flag,
  last,
  not,
  oneOf,
  product,
  ratio,
  state,
  sum,
} from '../../features/catalog/formulas.ts';
import type { Condition, Formula, MetricDefinition } from '../../features/catalog/types.ts';
import { computeMetrics } from './compile-support.ts';

const RATING = last(factsOf('csm_ratings'), { of: 'column', column: 'rating' });
const TENURE: Formula = { kind: 'population', column: 'tenure_days' };

/** What formulas give for an account of tenure 10 that is rated 4, and for one without a rating. */
async function valuesOf(formulas: Readonly<Record<string, Formula>>) {
  const catalog = Object.entries(formulas).map(
    ([name, formula]): MetricDefinition => ({
      name,
      formula,
      category: 'journey',
      table: 'accounts',
      aggregate: '',
      windowDays: null,
      healthier: 'either',
      unit: '',
      nullPolicy: 'missing',
      meaning: '',
      requires: [],
    }),
  );
  const tables = {
    accounts: ['rated', 'unrated'].map((account_id) => ({ account_id, started_on: '2024-04-21' })),
    csm_ratings: [{ account_id: 'rated', given_on: '2024-04-25', rating: 4 }],
  };
  const computed = await computeMetrics(tables, ['2024-05-01'], {}, () => catalog);
  return { rated: computed.get('rated 2024-05-01'), unrated: computed.get('unrated 2024-05-01') };
}

describe('formulas', () => {
  it('add and multiply; missing where a part is missing, 0 and 1 of nothing', async () => {
    const { rated, unrated } = await valuesOf({
      sum: sum(RATING, TENURE, constant(0.5)),
      product: product(constant(2), RATING, TENURE),
      sum_of_none: sum(),
      product_of_none: product(),
      sum_inside_product: product(sum(RATING, constant(1)), sum(TENURE, constant(-1))),
    });
    expect(rated).toEqual({
      sum: 14.5,
      product: 80,
      sum_of_none: 0,
      product_of_none: 1,
      sum_inside_product: 45,
    });
    expect(unrated).toEqual({
      sum: NaN,
      product: NaN,
      sum_of_none: 0,
      product_of_none: 1,
      sum_inside_product: NaN,
    });
  });

  it('compare strictly; missing where a side is missing', async () => {
    const { rated, unrated } = await valuesOf({
      above_less: above(RATING, constant(3.9)),
      above_same: above(RATING, constant(4)),
      below_more: below(RATING, constant(4.1)),
      below_same: below(RATING, constant(4)),
      with_another: below(RATING, TENURE),
      turned: not(above(RATING, constant(4))),
    });
    expect(rated).toEqual({
      above_less: 1,
      above_same: 0,
      below_more: 1,
      below_same: 0,
      with_another: 1,
      turned: 1,
    });
    expect(Object.values(unrated ?? {}).every(Number.isNaN)).toBe(true);
  });

  it('hold a number between limits; missing stays missing, and a flag makes 0 of it', async () => {
    const { rated, unrated } = await valuesOf({
      high: clamp(RATING, null, 3),
      low: clamp(RATING, 5, null),
      between: clamp(RATING, 4, 4),
      inside: clamp(difference(RATING, TENURE), -10, 10),
      free: clamp(RATING, null, null),
      flag: flag(RATING),
    });
    expect(rated).toEqual({ high: 3, low: 5, between: 4, inside: -6, free: 4, flag: 1 });
    const { flag: isRated, ...others } = unrated ?? {};
    expect(isRated).toBe(0);
    expect(Object.values(others).every(Number.isNaN)).toBe(true);
  });

  it('divide by nothing to missing, also inside others', async () => {
    const { rated } = await valuesOf({ by_zero: sum(ratio(RATING, constant(0)), constant(1)) });
    expect(rated).toEqual({ by_zero: NaN });
  });
});

describe('conditions', () => {
  const lines = [
    { starts_on: '2024-01-01', ends_on: null, mrr: 1, plan: 'a', list_mrr: 5, renews_on: '2024-05-01' },
    { starts_on: '2024-01-01', ends_on: '2024-03-01', mrr: 10, plan: null, list_mrr: null, renews_on: '2024-05-10' },
    { starts_on: '2024-01-01', ends_on: '2024-05-01', mrr: 100, plan: 'b', list_mrr: 0, renews_on: '2024-05-11' },
    { starts_on: '2024-01-01', ends_on: '2024-04-01', mrr: 1000, plan: 'c', list_mrr: 7, renews_on: '2024-04-01' },
  ].map((line) => ({ account_id: 'a', ...line }));

  /** MRR of the lines that a condition takes on 2024-05-01. */
  async function taken(condition: Condition): Promise<number | undefined> {
    const mrr = state(factsOf('subscriptions'), 'sum', [condition], { of: 'column', column: 'mrr' });
    const catalog: MetricDefinition = {
      name: 'taken',
      formula: mrr,
      category: 'commercial',
      table: 'subscriptions',
      aggregate: '',
      windowDays: null,
      healthier: 'either',
      unit: '',
      nullPolicy: 'zero',
      meaning: '',
      requires: [],
    };
    const tables = { accounts: [{ account_id: 'a', started_on: '2024-01-01' }], subscriptions: lines };
    const computed = await computeMetrics(tables, ['2024-05-01'], {}, () => [catalog]);
    return computed.get('a 2024-05-01')?.taken;
  }

  it.each<[string, Condition, number]>([
    ['given: not empty, 0 included', { is: 'given', column: 'list_mrr' }, 1101],
    ['given: an end on the date is not known yet', { is: 'given', column: 'ends_on' }, 1010],
    ['not before: empty, unknown, or on the day', { is: 'not_before', column: 'ends_on', than: 'renews_on' }, 1101],
    ['ahead: on the date or later', { is: 'ahead', column: 'renews_on' }, 111],
    ['ahead within 10 days: the tenth is outside', { is: 'ahead', column: 'renews_on', withinDays: 10 }, 11],
    ['any: an empty column does not hide the other', anyOf(oneOf('plan', 'a', 'c'), oneOf('mrr', '10')), 1011],
    ['any of none', anyOf(), 0],
  ])('%s', async (_, condition, expected) => {
    expect(await taken(condition)).toBe(expected);
  });
});
