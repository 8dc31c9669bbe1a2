import { clickhouseDialect } from '../dialects/clickhouse.ts';
import type { TablePlan } from '../load/column-plan.ts';
import { FAULT_COLUMN } from '../load/stage-sql.ts';
import type { TableLoad } from '../load/types.ts';
import { columnOfType } from '../result-columns.ts';
import { measureTable } from './measure-table.ts';
import { addRejects, faultyRows, repeatedRows } from './rejects.ts';
import type { ClickHouseSource } from './source.ts';
import { ROW_COLUMN, type StagedSelect, type StageOptions, stagedSelect } from './staged-select.ts';
import { typeOf } from './value-rules.ts';

const { identifier } = clickhouseDialect;

/** Tables that may be as large as a cluster: they are read where they are, and not copied. */
const IN_PLACE: readonly string[] = ['usage_events', 'observations'];

/** Rows up to which the rejects of a table that is read in place are numbered: numbering sorts the whole table. */
const MOST_NUMBERED = 50_000_000;

/** Keys and starts of all accounts: what selects over the user's tables join, whatever becomes of the accounts themselves. */
const ACCOUNT_KEYS = 'keys of accounts';

/** A source's rows: the user's SELECT, checked, and the names of its columns. */
export interface SourceRows {
  readonly select: string;
  readonly columns: readonly string[];
}

/** The rows of one table, staged as its loading asks. */
interface Staging {
  readonly tableNo: number;
  readonly plan: TablePlan;
  readonly hasId: boolean;
  stage(details: StageOptions['details']): StagedSelect;
}

/**
 * Load one table: its faulty rows go to `rejects`, the others become the canonical table, a temporary one or, of tables that
 * are read in place, a select over the user's. Accounts must be loaded before all others.
 */
export async function loadTable(
  source: ClickHouseSource,
  tableNo: number,
  plan: TablePlan,
  rows: SourceRows,
): Promise<TableLoad> {
  const { name } = plan.spec;
  const hasId = plan.columns.some((column) => column.spec.name === 'id');
  const accounts = name === 'accounts' ? null : source.placeOf(ACCOUNT_KEYS);
  const staging: Staging = {
    tableNo,
    plan,
    hasId,
    stage: (details) => stagedSelect(rows.select, rows.columns, plan, { accounts, details }),
  };
  const stands = IN_PLACE.includes(name) && (await standInPlace(source, staging));
  if (!stands) await copyTable(source, staging);
  if (name === 'accounts') {
    const keys = 'SELECT account_id, account_key, started_on FROM accounts';
    await source.runStep({ creates: ACCOUNT_KEYS, select: keys });
  }
  return measureTable(source, plan, hasId);
}

/** @returns False, and nothing done, where ids repeat: such a table has to be copied. */
async function standInPlace(source: ClickHouseSource, { tableNo, plan, hasId, stage }: Staging): Promise<boolean> {
  const { name } = plan.spec;
  const fault = identifier(FAULT_COLUMN);
  const { select, faults } = stage('none');
  const isCounted = `id IS NOT NULL AND ${fault} = 0`;
  const ids = hasId ? `countIf(${isCounted}), uniqExactIf(id, ${isCounted})` : '0, 0';
  const found = await source.query(`SELECT toFloat64(count()) AS n, toFloat64(countIf(${fault} > 0)) AS n_faulty, ${ids}
FROM (\n${select}\n)`);
  const [nRows, nFaulty, nIds, nDifferent] = [0, 1, 2, 3].map((i) => columnOfType(found, i, 'number')[0] || 0);
  if (nIds !== nDifferent) return false;
  if (nFaulty > 0) {
    const staged = stage(nRows <= MOST_NUMBERED ? 'numbered' : 'values').select;
    await addRejects(source, name, faultyRows(tableNo, name, `(\n${staged}\n)`, faults));
  }
  await source.stand(name, `SELECT ${canonicalItems(plan).join(', ')} FROM (\n${select}\n) WHERE ${fault} = 0`);
  return true;
}

async function copyTable(source: ClickHouseSource, { tableNo, plan, hasId, stage }: Staging): Promise<void> {
  const { name } = plan.spec;
  const [staged, repeats] = [`staged ${name}`, `repeats in ${name}`];
  const { select, faults } = stage('numbered');
  await source.create(staged, select);
  await addRejects(source, name, faultyRows(tableNo, name, source.placeOf(staged), faults));
  let kept = `${identifier(FAULT_COLUMN)} = 0`;
  for (const column of name === 'accounts' ? ['account_id', 'id'] : ['id']) {
    if (column === 'id' && !hasId) continue;
    const place = source.placeOf(staged);
    const repeated = `SELECT r FROM (SELECT ${identifier(ROW_COLUMN)} AS r,
  row_number() OVER (PARTITION BY ${identifier(column)} ORDER BY ${identifier(ROW_COLUMN)}) AS n
FROM ${place} WHERE ${kept} AND ${identifier(column)} IS NOT NULL) WHERE n > 1`;
    await source.create(`${repeats} by ${column}`, repeated);
    const rows = source.placeOf(`${repeats} by ${column}`);
    await addRejects(source, `${name} by ${column}`, repeatedRows(tableNo, plan, place, rows, column));
    kept += ` AND ${identifier(ROW_COLUMN)} NOT IN (SELECT r FROM ${rows})`;
  }
  const items = canonicalItems(plan).join(', ');
  const key = name === 'accounts' ? 'CAST(row_number() OVER (ORDER BY account_id) - 1 AS Int32) AS account_key, ' : '';
  await source.create(name, `SELECT ${key}${items} FROM ${source.placeOf(staged)} WHERE ${kept}`);
  await source.drop([staged, `${repeats} by account_id`, `${repeats} by id`]);
}

/** All columns of the canonical table: those given, the others as typed nulls. */
function canonicalItems(plan: TablePlan): string[] {
  const given = new Set(plan.columns.map((column) => column.spec.name));
  return [
    plan.spec.name === 'accounts' ? 'account_id' : 'account_key',
    ...plan.spec.columns
      .filter((column) => column.name !== 'id')
      .map(({ name, type }) =>
        given.has(name) ? identifier(name) : `CAST(NULL AS ${typeOf(type)}) AS ${identifier(name)}`,
      ),
    ...plan.attributes.map((column) => identifier(column.spec.name)),
    'event_on',
    'known_on',
  ];
}
