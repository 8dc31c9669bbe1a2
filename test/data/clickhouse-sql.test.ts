import { expect, test } from 'vitest';
import { nameColumns } from '../../data/clickhouse/named-columns.ts';
import { placeTables } from '../../data/clickhouse/placed-sql.ts';

const PLACES = new Map([
  ['accounts', '"own_1"'],
  ['usage_events', '(SELECT 1 AS x FROM accounts)'],
  ['odd "name"', '"own_2"'],
]);

test.each([
  ['select a.x from accounts a', 'select a.x AS x from "own_1" a'],
  ['SELECT x FROM accounts WHERE x = 1', 'SELECT x FROM "own_1" AS "accounts" WHERE x = 1'],
  ['SELECT x FROM accounts', 'SELECT x FROM "own_1" AS "accounts"'],
  ['SELECT x FROM "accounts" AS a', 'SELECT x FROM "own_1" AS a'],
  [
    'select 1 from usage_events u\njoin accounts a on a.x = u.x',
    'select 1 from (SELECT 1 AS x FROM accounts) u\njoin "own_1" a on a.x = u.x',
  ],
  [
    'select 1 from x where y in (select z from accounts)',
    'select 1 from x where y in (select z from "own_1" AS "accounts")',
  ],
  ['select 1 from "odd ""name""" o', 'select 1 from "own_2" o'],
  ["select 'from accounts a' as t, accounts from others", "select 'from accounts a' as t, accounts from others"],
  ["select 'it''s \\' from accounts' as t from accounts a", "select 'it''s \\' from accounts' as t from \"own_1\" a"],
  ['select 1 -- from accounts a\nfrom accounts a', 'select 1 -- from accounts a\nfrom "own_1" a'],
  ['select extract(hour from at) from accounts_2 a', 'select extract(hour from at) from accounts_2 a'],
])('tables are put in their place: %s', (sql, placed) => {
  expect(placeTables(sql, PLACES)).toBe(placed);
});

test.each([
  ['select a.x, b.y as z from a', 'select a.x AS x, b.y as z from a'],
  ['SELECT DISTINCT a."x y"\nFROM a', 'SELECT DISTINCT a."x y" AS "x y"\nFROM a'],
  ['select count(a.x) as n, f(a.x, a.y) as m, a.z from a', 'select count(a.x) as n, f(a.x, a.y) as m, a.z AS z from a'],
  [
    'select x from (select b.x from b) a where a.x = 1 and (a.y, a.z) = (1, 2)',
    'select x from (select b.x AS x from b) a where a.x = 1 and (a.y, a.z) = (1, 2)',
  ],
  ['select a.x + 1 as y, 1.5 as z from a group by a.x, a.y', 'select a.x + 1 as y, 1.5 as z from a group by a.x, a.y'],
  ['select a.x from a union all select b.x from b', 'select a.x AS x from a union all select b.x AS x from b'],
  [
    "select 'a.x' as t, sum(a.x) over (partition by a.y order by a.z) as s from a",
    "select 'a.x' as t, sum(a.x) over (partition by a.y order by a.z) as s from a",
  ],
])('columns of joined tables have their own names: %s', (sql, named) => {
  expect(nameColumns(sql)).toBe(named);
});
