import type { FirstUseMeasure } from '../catalog/types.ts';
import { DATES } from './calendar.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';
import type { UsageRollup } from './usage-rollup.ts';

/** Days after the first use of anything in which every key looks new. */
const SETTLING_DAYS = 90;

/**
 * Keys that an account has ever used: from the rollup, the day on which the first use of each key became known, of each
 * account and of all accounts.
 */
export function firstUsePass(context: PassContext, measures: readonly FirstUseMeasure[], rollup: UsageRollup): Pass {
  const { dialect, name } = context;
  const firsts = `${name}_firsts`;
  const launches = `${name}_launches`;
  const columns = measures.map(({ aggregate, newDays }) => {
    if (aggregate === 'keys') return dialect.toDouble('count(*)');
    const since = dialect.addDays('t.snapshot_date', `-${newDays ?? 0}`);
    const settled = dialect.addDays('l.first_of_all', String(SETTLING_DAYS));
    return dialect.toDouble(`count(case when l.known_on >= ${since} and l.known_on >= ${settled} then 1 end)`);
  });
  return {
    name,
    over: null,
    steps: [
      {
        creates: firsts,
        select:
          `select r.account_key, r.k, min(r.first_known) as known_on from ${rollup.table} r ` +
          `where r.k is not null group by r.account_key, r.k`,
      },
      {
        creates: launches,
        select:
          `select f.k, min(f.known_on) as known_on, min(min(f.known_on)) over () as first_of_all ` +
          `from ${firsts} f group by f.k`,
      },
    ],
    select:
      `select f.account_key, t.snapshot_date,\n  ${measureColumns(columns)}\n` +
      `from ${firsts} f join ${launches} l on l.k = f.k cross join ${DATES} t\n` +
      `where f.known_on < t.snapshot_date\n` +
      `group by f.account_key, t.snapshot_date`,
    reading: 'at_date',
    measures,
  };
}
