/** How a column is kept while it is written: `day` and `second` are whole numbers since 1970-01-01 (UTC). */
export type ColumnKind = 'text' | 'day' | 'second' | 'number' | 'whole' | 'flag';
export type Cell = string | number | boolean | null;
export type Row = readonly Cell[];

export interface SimulatedTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
}

/** Names and kinds of columns from `name:kind` words; kind `text` where none is given. */
function table(name: string, columns: string): SimulatedTable {
  const parsed = columns.split(' ').map((column) => {
    const [columnName, kind] = column.split(':');
    return { name: columnName!, kind: (kind ?? 'text') as ColumnKind };
  });
  return { name, columns: parsed };
}

/** Every table of the history but the usage log, in the order in which files are written. */
export const HISTORY_TABLES: readonly SimulatedTable[] = [
  table('accounts', 'account_id started_on:day name segment industry region company_size:whole csm'),
  table(
    'subscriptions',
    'id account_id starts_on:day ends_on:day mrr:number list_mrr:number renewal_mrr:number seats:whole plan billing_period renews_on:day notice_on:day end_kind',
  ),
  table('users', 'account_id user_id created_on:day role team is_executive:flag'),
  table(
    'tickets',
    'id account_id opened_at:second closed_at:second escalated_at:second reopened_at:second first_response_at:second priority kind sentiment:number csat:whole body',
  ),
  table('surveys', 'id account_id answered_at:second kind score:whole role recorded_at:second'),
  table('invoices', 'id account_id issued_on:day due_on:day paid_on:day amount:number failed_at:second'),
  table(
    'touchpoints',
    'account_id occurred_at:second kind role is_executive:flag direction outcome sentiment:number recorded_at:second',
  ),
  table('milestones', 'account_id name reached_at:second recorded_at:second'),
  table('csm_ratings', 'account_id given_on:day rating:whole recorded_at:second'),
  table('churn_events', 'account_id churned_on:day notice_on:day reason recorded_at:second'),
  table('interventions', 'account_id started_at:second kind cost:number'),
  table('observations', 'account_id observed_at:second metric value:number recorded_at:second'),
];

/** What the generator alone knows. */
export const TRUTH_TABLES: readonly SimulatedTable[] = [
  table(
    'hazards',
    'account_id month:day churn_hazard:number churn_probability_90d:number expansion_hazard:number health:number',
  ),
  table(
    'accounts_truth',
    'account_id segment fit:number growth:number usage_level:number activation_days:whole leaver_kind decided_on:day end_kind ends_on:day event_on:day',
  ),
];
