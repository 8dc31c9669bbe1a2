import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { skippedMetrics } from '../../features/catalog/catalog.ts';
import type { CustomMetric } from '../../features/catalog/types.ts';
import { type Day, formatDay } from '../../models/math/day.ts';
import { type Random, randomStream } from '../../models/math/random.ts';
import type { History } from '../support/history.ts';
import {
  custom,
  KINDS,
  N_ACCOUNTS,
  type Row,
  randomFacts,
  randomRow,
  START,
  type TableKind,
} from '../support/random-facts.ts';
import { computeMetrics, day, requestFor } from './compile-support.ts';

/**
 * Metrics at `t` must not move when the future does: everything that became known on or after `t` is deleted or
 * rewritten, and every value at `t` and before must stay the same to the last bit.
 */

const CUSTOM: readonly CustomMetric[] = [
  custom('own_csat', 'tickets', 'mean', 'csat'),
  custom('own_csat_last', 'tickets', 'last', 'csat'),
  custom('own_end_kinds', 'subscriptions', 'count', undefined, { end_kind: ['churn'] }),
  custom('own_exports', 'usage_events', 'sum', 'quantity', { feature: ['export'] }, 28),
];

/** All that lets the whole catalog be computed. */
const CHANGES = {
  coreFeatures: ['export', 'report'],
  securityFeatures: ['report'],
  modules: [{ name: 'all', plans: ['max'], features: ['import'] }],
  milestoneDays: [{ name: 'onboarded', days: 60 }],
  observations: ['posts', 'index'],
  custom: CUSTOM,
};

describe('metrics as known then', () => {
  it('are the same bits for one date alone as among many, so that scoring gives what training saw', async () => {
    let nValues = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.uniqueArray(fc.integer({ min: 10, max: 420 }), { minLength: 3, maxLength: 8 }),
        async (seed, offsets) => {
          const history = randomFacts(randomStream(seed, 'history'));
          const dates = offsets.sort((a, b) => a - b).map((offset) => formatDay(START + offset));
          const together = await computeMetrics(history, dates, CHANGES);
          const date = dates[seed % dates.length];
          const alone = await computeMetrics(history, [date], CHANGES);
          expect(alone.size).toBe(N_ACCOUNTS);
          for (const [row, metrics] of alone) {
            expect(together.get(row)).toEqual(metrics);
            nValues += Object.values(metrics).filter((value) => Number.isFinite(value) && value !== 0).length;
          }
        },
      ),
      { seed: 20240502, numRuns: 8, endOnFailure: true },
    );
    expect(nValues).toBeGreaterThan(2000);
  });

  it('does not let the future move any metric at t', async () => {
    let nMovedLater = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.integer({ min: 40, max: 360 }),
        async (seed, offset) => {
          const random = randomStream(seed, 'history');
          const t = START + offset;
          const history = randomFacts(random);
          const rewritten = rewriteFuture(history, t, random);
          const dates = [t - 17, t, t + 40].map(formatDay);
          const before = await computeMetrics(history, dates, CHANGES);
          const after = await computeMetrics(rewritten, dates, CHANGES);
          expect(before.size).toBe(3 * N_ACCOUNTS);
          for (const [row, metrics] of before) {
            const isPast = !row.endsWith(dates[2]);
            for (const [metric, value] of Object.entries(metrics)) {
              const other = after.get(row)?.[metric];
              if (isPast) expect(Object.is(value, other), `${metric} at ${row}: ${value} became ${other}`).toBe(true);
              else if (!Object.is(value, other)) nMovedLater++;
            }
          }
          // The whole catalog, not a part of it.
          expect(skippedMetrics(requestFor(history, CHANGES))).toEqual([]);
          expect(Object.keys([...before.values()][0]).length).toBeGreaterThan(180);
        },
      ),
      { seed: 20240501, numRuns: 7, endOnFailure: true },
    );
    // The rewriting does reach what is known later: else the property would hold of nothing.
    expect(nMovedLater).toBeGreaterThan(1000);
  });
});

function rewriteFuture(history: History, t: Day, random: Random): History {
  const tables = Object.entries(KINDS).map(([table, kind]): [string, Row[]] => [
    table,
    (history[table] as readonly Row[]).flatMap((row) => {
      if (knownDay(kind, row) < t) return [rewriteLate(kind, row, t, random)];
      if (random() < 0.5) return [];
      // Rewritten whole: as another fact of the future, or as one that happened before and is recorded after.
      const other = randomRow(table, kind, String(row.account_id), random() < 0.5 ? t : START, random);
      return [knownDay(kind, other) < t ? { ...other, recorded_at: formatDay(t + Math.floor(random() * 30)) } : other];
    }),
  ]);
  return { ...history, ...Object.fromEntries(tables) };
}

/** What is learnt of a known row on or after `t` becomes empty or another day from `t` on; what comes with it, anything. */
function rewriteLate(kind: TableKind, row: Row, t: Day, random: Random): Row {
  const changed: Record<string, Row[string]> = { ...row };
  for (const [column, companions] of Object.entries(kind.late)) {
    const at = row[column];
    if (typeof at === 'string' && day(at) < t) continue;
    changed[column] = random() < 0.4 ? null : formatDay(t + Math.floor(random() * 90));
    for (const companion of companions) changed[companion] = kind.values[companion](random);
  }
  return changed;
}

function knownDay(kind: TableKind, row: Row): Day {
  const event = day(String(row[kind.event]));
  return typeof row.recorded_at === 'string' ? Math.max(event, day(row.recorded_at)) : event;
}
