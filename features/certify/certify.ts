import type { Source } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import type { MetricDefinition, Shape } from '../catalog/types.ts';
import { computeSnapshotTable } from '../compute/snapshot-table.ts';
import { rowsWhere, type SnapshotTable } from '../matrix.ts';
import { populationSteps } from '../population/population.ts';
import { selectRows } from '../select-rows.ts';
import type { TimelineSettings } from '../timeline/types.ts';
import { compareTables, joinLeaks, lateMetricsOf } from './compare.ts';
import { makeCopies } from './copies.ts';
import { readSample, type Sample, tableSteps } from './pool.ts';
import type { Certificate, Leak } from './types.ts';

export interface CertifyRequest {
  readonly catalog: readonly MetricDefinition[];
  readonly shape: Shape;
  readonly settings: TimelineSettings;
  /** Accounts to look at, by key; at least one. */
  readonly accountKeys: readonly number[];
  /** Snapshot dates to look at, ascending, at least one; the future is rewritten from each of them on. */
  readonly dates: readonly Day[];
  /** Rewrites per date. */
  readonly rewritesPerDate: number;
  readonly seed: number;
}

/**
 * The time-travel certificate: the future of some accounts' own rows is rewritten again and again, in all tables at once, and
 * every metric at every date before it must stay the same to the last bit, and so must who is scored.
 *
 * @param source The loaded history; only read.
 * @param scratches Engines of the same kind without tables, at least one: the copies are computed in them by the same SQL.
 */
export async function certify(
  source: Source,
  scratches: readonly Source[],
  request: CertifyRequest,
): Promise<Certificate> {
  const { dates, shape, accountKeys, rewritesPerDate, catalog } = request;
  const sample = await readSample(source, shape, accountKeys);
  const nKeys = Math.max(...accountKeys) + 1;
  const kept = makeCopies(sample, rewritesPerDate, nKeys, null, 0).sample;
  let nRowsRewritten = 0;
  // Date by date: a future rewritten from an earlier date may well move what other accounts are compared with later.
  const rewrites = dates.map((date) => (scratch: Source) => {
    const { sample: rewritten, nRewritten } = makeCopies(sample, rewritesPerDate, nKeys, date, request.seed);
    nRowsRewritten += nRewritten;
    return compute(scratch, rewritten, [date], request);
  });
  const [before, ...others] = await acrossEngines(scratches, [
    (scratch) => compute(scratch, kept, dates, request),
    ...rewrites,
    ...(isEverLate(sample) ? [(scratch: Source) => compute(scratch, knownAtOnce(kept), dates, request)] : []),
  ]);
  const leaks: Leak[] = [];
  let nValues = 0;
  dates.forEach((date, d) => {
    const onDate = rowsWhere(before, (row) => before.snapshotDay[row] === date);
    const found = compareTables(selectRows(before, onDate), others[d], catalog);
    leaks.push(...found.leaks);
    nValues += found.nValues;
  });
  const [atOnce] = others.slice(dates.length);
  return {
    isHeld: leaks.length === 0,
    nAccounts: accountKeys.length,
    dates,
    nRewrites: dates.length * rewritesPerDate,
    nRowsRewritten,
    nValues,
    leaks: joinLeaks(leaks),
    lateMetrics: atOnce === undefined ? [] : lateMetricsOf(before, atOnce),
  };
}

/** Do pieces of work, as many at a time as there are engines; a failure is told when no engine is at work any more. */
async function acrossEngines<T>(
  engines: readonly Source[],
  works: readonly ((engine: Source) => Promise<T>)[],
): Promise<T[]> {
  const results: T[] = [];
  const waiting = [...works.entries()];
  const served = engines.map(async (engine) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, work] = next;
      results[place] = await work(engine);
    }
  });
  for (const end of await Promise.allSettled(served)) if (end.status === 'rejected') throw end.reason;
  return results;
}

/** Whether tables say when rows were recorded, so that metrics would have been others had nothing been recorded late. */
function isEverLate({ kinds }: Sample): boolean {
  return kinds.some(({ hasRecordedAt }) => hasRecordedAt);
}

async function compute(
  scratch: Source,
  sample: Sample,
  dates: readonly Day[],
  request: CertifyRequest,
): Promise<SnapshotTable> {
  const { shape, settings, catalog } = request;
  const tables = tableSteps(scratch.dialect, shape, sample);
  const population = populationSteps(scratch.dialect, { settings, snapshotDays: dates }, shape);
  for (const step of [...tables, ...population]) await scratch.runStep(step);
  try {
    return await computeSnapshotTable(scratch, {
      catalog,
      days: dates,
      shape,
      attributes: segmentOf(shape),
      hasLabels: false,
    });
  } finally {
    await scratch.drop([...tables, ...population].map(({ creates }) => creates));
  }
}

function segmentOf(shape: Shape): string[] {
  return (shape.accounts ?? []).includes('segment') ? ['segment'] : [];
}

/** The sample as if nothing were ever recorded late. */
function knownAtOnce(sample: Sample): Sample {
  return {
    kinds: sample.kinds,
    rows: new Map(
      [...sample.rows].map(([table, rows]) => [table, rows.map((row) => ({ ...row, known_on: row.event_on }))]),
    ),
  };
}
