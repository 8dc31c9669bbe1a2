import { cutText, DataError, isEngineTrouble, QueryError, sentence } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { type ColumnSpec, RESERVED_COLUMNS, type TableSpec } from '../tables.ts';
import { ACCOUNT_ID, type ColumnPlan, type TablePlan, type TypedColumn } from './column-plan.ts';
import { missingColumnLine, nearLine } from './plan-messages.ts';
import type { Relation } from './relation.ts';
import { isReadable, type ValueKind } from './rules.ts';

/** What planning asks of an engine. */
export interface Planner {
  /**
   * Names, in lower case, that an expression of the user mentions.
   *
   * @throws {DataError} One line without the place, where it is not one plain expression.
   */
  mentioned(expression: string, columns: readonly string[]): Promise<ReadonlySet<string>>;
  /** The columns of a relation, as expressions see them. */
  typed(relation: Relation, names: readonly string[]): Promise<TypedColumn[]>;
  /**
   * The engine's type of an expression over a relation, with a column of it beside, because an aggregate stands alone only.
   *
   * @throws {QueryError} If the engine cannot bind it.
   * @throws {DataError} One line without the place, where it is not one plain expression.
   */
  typeOf(relation: Relation, typed: readonly TypedColumn[], expression: string): Promise<string>;
  /** What an engine's type is to the loader. */
  kindOf(type: string): ValueKind;
  /** Why an expression cannot be bound, in words that follow it. */
  whyUnbound(error: QueryError, relation: Relation): string;
}

interface Mapping {
  readonly spec: ColumnSpec;
  readonly from: ColumnPlan['from'];
  /** Columns of the source that it uses. */
  readonly uses: readonly string[];
}

/**
 * Decide how a table's columns are made from its source: as mapped, else from the column of the same name (any case).
 *
 * @param mapped canonical: source column or SQL expression.
 * @throws {DataError} All faults of the mapping, each a whole line.
 */
export async function planTable(
  planner: Planner,
  spec: TableSpec,
  relation: Relation,
  mapped: Readonly<Record<string, string>>,
): Promise<TablePlan> {
  const faults: string[] = [];
  const mappings: Mapping[] = [];
  const expressions = new Map(Object.entries(mapped));
  for (const target of targetsOf(spec, mapped, relation, faults)) {
    const written = expressions.get(target.name);
    const found = await findMapping(planner, spec, relation, target, written).catch((error: unknown) => {
      if (!(error instanceof DataError)) throw error;
      faults.push(...error.lines);
      return null;
    });
    if (found !== null) mappings.push(found);
  }
  dropBorrowedId(mappings, mapped);
  const used = new Set(mappings.flatMap((mapping) => ('expression' in mapping.from ? mapping.uses : [])));
  const typedColumns = await planner.typed(
    relation,
    relation.columns.map((column) => column.name).filter((name) => used.has(name)),
  );
  const plans: ColumnPlan[] = [];
  for (const mapping of mappings) {
    const plan = await typeMapping(planner, spec, relation, typedColumns, mapping, faults);
    if (plan !== null) plans.push(plan);
  }
  const account = plans.find((plan) => plan.spec.name === ACCOUNT_ID.name);
  if (faults.length > 0 || account === undefined) throw new DataError(faults);
  const isCanonical = (plan: ColumnPlan) => spec.columns.some((column) => column.name === plan.spec.name);
  return {
    spec,
    account,
    columns: plans.filter((plan) => plan !== account && isCanonical(plan)),
    attributes: plans.filter((plan) => plan !== account && !isCanonical(plan)),
    typedColumns,
  };
}

/** A source's column `id` that is mapped to account_id is the account's and not the row's: it may repeat. */
function dropBorrowedId(mappings: Mapping[], mapped: Readonly<Record<string, string>>): void {
  if (Object.hasOwn(mapped, 'id')) return;
  const account = mappings.find((mapping) => mapping.spec.name === ACCOUNT_ID.name);
  const at = mappings.findIndex((mapping) => mapping.spec.name === 'id');
  if (at >= 0 && account?.uses.some((name) => mappings[at]!.uses.includes(name))) mappings.splice(at, 1);
}

/** Canonical columns, then (accounts only) mapped attributes, then the source's columns that nothing else takes. */
function targetsOf(
  spec: TableSpec,
  mapped: Readonly<Record<string, string>>,
  relation: Relation,
  faults: string[],
): ColumnSpec[] {
  const canonical = [ACCOUNT_ID, ...spec.columns];
  const names = canonical.map((column) => column.name);
  const others = Object.keys(mapped).filter((name) => !names.includes(name));
  if (spec.name !== 'accounts') {
    for (const name of others) {
      const near = nearest(name, names);
      faults.push(
        `tables.${spec.name}.columns.${cutText(name)} is no column of ${spec.name}${near === null ? '' : `; did you mean ${near}?`} Its columns are ${names.join(', ')}.`,
      );
    }
    return canonical;
  }
  for (const name of others.filter(isReserved)) {
    faults.push(
      `tables.accounts.columns.${cutText(name)} is a name that the loader uses itself; give the attribute another name.`,
    );
  }
  const taken = new Set([...names, ...others, ...Object.values(mapped)].map((name) => name.toLowerCase()));
  const free = relation.columns
    .map((column) => column.name)
    .filter((name) => !taken.has(name.toLowerCase()) && !isReserved(name));
  return [...canonical, ...[...others.filter((name) => !isReserved(name)), ...free].map(attribute)];
}

function isReserved(name: string): boolean {
  return RESERVED_COLUMNS.includes(name.toLowerCase()) || OWN_NAMES.test(name);
}

/** Names of the columns that staged rows carry beside the canonical ones. */
const OWN_NAMES = /^(in|v|typed|row|file):/i;

function attribute(name: string): ColumnSpec {
  return { name, type: 'text', isRequired: false };
}

async function findMapping(
  planner: Planner,
  spec: TableSpec,
  relation: Relation,
  target: ColumnSpec,
  written: string | undefined,
): Promise<Mapping | null> {
  const column = columnNamed(relation, written ?? target.name);
  if (column !== null) return { spec: target, from: { column }, uses: [column] };
  if (written === undefined) {
    if (!target.isRequired) return null;
    throw new DataError([missingColumnLine(spec, relation, target)]);
  }
  const place = `tables.${spec.name}.columns.${cutText(target.name)}`;
  if (/^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(written.trim()) && !CONSTANTS.test(written.trim())) {
    throw new DataError([
      `${place} names ${cutText(written)}, which ${relation.label} does not have${nearLine(written, relation)}.`,
    ]);
  }
  try {
    const mentioned = await planner.mentioned(
      written,
      relation.columns.map((each) => each.name),
    );
    const uses = relation.columns.map((each) => each.name).filter((name) => mentioned.has(name.toLowerCase()));
    return { spec: target, from: { expression: written }, uses };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(error.lines.map((line) => `${place}: \`${cutText(written)}\` ${sentence(line)}`));
  }
}

const CONSTANTS = /^(true|false|null|current_date|current_timestamp|localtimestamp)$/i;

function columnNamed(relation: Relation, name: string): string | null {
  const exact = relation.columns.find((column) => column.name === name);
  const any = exact ?? relation.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  return any?.name ?? null;
}

async function typeMapping(
  planner: Planner,
  spec: TableSpec,
  relation: Relation,
  typedColumns: readonly TypedColumn[],
  mapping: Mapping,
  faults: string[],
): Promise<ColumnPlan | null> {
  const { from } = mapping;
  const name = mapping.spec.name;
  let type: string;
  try {
    type =
      'column' in from
        ? relation.columns.find((column) => column.name === from.column)!.type
        : await planner.typeOf(relation, typedColumns, from.expression);
  } catch (error) {
    if (!('expression' in from)) throw error;
    const place = `tables.${spec.name}.columns.${name}: \`${cutText(from.expression)}\``;
    if (error instanceof DataError) faults.push(...error.lines.map((line) => `${place} ${sentence(line)}`));
    else if (error instanceof QueryError && !isEngineTrouble(error))
      faults.push(`${place} ${planner.whyUnbound(error, relation)}`);
    else throw error;
    return null;
  }
  const kind = planner.kindOf(type);
  if (!isReadable(mapping.spec.type, kind)) {
    const what = 'column' in from ? cutText(from.column) : `\`${cutText(from.expression)}\``;
    faults.push(
      `tables.${spec.name}.columns.${name}: ${what} is of type ${cutText(type)}; expected a ${WORDS[mapping.spec.type]}. Map it with an SQL expression that makes one.`,
    );
    return null;
  }
  return { spec: mapping.spec, from, kind, type, sourceName: 'column' in from ? from.column : name };
}

const WORDS = {
  text: 'text',
  day: 'date',
  time: 'timestamp',
  number: 'number',
  flag: 'true/false value',
  months: 'number of months',
} as const;
