import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backtest } from '../../models/backtest/types.ts';
import { backtestFaults } from '../support/backtest-schema.ts';
import { barometer, type Ran, simulateHistory, temporaryFolder } from '../support/cli.ts';

const { folder, remove } = temporaryFolder('incumbent');
const history = join(folder, 'history');
const POINTS = `points:
  - { metric: active_users_28d, tiers: [{ at_least: 10, points: 40 }, { at_least: 3, points: 20 }] }
  - { metric: tickets_open, at_most: 2, points: 40 }
  - { metric: nps_last, at_least: 7, points: 20, missing: 10 }
cutoffs: { red: 40, yellow: 70 }
`;
let first: Ran;
let second: Ran;

const backtestOf = (out: string) => JSON.parse(readFileSync(join(history, out, 'backtest.json'), 'utf8')) as Backtest;
const scorecardOf = (out: string) => readFileSync(join(history, out, 'scorecard.yaml'), 'utf8');

beforeAll(() => {
  mkdirSync(history);
  simulateHistory(history, 100, 16, 5);
  writeFileSync(join(history, 'card.yaml'), POINTS);
  const run = (card: string, out: string) =>
    barometer(history, 'recalibrate', 'barometer.yaml', '--incumbent', card, '--out', out, '--quiet');
  first = run('card.yaml', 'first');
  copyFileSync(join(history, 'first', 'scorecard.yaml'), join(history, 'again.yaml'));
  second = run('again.yaml', 'second');
});
afterAll(remove);

describe('recalibrate --incumbent', () => {
  it('runs the scorecard through the same past as the new score, as it is and with new weights', () => {
    expect([first.code, first.stderr]).toEqual([3, '']);
    const { churn, verdict } = backtestOf('first');
    expect(verdict.reference).toBe('incumbent');
    const rows = (name: string) => churn.models.find(({ model }) => model === name)?.nRows;
    expect(rows('incumbent')).toBe(rows('chosen'));
    expect(rows('incumbent_recalibrated')).toBe(rows('chosen'));
    expect(churn.differences.map(({ against }) => against)).toEqual(
      expect.arrayContaining(['incumbent', 'incumbent_recalibrated']),
    );
    for (const name of ['incumbent', 'incumbent_recalibrated'])
      expect(first.stdout).toMatch(new RegExp(`^${name} `, 'm'));
  });

  it('writes it back in its own shape, with weights that sum to 100', () => {
    const { scorecard } = backtestOf('first');
    expect(scorecard?.shape).toBe('points');
    expect(scorecard?.parts.reduce((sum, { before }) => sum + before, 0)).toBeCloseTo(1, 9);
    expect(scorecard?.parts.reduce((sum, { after }) => sum + after, 0)).toBeCloseTo(1, 9);
    expect(scorecardOf('first')).toMatch(/^points:\n {2}- \{ metric: /m);
    expect(backtestFaults(readFileSync(join(history, 'first', 'backtest.json'), 'utf8'))).toEqual([]);
    expect(first.stdout).toMatch(/^Scorecard first\/scorecard\.yaml$/m);
    expect(readFileSync(join(history, 'first', 'report.html'), 'utf8')).toContain('Your scorecard, recalibrated');
    const manifest = JSON.parse(readFileSync(join(history, 'first', 'manifest.json'), 'utf8'));
    expect(manifest.outputs['scorecard.yaml']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('takes what it wrote as the next scorecard in use', () => {
    expect([second.code, second.stderr]).toEqual([3, '']);
    const [before, after] = [backtestOf('second').scorecard, backtestOf('first').scorecard];
    const shares = (own: typeof after, which: 'before' | 'after') =>
      Object.fromEntries(own?.parts.flatMap((part) => (part[which] === 0 ? [] : [[part.metric, part[which]]])) ?? []);
    expect(shares(before, 'before')).toEqual(shares(after, 'after'));
    expect(before?.cutoffs.before).toEqual(after?.cutoffs.after);
  });
});
