import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barometer, readCsv, simulateHistory, temporaryFolder, writeCsvFile } from '../support/cli.ts';

/** Features as of this day must not see anything dated or recorded on it or later. */
const AS_OF = '2026-06-01';

interface TableDates {
  /** The row's own time. */
  readonly event: string;
  /** Columns that are learnt later than the row, with what is learnt together with each. */
  readonly late?: Readonly<Record<string, readonly string[]>>;
  /** What a rewritten future holds instead. */
  readonly otherwise?: Readonly<Record<string, string>>;
}

const TABLES: Readonly<Record<string, TableDates>> = {
  subscriptions: {
    event: 'starts_on',
    late: { ends_on: ['end_kind'], notice_on: [] },
    otherwise: { mrr: '99999', list_mrr: '1', renewal_mrr: '99999', seats: '1', plan: 'other' },
  },
  usage_events: {
    event: 'occurred_at',
    otherwise: { feature: 'another', quantity: '1000', value: '1000', user_id: 'nobody' },
  },
  users: { event: 'created_on', otherwise: { role: 'other', team: 'other' } },
  tickets: {
    event: 'opened_at',
    late: { closed_at: ['sentiment', 'csat'], escalated_at: [], reopened_at: [], first_response_at: [] },
    otherwise: { priority: 'urgent', kind: 'bug', sentiment: '-1', csat: '1', body: 'we cancel' },
  },
  surveys: { event: 'answered_at', otherwise: { score: '0' } },
  invoices: { event: 'issued_on', late: { paid_on: [], failed_at: [] }, otherwise: { amount: '1' } },
  touchpoints: { event: 'occurred_at', otherwise: { kind: 'email', outcome: 'other', sentiment: '-1' } },
  milestones: { event: 'reached_at', otherwise: { name: 'another' } },
  csm_ratings: { event: 'given_on', otherwise: { rating: '1' } },
  observations: { event: 'observed_at', otherwise: { value: '-5' } },
  interventions: { event: 'started_at', otherwise: { kind: 'other' } },
  churn_events: { event: 'churned_on', otherwise: { reason: 'other' } },
};

/** Tables whose future is rewritten one at a time, so that a leak has a name; the others together. */
const EDITED_ALONE: readonly string[] = [
  'subscriptions',
  'usage_events',
  'tickets',
  'surveys',
  'invoices',
  'touchpoints',
];

type Row = Readonly<Record<string, string>>;
type Edit = (row: Row, table: TableDates) => Row | null;

const isFuture = (date: string | undefined) => date !== undefined && date !== '' && date.slice(0, 10) >= AS_OF;
const isFutureRow = (row: Row, { event }: TableDates) => isFuture(row[event]) || isFuture(row.recorded_at);

/** As the tables stood on that day: later rows are gone, and what was learnt later is blank. */
const asItStood: Edit = (row, table) => {
  if (isFutureRow(row, table)) return null;
  const blank = Object.entries(table.late ?? {}).flatMap(([column, together]) =>
    isFuture(row[column]) ? [column, ...together] : [],
  );
  return { ...row, ...Object.fromEntries(blank.map((column) => [column, ''])) };
};

/** Another future: later rows say something else, and what was learnt later was learnt later still, otherwise. */
const otherFuture: Edit = (row, table) => {
  if (isFutureRow(row, table)) return { ...row, ...valuesOf(row, Object.keys(table.otherwise ?? {}), table) };
  const moved = Object.entries(table.late ?? {}).flatMap(([column, together]) =>
    isFuture(row[column])
      ? [[column, row[column].replace(/^\d{4}/, '2027')], ...Object.entries(valuesOf(row, together, table))]
      : [],
  );
  return { ...row, ...Object.fromEntries(moved) };
};

function valuesOf(row: Row, columns: readonly string[], { otherwise = {} }: TableDates): Row {
  return Object.fromEntries(
    columns.filter((name) => name in row && name in otherwise).map((name) => [name, otherwise[name]]),
  );
}

const { folder, remove } = temporaryFolder('as-of');
const base = join(folder, 'base');
let expected = '';
let nFolders = 0;

beforeAll(() => {
  mkdirSync(base);
  simulateHistory(base, 40, 10, 11);
  expected = featuresOf(base, 'csv');
});
afterAll(remove);

/** A copy of the history with some tables edited. */
function edited(tables: readonly string[], edit: Edit): string {
  nFolders++;
  const copy = join(folder, `copy-${nFolders}`);
  mkdirSync(copy);
  for (const name of readdirSync(base))
    if (/\.(csv|yaml)$/.test(name)) copyFileSync(join(base, name), join(copy, name));
  for (const name of tables) {
    const rows = readCsv(join(base, `${name}.csv`));
    const changed = rows.map((row) => edit(row, TABLES[name])).filter((row) => row !== null);
    expect(JSON.stringify(changed), `${name} has a future to edit`).not.toBe(JSON.stringify(rows));
    writeCsvFile(join(copy, `${name}.csv`), changed, Object.keys(rows[0]));
  }
  return copy;
}

function featuresOf(history: string, ending: string): string {
  const out = `features.${ending}`;
  const ran = barometer(history, 'features', 'barometer.yaml', '--as-of', AS_OF, '--out', out, '--quiet');
  expect(ran.stderr).toBe('');
  expect(ran.code).toBe(0);
  return readFileSync(join(history, out)).toString('base64');
}

describe('features --as-of', () => {
  it('has something to say of every category', () => {
    const [row] = readCsv(join(base, 'features.csv'));
    expect(Object.keys(row)).toEqual(
      expect.arrayContaining(['account_id', 'tenure_days', 'nps_last', 'overdue_days', 'mrr']),
    );
    expect(Object.keys(row).length).toBeGreaterThan(100);
  });

  it.each(EDITED_ALONE)('does not see what %s learn on that day or later', (name) => {
    expect(featuresOf(edited([name], otherFuture), 'csv')).toBe(expected);
  });

  it('does not see what the other tables learn', () => {
    const others = Object.keys(TABLES).filter((name) => !EDITED_ALONE.includes(name));
    expect(featuresOf(edited(others, otherFuture), 'csv')).toBe(expected);
  });

  it('is the same from all tables as they stood, and in Parquet', () => {
    const then = edited(Object.keys(TABLES), asItStood);
    expect(featuresOf(then, 'csv')).toBe(expected);
    expect(featuresOf(then, 'parquet')).toBe(featuresOf(base, 'parquet'));
  });

  it('does see the day before', () => {
    const dayBefore: Edit = (row, { event }) => (row[event].startsWith('2026-05-31') ? null : row);
    for (const name of ['tickets', 'usage_events']) {
      expect(featuresOf(edited([name], dayBefore), 'csv'), name).not.toBe(expected);
    }
  });

  it('needs no data_end to hold', () => {
    const then = edited(['usage_events'], asItStood);
    const config = join(then, 'barometer.yaml');
    writeFileSync(config, readFileSync(config, 'utf8').replace(/^dates:.*$/m, ''));
    expect(featuresOf(then, 'csv')).toBe(expected);
  });
});
