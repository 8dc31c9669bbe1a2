import { expect, it } from 'vitest';
import { columnValue, ever, factsOf, windowed } from '../../features/catalog/formulas.ts';
import type { Condition, Formula, MetricDefinition, Shape } from '../../features/catalog/types.ts';
import { planMetrics } from '../../features/compile/plan.ts';
import { historyInDuckDb } from '../support/history.ts';
import { computedBy, day, wholePopulation } from './compile-support.ts';

const SHAPE: Shape = { accounts: [], tickets: ['opened_at', 'closed_at', 'csat'] };

function metric(name: string, formula: Formula): MetricDefinition {
  return {
    name,
    category: 'support',
    table: 'tickets',
    aggregate: 'mean',
    windowDays: 90,
    healthier: 'higher',
    unit: 'score',
    nullPolicy: 'missing',
    meaning: 'A metric of the test.',
    requires: [],
    formula,
  };
}

it('hides what is learnt later even from a metric that asks for it on the wrong clock', async () => {
  const source = await historyInDuckDb({
    accounts: [{ account_id: 'a', started_on: '2024-01-01' }],
    tickets: [
      { account_id: 'a', opened_at: '2024-04-01 00:00:00', closed_at: '2024-04-30 23:00:00', csat: 2 },
      { account_id: 'a', opened_at: '2024-04-01 00:00:00', closed_at: '2024-05-01 00:00:00', csat: 5 },
    ],
  });
  const catalog = [metric('csat', windowed(factsOf('tickets'), 'mean', 90, { value: columnValue('csat') }))];
  const days = [day('2024-05-01'), day('2024-05-02')];
  await wholePopulation(source, days);
  const values = await computedBy(source, catalog, days, SHAPE);
  expect(values.get('a 2024-05-01')).toEqual({ csat: 2 });
  expect(values.get('a 2024-05-02')).toEqual({ csat: 3.5 });
  const wrong = [metric('csat', ever(factsOf('tickets'), 'sum', [], columnValue('csat')))];
  expect(() => planMetrics(source.dialect, wrong, days, { shape: SHAPE })).toThrow('tickets.csat is learnt later');
  const conditions: readonly Condition[] = [
    { is: 'given', column: 'csat' },
    { is: 'not_before', column: 'closed_at', than: 'opened_at' },
    {
      is: 'any',
      of: [
        { is: 'given', column: 'opened_at' },
        { is: 'one_of', column: 'csat', values: ['2'] },
      ],
    },
  ];
  for (const condition of conditions) {
    const hidden = [metric('wrong', ever(factsOf('tickets'), 'count', [condition]))];
    expect(() => planMetrics(source.dialect, hidden, days, { shape: SHAPE })).toThrow('is learnt later');
  }
  source.close();
});
