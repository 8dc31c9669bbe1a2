import { type ColumnSpec, TABLES, type TableSpec } from '../../../data/tables.ts';
import { WORDS } from '../../../features/catalog/words.ts';
import { type Day, dayOf, formatDay, parseDay } from '../../../models/math/day.ts';
import { type Random, randomStream } from '../../../models/math/random.ts';

/** A row of texts; null where nothing stands. */
export type TextRow = Readonly<Record<string, string | null>>;

const START: Day = dayOf(2023, 1, 1);
const END: Day = dayOf(2024, 7, 1);
const N_ACCOUNTS = 70;

/** Names that something on the way could take for more than a name. */
const ODD_NAMES = [
  "O'Brien",
  '"quoted"',
  'back\\slash',
  '%_',
  'ÜNÏ',
  '😀 and more',
  '\\N',
  "'; drop table accounts; --",
  'a\tb',
];
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  feature: ['search', 'report', 'export', 'api', 'sso', ...ODD_NAMES],
  kind: Object.values(WORDS).flatMap(({ is, has }) => [...is.slice(0, 2), ...has.slice(0, 2)]),
  role: ['VP', 'ceo', 'Head_of sales', 'admin', 'Ünit champion', ...ODD_NAMES.slice(0, 2)],
  outcome: ['completed', 'no_show', 'positive', 'declined', 'Answered'],
  priority: ['low', 'normal', 'high', 'urgent', 'P1'],
  body: [
    'not good at all',
    "I DON'T LIKE it, terrible",
    'great, great support',
    'never happy',
    '',
    'ÄRGER and no help',
    "can't\nwork",
  ],
  plan: ['basic', 'pro', 'max', ...ODD_NAMES.slice(0, 3)],
  metric: ['logins', 'storage gb', "o'clock"],
  reason: ['price', 'gone'],
  direction: ['inbound', 'outbound'],
};

/** Rows of one table, some with a fault where `isDamaged`. */
function rowsOf(spec: TableSpec, random: Random, isDamaged: boolean, hasIds: boolean): TextRow[] {
  const nRows = { accounts: N_ACCOUNTS, usage_events: 2500, users: 150, churn_events: 90 }[spec.name] ?? 300;
  const rows: TextRow[] = [];
  for (let i = 0; i < nRows; i++) {
    const own = START + below(random, END - START);
    const row: Record<string, string | null> = { account_id: accountOf(spec, i, random, isDamaged) };
    const columns = spec.columns.filter(({ name }) => hasIds || name !== 'id');
    for (const column of columns) row[column.name] = valueFor(column, own, row, i, random);
    for (const { earlier, later, isStrict } of spec.order) repair(row, earlier, later, isStrict);
    if (isDamaged && random() < 0.04) damage(row, columns, random);
    rows.push(row);
    if (random() < 0.03 && spec.name !== 'accounts')
      rows.push(isDamaged || !hasIds ? row : { ...row, id: `${row.id}-twin` });
  }
  return rows;
}

/** A history with everything odd in it: nulls, late records, quantities, overlapping terms, hostile names, twins, and faults. */
export function uglyHistory(
  seed: number,
  { isDamaged, hasIds }: { readonly isDamaged: boolean; readonly hasIds: boolean },
): Readonly<Record<string, readonly TextRow[]>> {
  return Object.fromEntries(
    TABLES.map((spec) => [spec.name, rowsOf(spec, randomStream(seed, `ugly/${spec.name}`), isDamaged, hasIds)]),
  );
}

function accountOf(spec: TableSpec, i: number, random: Random, isDamaged: boolean): string {
  const name = (n: number) => (n < ODD_NAMES.length ? `${ODD_NAMES[n]}-${n}` : `a${n}`);
  if (spec.name === 'accounts') return name(i);
  return isDamaged && random() < 0.02 ? 'nobody' : name(below(random, N_ACCOUNTS));
}

function valueFor(column: ColumnSpec, own: Day, row: TextRow, i: number, random: Random): string | null {
  const { name, type } = column;
  if (name === 'id') return `${i}`;
  if (name === 'recorded_at') return random() < 0.6 ? null : time(own + below(random, 50), random);
  if (!column.isRequired && random() < 0.25) return null;
  switch (type) {
    case 'text':
      if (column.oneOf !== undefined) return pick(column.oneOf, random);
      if (name === 'user_id') return `${String(row.account_id).slice(0, 3)}u${below(random, 6)}`;
      return pick(TEXTS[name] ?? ['one', 'two', 'Drei', ...ODD_NAMES], random);
    case 'flag':
      return random() < 0.5 ? 'true' : 'false';
    case 'months':
      return pick(['1', '3', '12', '0.5'], random);
    case 'number': {
      const { min = -500, max = 5000 } = column.range ?? {};
      const value = min + random() * (max - min);
      return random() < 0.1 ? String(Math.max(min, 0)) : String(Number(value.toFixed(below(random, 5))));
    }
    default: {
      const day = column.isRequired ? own : own + below(random, 200) - 40;
      return type === 'day' ? formatDay(day) : time(day, random);
    }
  }
}

function time(day: Day, random: Random): string {
  const two = (n: number) => String(below(random, n)).padStart(2, '0');
  const fraction = random() < 0.3 ? `.${String(below(random, 1_000_000)).padStart(6, '0')}` : '';
  return `${formatDay(day)} ${two(24)}:${two(60)}:${two(60)}${fraction}`;
}

/** Move the later date behind the earlier one. */
function repair(row: Record<string, string | null>, earlier: string, later: string, isStrict: boolean): void {
  const from = parseDay(String(row[earlier]).slice(0, 10));
  const to = parseDay(String(row[later]).slice(0, 10));
  if (from === null || to === null || (isStrict ? to > from : to >= from)) return;
  row[later] = formatDay(from + 30) + String(row[later]).slice(10);
}

const WRONG = [
  ...['', '  ', 'x', 'NaN', '1e400', '-1', '1,5', '2024-02-30', '2024-13-01', '31/12/2023', '1969-12-31', '2150-01-01'],
  ...[
    '2024-05-05T25:00:00Z',
    '2024-05-05T10:00:00+02:00',
    '2024-05-05 10:00 +0530',
    '2024-05-05T23:30-02',
    ' 5 ',
    '1e13',
  ],
  ...['2024-05-05T10:61:00', 'yes', 'N', '.5', '5.', '+7', 'annual', 'Quarterly', '-0', '2024-05-05T10:00:00.1234567Z'],
];

/** Something wrong, or merely odd, in one value. */
function damage(row: Record<string, string | null>, columns: readonly ColumnSpec[], random: Random): void {
  const column = pick(columns, random);
  row[column.name] = random() < 0.1 ? 'z'.repeat(500) : pick(WRONG, random);
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[below(random, items.length)];
}

function below(random: Random, n: number): number {
  return Math.floor(random() * n);
}
