import fc from 'fast-check';
import { TABLE_NAMES, type TextTable } from './base-tables.ts';
import { hostileText, spellOut } from './hostile.ts';

/** One thing done to a table of texts. Rows and columns are taken modulo how many there are. */
export type TableDamage =
  | { readonly do: 'value'; readonly row: number; readonly column: number; readonly text: string }
  | { readonly do: 'drop column'; readonly column: number }
  | { readonly do: 'double column'; readonly column: number }
  | { readonly do: 'name column'; readonly column: number; readonly text: string }
  | { readonly do: 'swap columns'; readonly column: number; readonly with: number }
  | { readonly do: 'add column'; readonly text: string }
  | { readonly do: 'repeat row'; readonly row: number; readonly times: number }
  | { readonly do: 'move row'; readonly row: number; readonly to: number }
  | { readonly do: 'copy value'; readonly row: number; readonly from: number; readonly column: number }
  | { readonly do: 'lengthen row'; readonly row: number; readonly by: number }
  | { readonly do: 'shorten row'; readonly row: number; readonly by: number }
  | { readonly do: 'drop rows' };

const index = fc.nat(40);

/** Names that the loader or the engine might use itself. */
const OWN_NAMES = [
  ...['account_key', 'event_on', 'known_on', 'rowid', 'file:path', 'file:line', 'row:fault', 'v:account_id'],
  ...['in:account_id', 'typed:mrr', 'filename', 'id', 'ACCOUNT_ID', 'cells', 'json', 'one', 'column1', 'key', 'value'],
  ...['select', 'group', 'plan', 'x.y', 'a"b', '*', '#1', '$1', '__proto__', 'constructor', 'toString', 'recorded_at'],
];
const headerText = fc.oneof(fc.constantFrom(...OWN_NAMES), hostileText, fc.constant('«500 letters»'));

const many = (weight: number, arbitrary: fc.Arbitrary<TableDamage>) => ({ weight, arbitrary });

/** Any damage to a table. */
export const tableDamage: fc.Arbitrary<TableDamage> = fc.oneof(
  many(30, fc.record({ do: fc.constant('value' as const), row: index, column: index, text: hostileText })),
  many(1, fc.record({ do: fc.constant('drop column' as const), column: index })),
  many(2, fc.record({ do: fc.constant('double column' as const), column: index })),
  many(3, fc.record({ do: fc.constant('name column' as const), column: index, text: headerText })),
  many(2, fc.record({ do: fc.constant('swap columns' as const), column: index, with: index })),
  many(4, fc.record({ do: fc.constant('add column' as const), text: headerText })),
  many(3, fc.record({ do: fc.constant('repeat row' as const), row: index, times: fc.integer({ min: 1, max: 4 }) })),
  many(2, fc.record({ do: fc.constant('move row' as const), row: index, to: index })),
  many(3, fc.record({ do: fc.constant('copy value' as const), row: index, from: index, column: index })),
  many(2, fc.record({ do: fc.constant('lengthen row' as const), row: index, by: fc.integer({ min: 1, max: 3 }) })),
  many(2, fc.record({ do: fc.constant('shorten row' as const), row: index, by: fc.integer({ min: 1, max: 9 }) })),
  many(1, fc.record({ do: fc.constant('drop rows' as const) })),
);

/** Which table is damaged, and how large it is before. */
export const tableChoice = fc.record({
  name: fc.constantFrom(...TABLE_NAMES),
  nRows: fc.integer({ min: 5, max: 30 }),
});

/** The table with every damage done in turn. */
export function damageTable(table: TextTable, damages: readonly TableDamage[]): TextTable {
  return damages.reduce(damaged, table);
}

function damaged(table: TextTable, damage: TableDamage): TextTable {
  const { name, header, rows } = table;
  const onColumns = (change: (cells: readonly string[], isHeader: boolean) => readonly string[]): TextTable => ({
    name,
    header: change(header, true),
    rows: rows.map((row) => change(row, false)),
  });
  const onRow = (at: number, change: (row: readonly string[]) => readonly (readonly string[])[]): TextTable => ({
    name,
    header,
    rows: rows.flatMap((row, i) => (i === at % rows.length ? change(row) : [row])),
  });
  if ('column' in damage && header.length === 0) return table;
  switch (damage.do) {
    case 'value':
      return onRow(damage.row, (row) => [row.with(damage.column % row.length, spellOut(damage.text))]);
    case 'drop column':
      return onColumns((cells) => cells.toSpliced(damage.column % header.length, 1));
    case 'double column': {
      const at = damage.column % header.length;
      return onColumns((cells) => [...cells, cells[at] ?? '']);
    }
    case 'name column':
      return { ...table, header: header.with(damage.column % header.length, spellOut(damage.text)) };
    case 'swap columns': {
      const [i, j] = [damage.column % header.length, damage.with % header.length];
      return onColumns((cells) =>
        cells.map((cell, at) => (at === i ? (cells[j] ?? '') : at === j ? (cells[i] ?? '') : cell)),
      );
    }
    case 'add column': {
      const text = spellOut(damage.text);
      return onColumns((cells, isHeader) => [...cells, isHeader ? text : text.slice(0, 20)]);
    }
    case 'repeat row':
      return onRow(damage.row, (row) => Array.from({ length: damage.times + 1 }, () => row));
    case 'move row': {
      if (rows.length === 0) return table;
      const row = rows[damage.row % rows.length];
      const without = rows.toSpliced(damage.row % rows.length, 1);
      return { ...table, rows: without.toSpliced(damage.to % rows.length, 0, row) };
    }
    case 'copy value': {
      if (rows.length === 0) return table;
      const at = damage.column % header.length;
      return onRow(damage.row, (row) => [row.with(at % row.length, rows[damage.from % rows.length][at] ?? '')]);
    }
    case 'lengthen row':
      return onRow(damage.row, (row) => [[...row, ...Array.from({ length: damage.by }, () => 'more')]]);
    case 'shorten row':
      return onRow(damage.row, (row) => [row.slice(0, Math.max(1, row.length - damage.by))]);
    case 'drop rows':
      return { ...table, rows: [] };
  }
}
