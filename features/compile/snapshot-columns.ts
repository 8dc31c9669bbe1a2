import type { Dialect } from '../../data/dialects/dialect.ts';
import type { MetricDefinition } from '../catalog/types.ts';
import { METRIC_VALUES } from './compile.ts';

/** What the rows of the snapshot table are made of. */
export interface SnapshotRequest {
  /** Metrics in `metric_values`, in the order of the columns. */
  readonly catalog: readonly MetricDefinition[];
  /** Columns of `accounts` that give context, such as `segment`, `industry` and those of `cohorts.by`. */
  readonly attributes: readonly string[];
  /** Whether `subscriptions.plan` is present: the plan in force then counts as the attribute `plan`. */
  readonly hasPlan: boolean;
  /** Whether `labels` stands; without it (scoring as of a date) all labels are missing. */
  readonly hasLabels: boolean;
}

/** SQL pieces over the aliases p (population), v (metric values), a (accounts), n (plan), l (labels). */
export interface SnapshotPieces {
  /** Attribute -> SQL, in order, each name once. */
  readonly context: readonly (readonly [string, string])[];
  readonly metrics: readonly (readonly [string, string])[];
  readonly churnLabel: string;
  readonly churnDate: string;
  readonly expansionLabel: string;
  /** `from … left join …` */
  readonly from: string;
}

/** The columns of the snapshot table as SQL, for the file and for memory alike. */
export function snapshotPieces(dialect: Dialect, request: SnapshotRequest): SnapshotPieces {
  const { hasPlan, hasLabels } = request;
  const attributes = [...new Set(request.attributes)].filter((name) => !(hasPlan && name === 'plan'));
  const join = (table: string, alias: string) =>
    `left join ${table} ${alias} on ${alias}.account_key = p.account_key and ${alias}.snapshot_date = p.snapshot_date`;
  return {
    context: [
      ...attributes.map((name) => [name, `cast(a.${dialect.identifier(name)} as varchar)`] as const),
      ...(hasPlan ? [['plan', 'n.plan'] as const] : []),
    ],
    metrics: request.catalog.map((metric) => [metric.name, `v.${dialect.identifier(metric.name)}`] as const),
    churnLabel: hasLabels ? 'l.churn_label' : 'cast(null as integer)',
    churnDate: hasLabels ? 'l.churn_date' : 'cast(null as date)',
    expansionLabel: hasLabels ? 'l.expansion_label' : 'cast(null as integer)',
    from: [
      'from population p join accounts a on a.account_key = p.account_key',
      join(METRIC_VALUES, 'v'),
      ...(hasPlan ? [join(`(${planSelect()})`, 'n')] : []),
      ...(hasLabels ? [join('labels', 'l')] : []),
    ].join('\n'),
  };
}

/** The plan of each row: of the line in force with most MRR; of equal ones the latest to start, then the first by name. */
function planSelect(): string {
  return (
    'select r.account_key, r.snapshot_date, r.plan from (' +
    'select s.account_key, d.snapshot_date, s.plan, row_number() over (partition by s.account_key, d.snapshot_date ' +
    'order by s.mrr desc, s.starts_on desc, s.plan) as place ' +
    'from subscriptions s join (select distinct snapshot_date from population) d on s.known_on < d.snapshot_date ' +
    'where s.plan is not null and s.event_on < d.snapshot_date and (s.ends_on is null or s.ends_on >= d.snapshot_date)' +
    ') r where r.place = 1'
  );
}

/**
 * The select of `snapshots.parquet`: account_id, snapshot_date, context columns, one column per metric, `churn_label`,
 * `churn_date`, `expansion_label` and `mrr`; rows ascend by date and account.
 *
 * The metric `mrr`, where the catalog has it, is that last column. An attribute that is called like a metric or like one
 * of the fixed columns is written as `account_<name>`.
 */
export function snapshotSelect(dialect: Dialect, request: SnapshotRequest): string {
  const pieces = snapshotPieces(dialect, request);
  const fixed = ['account_id', 'snapshot_date', 'churn_label', 'churn_date', 'expansion_label', 'mrr'];
  const taken = new Set([...fixed, ...pieces.metrics.map(([name]) => name)]);
  const columns: (readonly [string, string])[] = [
    ['account_id', 'a.account_id'],
    ['snapshot_date', 'p.snapshot_date'],
    ...pieces.context.map(([name, sql]) => [taken.has(name) ? `account_${name}` : name, sql] as const),
    ...pieces.metrics.filter(([name]) => name !== 'mrr'),
    ['churn_label', pieces.churnLabel],
    ['churn_date', pieces.churnDate],
    ['expansion_label', pieces.expansionLabel],
    ['mrr', 'p.mrr'],
  ];
  const list = columns.map(([name, sql]) => `${sql} as ${dialect.identifier(name)}`).join(',\n  ');
  return `select ${list}\n${pieces.from}\norder by p.snapshot_date, p.account_key`;
}
