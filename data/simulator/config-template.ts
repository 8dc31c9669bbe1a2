import { addMonths, formatDay } from '../../models/math/day.ts';
import type { World } from './options.ts';
import { HISTORY_TABLES } from './simulated-tables.ts';

export interface ConfigFacts {
  readonly world: World;
  readonly nAccounts: number;
  readonly nActiveAtEnd: number;
  readonly format: 'parquet' | 'csv';
  /** Folder of the tables, '' for the config's own. */
  readonly tablesFolder: string;
}

/** Share of the book that the capacity policy calls red. */
const RED_SHARE = 0.11;
/** Reds that one CSM works at a time. */
const REDS_PER_CSM = 12;

/** The commented `barometer.yaml` that maps a simulated history. */
export function renderConfig(facts: ConfigFacts): string {
  const { world } = facts;
  const { csms, accountsPerCsm } = capacityFor(facts.nActiveAtEnd);
  const from = addMonths(world.dataStart, Math.min(4, Math.floor(world.nMonths / 3)));
  const folds = Math.max(1, Math.min(6, Math.floor((world.nMonths - 12) / 3)));
  return `# Barometer: where the account history is, what counts as churn, and how the score is to be used.
# Relative paths resolve from this file's folder. Every key except tables has a default.
version: 1
source: { engine: duckdb }

# One file per table; a table that is missing costs only its own metrics. Where columns have other names, map them:
#   accounts: { file: crm.csv, columns: { account_id: id, segment: tier } }
tables:
${tableLines(facts)}
# Exclusive: nothing dated or recorded on or after this day is used.
dates: { data_end: ${formatDay(world.dataEnd)} }

# A score is computed as of the first of every month, from facts known before that day.
snapshots: { every: month, from: ${formatDay(from)} }
eligibility: { min_tenure_days: ${world.signals.minTenureDays} }

outcomes:
  # An account has churned when its last term ends and none starts within grace_days; a notice counts on its own day.
  churn: { kind: subscription_end, grace_days: 7, gap_days: 0, horizon_days: 90 }
  # It has expanded when MRR rises by a tenth within the horizon and stays up for hold_days.
  expansion: { min_growth: 0.10, gap_days: 0, horizon_days: 180, hold_days: 30 }

# An account is compared with accounts of its segment and age.
cohorts: { tenure_days: [90, 180, 365, 730], by: [segment], min_size: 50 }

metrics:
  windows_days: [28, 90]
  core_features: [dashboard, search, report]
  # Parts that are sold by themselves: bought with one of the plans, used through one of the features.
  modules:
    essentials:    { plans: [starter, team, business], features: [dashboard, search, report] }
    collaboration: { plans: [team, business], features: [sharing, mobile, alerts] }
    automation:    { plans: [business], features: [automation, api, crm_integration] }
    analytics:     { plans: [analytics_add_on], features: [export, data_import] }
  exclude: []

models: { families: [logistic, gradient], max_metrics: 20, monotone: true, choose: auto }

# 50 is the average account on the anchor date; ten points down double the odds of churn.
health: { points_to_double_odds: 10, grades: { A: 65, B: 50, C: 35 } }

# As many red accounts as the team can work: csms x accounts_per_csm.
bands: { policy: capacity, csms: ${csms}, accounts_per_csm: ${accountsPerCsm}, min_lead_days: 30 }

# The score is rebuilt every quarter from what was known then, and tested on the quarter that follows.
backtest: { recalibrate_every: quarter, folds: ${folds}, bootstrap: 500 }

# What to do, by band and by the category of the strongest reason; the most specific entry serves.
playbook:
  - { band: red, category: usage, action: "Book a success review this week; ask what stopped", owner: csm, within_days: 5 }
  - { band: red, category: adoption, action: "Run a working session on one core feature with the team that uses it least", owner: csm, within_days: 7 }
  - { band: red, category: relationships, action: "Find the new champion: ask the executive sponsor who owns the product now", owner: csm, within_days: 5 }
  - { band: red, category: support, action: "Bring every open ticket to one call with support and agree on dates", owner: support lead, within_days: 3 }
  - { band: red, category: sentiment, action: "Call the last unhappy respondent; write down what would change the score", owner: csm, within_days: 5 }
  - { band: red, category: payments, action: "Have finance and the CSM call together about the open invoices", owner: finance, within_days: 5 }
  - { band: red, action: "Review the account with the team lead and agree on one next step", owner: csm, within_days: 7 }
  - { band: yellow, category: journey, action: "Finish the onboarding step that is stuck; name a date with the customer", owner: onboarding, within_days: 14 }
  - { band: yellow, category: usage, action: "Send the usage summary and offer a training for inactive users", owner: csm, within_days: 14 }
  - { band: yellow, action: "Check in at the next regular call; watch the trend", owner: csm, within_days: 30 }

report: { title: "Customer health", currency: USD }
seed: 1
`;
}

/** A team whose capacity is about the red share of the book. */
export function capacityFor(nActive: number): { readonly csms: number; readonly accountsPerCsm: number } {
  const nReds = Math.max(1, Math.round(RED_SHARE * nActive));
  const csms = Math.max(1, Math.round(nReds / REDS_PER_CSM));
  return { csms, accountsPerCsm: Math.max(1, Math.round(nReds / csms)) };
}

function tableLines({ tablesFolder, format }: ConfigFacts): string {
  const names = HISTORY_TABLES.map((table) => table.name);
  names.splice(2, 0, 'usage_events');
  const prefix = tablesFolder === '' ? '' : `${tablesFolder}/`;
  const width = Math.max(...names.map((name) => name.length)) + 1;
  return names.map((name) => `  ${`${name}:`.padEnd(width)} { file: ${prefix}${name}.${format} }\n`).join('');
}
