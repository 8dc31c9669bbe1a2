import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../models/backtest/types.ts';
import { buildSnapshots, findNames, namesBefore, planCatalog } from '../../pipeline/stages/build-snapshots.ts';
import { withCertificate } from '../../pipeline/stages/certificate-record.ts';
import { certifyHistory, type HistoryCertificate } from '../../pipeline/stages/certify-history.ts';
import { openHistory } from '../../pipeline/stages/open-history.ts';
import { LIGHT, simulatedConfig, simulatedHistory } from '../support/simulated-history.ts';

const HELD: HistoryCertificate = {
  isHeld: true,
  nAccounts: 4,
  dates: [20_000],
  nRewrites: 3,
  nRowsRewritten: 50,
  nValues: 1_200,
  leaks: [],
  arrivals: [],
  lateMetrics: [],
};
const PROMOTE: Verdict = { verdict: 'promote', headline: 'Promote.', rules: [], reference: 'equal_weights' };

describe('the verdict', () => {
  it('has the certificate as its first rule', () => {
    const { verdict, rules } = withCertificate(PROMOTE, HELD);
    expect(verdict).toBe('promote');
    expect(rules).toEqual([
      {
        rule: 'replays the past as it was known',
        expected: 'no value of a past date moves when the future is rewritten',
        found: '1,200 values, none moved',
        held: true,
      },
    ]);
    expect(withCertificate(PROMOTE, null)).toBe(PROMOTE);
  });

  it('is never to promote where a metric knows the future', () => {
    const leaks = ['a', 'b', 'c', 'd'].map((metric) => ({ metric, table: 'tickets', nChanged: 1 }));
    const { verdict, headline, rules } = withCertificate(PROMOTE, { ...HELD, isHeld: false, leaks });
    expect(verdict).toBe('keep');
    expect(headline).toContain('some of its metrics know the future (a, b, c, …)');
    expect(rules[0]).toMatchObject({ found: '4 metrics moved', held: false });
  });
});

describe('certifyHistory', () => {
  it('takes other accounts each round, and the same ones every time', async () => {
    const loaded = await simulatedConfig(await simulatedHistory(LIGHT));
    const history = await openHistory(loaded, { kind: 'learn', asOf: null });
    try {
      const names = await findNames(history, loaded.config, namesBefore(history));
      const catalog = planCatalog(history, loaded.config, names);
      const { table } = await buildSnapshots(history, loaded.config, { ...catalog, metrics: [] }, () => {});
      const few = { ...catalog, metrics: catalog.metrics.slice(0, 12) };
      const extent = { nRounds: 2, accountsPerRound: 5, rewritesPerDate: 2, nDates: 2 };
      const rounds: number[] = [];
      const first = await certifyHistory(history, few, table, 7, extent, (done) => rounds.push(done));
      expect(rounds).toEqual([1, 2]);
      expect(first).toMatchObject({ isHeld: true, nAccounts: 10, nRewrites: 8 });
      expect(first?.dates).toEqual([
        history.timeline.snapshotDays[Math.floor(history.timeline.snapshotDays.length / 2) - 1],
        history.timeline.snapshotDays.at(-1),
      ]);
      expect(await certifyHistory(history, few, table, 7, extent)).toEqual(first);
      const empty = { ...table, nRows: 0, accountIndex: new Int32Array(0) };
      expect(await certifyHistory(history, few, empty, 7, extent)).toBeNull();
    } finally {
      history.source.close();
    }
  });
});
