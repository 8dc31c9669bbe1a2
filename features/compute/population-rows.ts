import { columnOfType } from '../../data/result-columns.ts';
import type { Source } from '../../data/source.ts';
import { NO_DAY } from '../../models/math/day.ts';
import type { TextColumn } from '../matrix.ts';

/** Rows of the population: one per account and snapshot date, ascending by date and account key. */
export interface PopulationRows {
  readonly nRows: number;
  readonly accountKey: Int32Array;
  readonly snapshotDay: Int32Array;
  readonly tenureDays: Float64Array;
  readonly mrr: Float64Array;
  /** Segment of each row; null: accounts have none. */
  readonly segment: TextColumn | null;
}

/** What is read with the rows: the plan in force then, and what happened later. */
export interface PopulationDetails {
  /** null where plans are not known. */
  readonly plan: readonly (string | null)[] | null;
  /** NaN: no label. */
  readonly churnLabel: Float64Array;
  readonly churnDay: Int32Array;
  readonly expansionLabel: Float64Array;
}

/** Where to find the row of an account at a date; -1 where the account is not scored then. */
export interface RowIndex {
  /** Snapshot dates, ascending. */
  readonly days: Int32Array;
  /** One more than the largest account key. */
  readonly nAccounts: number;
  /** Row at `account key * days.length + position of the date`. */
  readonly rowAt: Int32Array;
}

/** An index over the rows of a population. */
export function indexRows({ accountKey, snapshotDay }: PopulationRows, days: readonly number[]): RowIndex {
  const nAccounts = accountKey.reduce((most, key) => Math.max(most, key + 1), 0);
  const position = new Map(days.map((day, i) => [day, i]));
  const rowAt = new Int32Array(nAccounts * days.length).fill(-1);
  accountKey.forEach((key, row) => {
    const at = position.get(snapshotDay[row]);
    if (at === undefined)
      throw new RangeError(`Row ${row} lies on day ${snapshotDay[row]}, which is no snapshot date.`);
    rowAt[key * days.length + at] = row;
  });
  return { days: Int32Array.from(days), nAccounts, rowAt };
}

/**
 * Read `population`, with `labels` and the plan in force where they stand. Segments are left out.
 *
 * @param has.labels Without them (scoring as of a date) all labels are missing.
 */
export async function readPopulation(
  source: Source,
  has: { readonly plan: boolean; readonly labels: boolean },
): Promise<PopulationRows & PopulationDetails> {
  const join = (table: string, alias: string) =>
    `\nleft join ${table} ${alias} on ${alias}.account_key = p.account_key and ${alias}.snapshot_date = p.snapshot_date`;
  const result = await source.query(
    `select p.account_key, p.snapshot_date, p.tenure_days, p.mrr` +
      `${has.labels ? ', l.churn_label, l.churn_date, l.expansion_label' : ''}${has.plan ? ', n.plan' : ''}\n` +
      `from population p${has.labels ? join('labels', 'l') : ''}${has.plan ? join(`(${PLANS})`, 'n') : ''}\n` +
      `order by p.snapshot_date, p.account_key`,
  );
  const { nRows } = result;
  return {
    nRows,
    accountKey: Int32Array.from(columnOfType(result, 0, 'number')),
    snapshotDay: columnOfType(result, 1, 'day'),
    tenureDays: columnOfType(result, 2, 'number'),
    mrr: columnOfType(result, 3, 'number'),
    segment: null,
    churnLabel: has.labels ? columnOfType(result, 4, 'number') : new Float64Array(nRows).fill(Number.NaN),
    churnDay: has.labels ? columnOfType(result, 5, 'day') : new Int32Array(nRows).fill(NO_DAY),
    expansionLabel: has.labels ? columnOfType(result, 6, 'number') : new Float64Array(nRows).fill(Number.NaN),
    plan: has.plan ? columnOfType(result, has.labels ? 7 : 4, 'text') : null,
  };
}

/** The plan of each row: of the line in force with most MRR; of equal ones the latest to start, then the first by name. */
const PLANS =
  'select r.account_key, r.snapshot_date, r.plan from (' +
  'select s.account_key, d.snapshot_date, s.plan, row_number() over (partition by s.account_key, d.snapshot_date ' +
  'order by s.mrr desc, s.starts_on desc, s.plan) as place ' +
  'from subscriptions s join (select distinct snapshot_date from population) d on s.known_on < d.snapshot_date ' +
  'where s.plan is not null and s.event_on < d.snapshot_date and (s.ends_on is null or s.ends_on >= d.snapshot_date)' +
  ') r where r.place = 1';
