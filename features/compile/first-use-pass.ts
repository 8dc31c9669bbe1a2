import type { FirstUseMeasure } from '../catalog/types.ts';
import { DATES } from './calendar.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';
import type { UsageRollup } from './usage-rollup.ts';

/** Days after the first use of anything in which every key looks new. */
const SETTLING_DAYS = 90;

/**
 * Keys that an account has ever used: from the rollup, the first snapshot date that knows of each key of each account, and of
 * each key at all.
 */
export function firstUsePass(context: PassContext, measures: readonly FirstUseMeasure[], rollup: UsageRollup): Pass {
  const { dialect, name } = context;
  const firsts = `${name}_firsts`;
  const launches = `${name}_launches`;
  // Without a column of its own, what lies in a period is known at the first date after it.
  const knownAt = rollup.hasKnownAt ? 'r.known_at' : 'p.known_at';
  const places = rollup.hasKnownAt ? '' : ` join ${rollup.places} p on p.day = r.period`;
  const settled = dialect.addDays(`(select min(o.known_at) from ${firsts} o)`, String(SETTLING_DAYS));
  const columns = measures.map(({ aggregate, newDays }) => {
    if (aggregate === 'keys') return dialect.toDouble('count(*)');
    const since = dialect.addDays('t.snapshot_date', `-${newDays ?? 0}`);
    return dialect.toDouble(`count(case when l.known_at > ${since} and l.known_at > ${settled} then 1 end)`);
  });
  return {
    name,
    table: 'usage_events',
    steps: [
      {
        creates: firsts,
        select:
          `select r.account_key, r.k, min(${knownAt}) as known_at from ${rollup.table} r${places} ` +
          `where r.k is not null and r.n > 0 group by r.account_key, r.k`,
      },
      { creates: launches, select: `select f.k, min(f.known_at) as known_at from ${firsts} f group by f.k` },
    ],
    select:
      `select f.account_key, t.snapshot_date,\n  ${measureColumns(columns)}\n` +
      `from ${firsts} f join ${launches} l on l.k = f.k cross join ${DATES} t\n` +
      `where f.known_at <= t.snapshot_date\n` +
      `group by f.account_key, t.snapshot_date`,
    reading: 'at_date',
    measures,
  };
}
