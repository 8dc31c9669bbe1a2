import { describe, expect, test } from 'vitest';
import { faultLine, parseConfig } from '../../pipeline/config/index.ts';

const TABLES = 'tables: { accounts: { file: a.csv }, subscriptions: { file: s.csv } }';
const days = 'a whole number of days from 0 to 3650';

function linesOf(metrics: string): string[] {
  const { faults } = parseConfig(`${TABLES}\nmetrics: { ${metrics} }`, '/work/quarter');
  return (faults ?? []).map((fault) => faultLine(fault, 'b.yaml'));
}

describe('keys of the config whose names are those of the company', () => {
  test('modules without what makes them', () => {
    expect(linesOf('modules: { crm: { plan: [pro], features: [] }, api: pro }')).toEqual([
      'b.yaml:2: config.metrics.modules.crm.plans is missing; expected a list of plans, at least 1, none twice.',
      'b.yaml:2: config.metrics.modules.crm.features is []; expected a list of feature names, at least 1, none twice.',
      'b.yaml:2: config.metrics.modules.crm.plan is not a key that Barometer knows. Did you mean plans?',
      'b.yaml:2: config.metrics.modules.api is "pro"; expected a mapping with keys such as plans, features.',
    ]);
  });

  test('days of milestones that are none', () => {
    expect(linesOf('milestone_days: { Go live: -1, kickoff: soon }')).toEqual([
      `b.yaml:2: config.metrics.milestone_days."Go live" is -1; expected ${days}.`,
      `b.yaml:2: config.metrics.milestone_days.kickoff is "soon"; expected ${days}.`,
    ]);
  });
});
