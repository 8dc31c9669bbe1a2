/**
 * What a canonical column holds: `text`; `day` (DATE); `time` (TIMESTAMP, UTC); `number` (DOUBLE); `flag` (BOOLEAN);
 * `months` (DOUBLE: a number of months, or monthly / quarterly / annual).
 */
export type ColumnType = 'text' | 'day' | 'time' | 'number' | 'flag' | 'months';

/** One canonical column and the rules its values keep. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly isRequired: boolean;
  /** Least and greatest allowed number. */
  readonly range?: { readonly min?: number; readonly max?: number };
  /** The only allowed texts, in lower case; any case is read. */
  readonly oneOf?: readonly string[];
}

/** One canonical table. `account_key` (or, in accounts, `account_id` beside it), `event_on` and `known_on` are added to every one. */
export interface TableSpec {
  readonly name: string;
  /** Without account_id. */
  readonly columns: readonly ColumnSpec[];
  /** SQL over the columns: the day of a row's own time. NULL: the account's started_on. */
  readonly eventOn: string;
  readonly order: readonly OrderRule[];
}

/** `later` must not stand before `earlier`, compared by day; `isStrict`: it must be a later day. */
export interface OrderRule {
  readonly earlier: string;
  readonly later: string;
  readonly isStrict: boolean;
}

function column(name: string, type: ColumnType, rules: Omit<Partial<ColumnSpec>, 'name' | 'type'> = {}): ColumnSpec {
  return { name, type, isRequired: false, ...rules };
}

const REQUIRED = { isRequired: true } as const;
const NOT_NEGATIVE = { range: { min: 0 } } as const;
const MINUS_ONE_TO_ONE = { range: { min: -1, max: 1 } } as const;

/** Columns that any table may carry. `id` is checked for repeats and then let go. */
const COMMON: readonly ColumnSpec[] = [column('recorded_at', 'time'), column('id', 'text')];

function table(
  name: string,
  eventOn: string,
  columns: readonly ColumnSpec[],
  order: readonly OrderRule[] = [],
): TableSpec {
  return { name, eventOn, columns: [...columns, ...COMMON], order };
}

function notBefore(earlier: string, later: string): OrderRule {
  return { earlier, later, isStrict: false };
}

/** The canonical tables of the account history, accounts first. */
export const TABLES: readonly TableSpec[] = [
  table('accounts', 'started_on', [
    column('started_on', 'day', REQUIRED),
    column('name', 'text'),
    column('segment', 'text'),
    column('industry', 'text'),
    column('region', 'text'),
    column('company_size', 'text'),
    column('csm', 'text'),
    column('group', 'text'),
  ]),
  table(
    'subscriptions',
    'starts_on',
    [
      column('starts_on', 'day', REQUIRED),
      column('ends_on', 'day'),
      column('mrr', 'number', { ...REQUIRED, ...NOT_NEGATIVE }),
      column('list_mrr', 'number', NOT_NEGATIVE),
      column('renewal_mrr', 'number', NOT_NEGATIVE),
      column('seats', 'number', NOT_NEGATIVE),
      column('plan', 'text'),
      column('billing_period', 'months'),
      column('renews_on', 'day'),
      column('notice_on', 'day'),
      column('end_kind', 'text', { oneOf: ['churn', 'completed', 'transfer'] }),
    ],
    [{ earlier: 'starts_on', later: 'ends_on', isStrict: true }],
  ),
  table('usage_events', 'CAST(occurred_at AS DATE)', [
    column('occurred_at', 'time', REQUIRED),
    column('feature', 'text', REQUIRED),
    column('user_id', 'text'),
    column('team', 'text'),
    column('quantity', 'number'),
    column('value', 'number'),
  ]),
  table('users', 'created_on', [
    column('user_id', 'text', REQUIRED),
    column('created_on', 'day'),
    column('role', 'text'),
    column('team', 'text'),
    column('is_executive', 'flag'),
  ]),
  table(
    'tickets',
    'CAST(opened_at AS DATE)',
    [
      column('opened_at', 'time', REQUIRED),
      column('closed_at', 'time'),
      column('escalated_at', 'time'),
      column('reopened_at', 'time'),
      column('first_response_at', 'time'),
      column('priority', 'text'),
      column('kind', 'text'),
      column('sentiment', 'number', MINUS_ONE_TO_ONE),
      column('csat', 'number'),
      column('body', 'text'),
    ],
    [
      notBefore('opened_at', 'closed_at'),
      notBefore('opened_at', 'escalated_at'),
      notBefore('opened_at', 'reopened_at'),
      notBefore('opened_at', 'first_response_at'),
    ],
  ),
  table('surveys', 'CAST(answered_at AS DATE)', [
    column('answered_at', 'time', REQUIRED),
    column('kind', 'text', { ...REQUIRED, oneOf: ['nps', 'csat', 'ces'] }),
    column('score', 'number', REQUIRED),
    column('role', 'text'),
  ]),
  table('invoices', 'issued_on', [
    column('issued_on', 'day', REQUIRED),
    column('due_on', 'day', REQUIRED),
    column('paid_on', 'day'),
    column('amount', 'number', { ...REQUIRED, ...NOT_NEGATIVE }),
    column('failed_at', 'time'),
  ]),
  table('touchpoints', 'CAST(occurred_at AS DATE)', [
    column('occurred_at', 'time', REQUIRED),
    column('kind', 'text', REQUIRED),
    column('role', 'text'),
    column('is_executive', 'flag'),
    column('direction', 'text'),
    column('outcome', 'text'),
    column('sentiment', 'number', MINUS_ONE_TO_ONE),
  ]),
  table('milestones', 'CAST(reached_at AS DATE)', [
    column('name', 'text', REQUIRED),
    column('reached_at', 'time', REQUIRED),
  ]),
  table('csm_ratings', 'given_on', [column('given_on', 'day', REQUIRED), column('rating', 'number', REQUIRED)]),
  table('churn_events', 'least(churned_on, notice_on)', [
    column('churned_on', 'day', REQUIRED),
    column('notice_on', 'day'),
    column('reason', 'text'),
  ]),
  table('interventions', 'CAST(started_at AS DATE)', [
    column('started_at', 'time', REQUIRED),
    column('kind', 'text', REQUIRED),
    column('cost', 'number', NOT_NEGATIVE),
  ]),
  table('observations', 'CAST(observed_at AS DATE)', [
    column('observed_at', 'time', REQUIRED),
    column('metric', 'text', REQUIRED),
    column('value', 'number', REQUIRED),
  ]),
];

/** Names that the loader or the engine makes itself; a source column of accounts so called is not taken as an attribute. */
export const RESERVED_COLUMNS: readonly string[] = ['account_key', 'event_on', 'known_on', 'rowid'];

/** The spec of a canonical table, or null if there is none of that name. */
export function tableSpecOf(name: string): TableSpec | null {
  return TABLES.find((spec) => spec.name === name) ?? null;
}

/** SQL type of a canonical column in the engine. */
export function sqlTypeOf(type: ColumnType): string {
  switch (type) {
    case 'text':
      return 'VARCHAR';
    case 'day':
      return 'DATE';
    case 'time':
      return 'TIMESTAMP';
    case 'flag':
      return 'BOOLEAN';
    default:
      return 'DOUBLE';
  }
}
