import { describe, expect, it } from 'vitest';
import { orderFindings } from '../../data/checks/order-findings.ts';
import { buildCatalog, skippedMetrics } from '../../features/catalog/catalog.ts';
import { missingCategories } from '../../features/catalog/missing-categories.ts';
import type { CatalogRequest, Shape } from '../../features/catalog/types.ts';

const BARE: Shape = {
  accounts: ['started_on'],
  subscriptions: ['starts_on', 'ends_on', 'mrr'],
  usage_events: ['occurred_at', 'feature', 'user_id', 'team', 'quantity', 'value'],
  tickets: ['opened_at'],
};

function found(shape: Shape, changes: Partial<CatalogRequest> = {}) {
  const request = {
    windowsDays: [28, 90],
    coreFeatures: [],
    exclude: [],
    custom: [],
    observations: [],
    shape,
    ...changes,
  };
  const [metrics, skipped] = [buildCatalog(request), skippedMetrics(request)];
  return { metrics, skipped, findings: missingCategories(metrics, skipped) };
}

describe('categories that are missing', () => {
  it('come in the order of what they cost', () => {
    const lost = orderFindings(found(BARE).findings)
      .filter(({ severity }) => severity === 'warning')
      .map(({ counts }) => counts.lostMetrics!);
    expect(lost.length).toBeGreaterThan(2);
    expect(lost).toEqual(lost.toSorted((a, b) => b - a));
  });

  it('are told with the metrics that they cost, the tables to map and the questions that stay open', () => {
    const { findings, skipped } = found(BARE);
    const payments = findings.find(({ part }) => part === 'payments')!;
    const lost = skipped.filter(({ category }) => category === 'payments').length;
    expect(payments).toMatchObject({
      kind: 'missing_category',
      severity: 'warning',
      counts: { metrics: 0, lostMetrics: lost },
    });
    expect(payments.seen).toBe(`No metric of payments can be computed: invoices is absent, which costs all ${lost}.`);
    expect(payments.effect).toContain('Do they pay on time?');
    expect(findings.filter(({ severity }) => severity === 'warning').map(({ part }) => part)).toEqual(
      expect.arrayContaining(['engagement', 'payments', 'advocacy']),
    );
  });

  it('are those with none or less than a third of their metrics, and no others', () => {
    const { findings, metrics, skipped } = found(BARE);
    const share = (category: string) => {
      const n = metrics.filter((metric) => metric.category === category).length;
      return n / (n + skipped.filter((metric) => metric.category === category).length);
    };
    const named = findings.map(({ part }) => part!);
    for (const category of new Set([...metrics, ...skipped].map((metric) => metric.category))) {
      expect(named.includes(category), category).toBe(share(category) < 1 / 3);
    }
  });

  it('do not count what the config leaves out', () => {
    const full: Shape = { ...BARE, invoices: ['issued_on', 'due_on', 'paid_on', 'amount', 'failed_at'] };
    const payments = found(full)
      .metrics.filter(({ category }) => category === 'payments')
      .map(({ name }) => name);
    expect(payments.length).toBeGreaterThan(3);
    const { findings } = found(full, { exclude: payments });
    expect(findings.filter(({ part }) => part === 'payments')).toEqual([]);
  });
});
