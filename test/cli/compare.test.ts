import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backtest } from '../../models/backtest/types.ts';
import { CAUSES } from '../../models/ledger/index.ts';
import { barometer, type Ran, readCsv, simulateHistory, temporaryFolder } from '../support/cli.ts';

const { folder, remove } = temporaryFolder('compare');
const history = join(folder, 'history');
let runs: readonly Ran[];

const run = (...args: readonly string[]) => barometer(history, ...args);
const json = (text: string) => JSON.parse(text) as Record<string, unknown>;
const backtestOf = (out: string) => JSON.parse(readFileSync(join(history, out, 'backtest.json'), 'utf8')) as Backtest;
const sumOf = (row: Readonly<Record<string, string>>, prefix: string) =>
  CAUSES.reduce((total, cause) => total + Number(row[`${prefix}_${cause}`]), 0);

beforeAll(() => {
  mkdirSync(history);
  simulateHistory(history, 100, 16, 5);
  runs = [
    run('recalibrate', 'barometer.yaml', '--as-of', '2026-05-01', '--out', 'old'),
    run('recalibrate', 'barometer.yaml', '--champion', 'old/model.json', '--out', 'new'),
  ];
});
afterAll(remove);

const COMPARED = ['--champion', 'old/model.json', '--challenger', 'new/model.json'];

describe('recalibrate --champion', () => {
  it('leaves the ledger of every account, with the scores that accounts.csv has', () => {
    for (const { stderr, code } of runs) expect([code, stderr]).toEqual([3, expect.any(String)]);
    const rows = readCsv(join(history, 'new', 'score-changes.csv'));
    const accounts = readCsv(join(history, 'new', 'accounts.csv'));
    const byId = new Map(rows.map((row) => [row.account_id, row]));
    expect(accounts.length).toBeGreaterThan(30);
    for (const account of accounts) {
      expect(byId.get(account.account_id)).toMatchObject({
        name: account.name,
        band: account.band,
        health_score: account.health_score,
      });
    }
    const stayed = rows.filter(({ status }) => status === 'stayed');
    expect(stayed.length).toBeGreaterThan(30);
    for (const row of stayed) {
      for (const prefix of ['score', 'steps', 'red']) {
        expect(sumOf(row, prefix)).toBeCloseTo(Number(row[`${prefix}_change`]), 9);
      }
      expect(Number(row.score_change)).toBeCloseTo(Number(row.health_score) - Number(row.health_score_before), 9);
    }
    expect(rows.filter(({ status }) => status !== 'stayed').map(({ score_change }) => score_change)).toEqual(
      rows.filter(({ status }) => status !== 'stayed').map(() => ''),
    );
  });

  it('adds it up in backtest.json, and says the headline', () => {
    const { scoreChanges } = backtestOf('new');
    const rows = readCsv(join(history, 'new', 'score-changes.csv'));
    const newlyRed = rows.filter(({ red_change }) => red_change === '1');
    expect(scoreChanges?.newlyRed.nAccounts).toBe(newlyRed.length);
    for (const cause of CAUSES) {
      const parts = newlyRed.reduce((total, row) => total + Number(row[`red_${cause}`]), 0);
      expect(scoreChanges?.newlyRed.parts[cause]).toBeCloseTo(parts, 9);
    }
    expect(scoreChanges?.migration.reduce((n, pair) => n + pair.nAccounts, 0)).toBe(rows.length);
    expect(runs[1].stdout).toContain(`${scoreChanges?.headline}\n`);
    expect(backtestOf('old').scoreChanges).toBeNull();
  });
});

describe('compare', () => {
  it('says the same as the recalibration that made the challenger', () => {
    const ran = run('compare', 'barometer.yaml', ...COMPARED, '--out', 'changes.csv', '--json', '--quiet');
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    const told = json(ran.stdout);
    expect(told.scoreChanges).toEqual(backtestOf('new').scoreChanges);
    expect(told.outOfTime).toBeNull();
    expect(readFileSync(join(history, 'changes.csv'), 'utf8')).toBe(
      readFileSync(join(history, 'new', 'score-changes.csv'), 'utf8'),
    );
    const dates = told.dates as { date: string; nAccounts: number; champion: Record<string, number> }[];
    expect(dates.at(-1)?.date).toBe('2026-10-01');
    for (const { nAccounts, champion } of dates) {
      expect(champion.red + champion.yellow + champion.green).toBe(nAccounts);
    }
  });

  it('tells a person of colours, causes, and why there are no figures', () => {
    const { stdout, code } = run('compare', 'barometer.yaml', ...COMPARED);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Champion {4}2026-05-01-\w+, fitted as of 2026-05-01$/m);
    expect(stdout).toMatch(/^2026-10-01 +\d+ +\d+ +\d+ +\d+ +\d+ +[\d.]+%/m);
    expect(stdout).toContain('No figures of precision or lead time: no outcome became known after 2026-10-01');
    expect(stdout).toMatch(/^behaviour +-?[\d.]+ +-?[\d.]+ +-?[\d.]+$/m);
  });

  it('has no difference between a model and itself, and figures on dates that are new to it', () => {
    const same = ['--champion', 'old/model.json', '--challenger', 'old/model.json'];
    const told = json(run('compare', 'barometer.yaml', ...same, '--json', '--quiet').stdout);
    const outOfTime = told.outOfTime as Record<string, unknown> & { from: string; difference: Record<string, unknown> };
    // Labels of January 24 were mature on May 1: gap 0, horizon 90, grace 7.
    expect(outOfTime.from).toBe('2026-02-01');
    expect(outOfTime.champion).toEqual(outOfTime.challenger);
    expect(outOfTime.difference.averagePrecision).toMatchObject({ value: 0 });
    for (const { champion, challenger, nAccounts, nSameBand, meanDifference } of told.dates as never[]) {
      expect([challenger, nSameBand, meanDifference]).toEqual([champion, nAccounts, 0]);
    }
    const { newlyRed } = told.scoreChanges as { newlyRed: { nAccounts: number; parts: Record<string, number> } };
    expect(newlyRed.parts).toEqual({
      behaviour: newlyRed.nAccounts,
      cohorts: 0,
      model: 0,
      thresholds: 0,
      hysteresis: 0,
    });
    expect(run('compare', 'barometer.yaml', ...same).stdout).toMatch(/^ROC AUC +(0\.\d{3}) +\1$/m);
  });

  it('names every fault of its arguments at once', () => {
    const ran = run(
      'compare',
      'barometer.yaml',
      '--champion',
      'none.json',
      '--challenger',
      'barometer.yaml',
      '--out',
      'x.txt',
    );
    expect(ran.code).toBe(1);
    expect(ran.lines).toEqual([
      expect.stringMatching(/^--out is "x\.txt"; expected a file that ends in \.csv, /),
      expect.stringMatching(/^--champion none\.json/),
      expect.stringMatching(/^--challenger barometer\.yaml: .*not JSON/),
    ]);
    expect(run('compare', 'barometer.yaml').lines).toEqual([
      expect.stringMatching(/^barometer compare: --champion is missing; /),
      expect.stringMatching(/^barometer compare: --challenger is missing; /),
    ]);
  });
});
