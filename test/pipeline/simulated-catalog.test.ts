import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelFile } from '../../models/runtime/types.ts';
import { keptNames } from '../../pipeline/stages/build-snapshots.ts';
import { type Prepared, prepare, simulatedConfig, simulatedHistory } from '../support/simulated-history.ts';

/** Metrics that one company's history is enough for, at least. */
const LEAST_METRICS = 190;

describe('on a simulated history', () => {
  let prepared: Prepared;
  beforeAll(async () => {
    prepared = await prepare(await simulatedConfig(await simulatedHistory()));
  });

  it('every metric of the catalog is present', () => {
    const { catalog, table } = prepared;
    expect(catalog.skipped).toEqual([]);
    expect(catalog.metrics.length).toBeGreaterThan(LEAST_METRICS);
    expect(table.inputs.map(({ name }) => name)).toEqual(catalog.metrics.map(({ name }) => name));
  });

  it('every metric has a value of some account, and tells accounts apart', () => {
    const { table } = prepared;
    const idle = table.inputs.flatMap(({ name }, i) => {
      const values = new Set(table.metrics[i].filter((value) => !Number.isNaN(value)));
      return values.size < 2 ? [`${name}: ${[...values].join(', ')}`] : [];
    });
    // The simulated product launches nothing.
    expect(idle).toEqual(['new_features_used_180d: 0']);
  });

  it('names and due days are found, and what the config gives stands first', () => {
    const { found } = prepared.catalog;
    expect(found.coreFeatures).toEqual(['dashboard', 'search', 'report']);
    expect([...found.integrationFeatures].sort()).toEqual(['api', 'crm_integration']);
    expect(found.securityFeatures).toEqual(['admin_audit']);
    const due = new Map(found.milestoneDays.map(({ name, days }) => [name, days]));
    expect([...due.keys()].sort()).toEqual(
      'data_connected first_integration first_value go_live kickoff team_trained'.split(' '),
    );
    // Steps of the onboarding come one after the other.
    expect(due.get('kickoff')).toBeLessThan(due.get('first_value') ?? 0);
    expect(due.get('first_value')).toBeLessThan(due.get('go_live') ?? 0);
    expect(due.get('go_live')).toBeGreaterThan(30);
    expect(due.get('go_live')).toBeLessThan(90);
  });

  it('due days of the config are taken as they are', async () => {
    const milestoneDays = [{ name: 'go_live', days: 21 }];
    const loaded = await simulatedConfig(await simulatedHistory(), ({ metrics }) => ({
      metrics: { ...metrics, milestoneDays, securityFeatures: ['api'] },
    }));
    const { catalog } = await prepare(loaded, { metrics: 'none' });
    expect(catalog.found).toMatchObject({ milestoneDays, securityFeatures: ['api'] });
  });
});

describe('what a model file keeps', () => {
  it('is what scoring computes metrics with; a file from before has no due days', () => {
    const catalog = {
      coreFeatures: ['a'],
      integrationFeatures: ['b'],
      observations: ['c'],
      securityFeatures: ['d'],
      milestoneDays: [{ name: 'e', days: 9 }],
    };
    const { securityFeatures: _security, milestoneDays: _days, ...before } = catalog;
    const file = (kept?: ModelFile['catalog']) => ({ ...(kept === undefined ? {} : { catalog: kept }) }) as ModelFile;
    expect(keptNames(file(catalog))).toEqual(catalog);
    expect(keptNames(file(before))).toEqual({ ...catalog, securityFeatures: [], milestoneDays: [] });
    expect(keptNames(file())).toEqual({
      coreFeatures: [],
      integrationFeatures: [],
      observations: [],
      securityFeatures: [],
      milestoneDays: [],
    });
  });
});
