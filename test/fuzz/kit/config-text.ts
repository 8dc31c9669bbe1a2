// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable's name in YAML is written so
import fc from 'fast-check';
import { hostileText, spellOut } from './hostile.ts';
import { WHOLE_TEXTS } from './whole-texts.ts';

/*
 * A config as a tree of values, damages to the tree, its text as YAML, damages to the text.
 */

interface Mapping {
  readonly pairs: readonly (readonly [string, Node])[];
}
type Node = string | number | boolean | null | readonly Node[] | Mapping;

const map = (object: Readonly<Record<string, Node>>): Node => ({ pairs: Object.entries(object) });

/** A sound config that uses every section. */
const SOUND: Node = map({
  version: 1,
  source: map({ engine: 'duckdb', folders: ['.'] }),
  tables: map({
    accounts: map({ file: 'accounts.csv', columns: map({ account_id: 'id', segment: 'tier' }) }),
    subscriptions: map({ sql: "select * from 'subs.csv'", columns: map({ mrr: 'amount / 12' }) }),
    usage_events: map({ file: 'events*.csv' }),
    tickets: map({ file: 'tickets.csv' }),
  }),
  dates: map({ data_end: '2026-10-01' }),
  snapshots: map({ every: 'month', from: '2024-01-01' }),
  eligibility: map({ min_tenure_days: 0 }),
  outcomes: map({
    churn: map({ kind: 'subscription_end', grace_days: 7, gap_days: 0, horizon_days: 90 }),
    expansion: map({ min_growth: 0.1, gap_days: 0, horizon_days: 180, hold_days: 30 }),
  }),
  cohorts: map({ tenure_days: [90, 180], by: ['segment'], min_size: 50 }),
  metrics: map({
    windows_days: [28, 90],
    core_features: ['export'],
    exclude: ['nps_last'],
    custom: [
      map({
        name: 'exports_28d',
        category: 'usage',
        table: 'usage_events',
        aggregate: 'sum',
        value: 'quantity',
        where: map({ feature: ['export'] }),
        window_days: 28,
        healthier: 'higher',
        unit: 'events',
        meaning: 'Exports in the last 28 days',
      }),
    ],
  }),
  models: map({ families: ['logistic', 'gradient'], max_metrics: 20, monotone: true, choose: 'auto' }),
  health: map({ points_to_double_odds: 10, grades: map({ A: 65, B: 50, C: 35 }) }),
  bands: map({ policy: 'capacity', csms: 5, accounts_per_csm: 40, min_lead_days: 30 }),
  backtest: map({ recalibrate_every: 'quarter', folds: 6, bootstrap: 500 }),
  playbook: [map({ band: 'red', category: 'usage', action: 'Call them', owner: 'csm', within_days: 5 })],
  report: map({ title: 'Health', currency: 'USD' }),
  seed: 1,
  max_reject_share: 0.05,
});

/** One thing done to the tree; places and keys are taken modulo how many there are. */
export type TreeDamage =
  | { readonly do: 'value'; readonly at: number; readonly by: Node }
  | { readonly do: 'rename'; readonly at: number; readonly letter: number; readonly sign: string }
  | { readonly do: 'key'; readonly at: number; readonly key: string }
  | { readonly do: 'remove'; readonly at: number }
  | { readonly do: 'double'; readonly at: number }
  | { readonly do: 'add'; readonly at: number; readonly key: string; readonly by: Node }
  | { readonly do: 'swap'; readonly at: number; readonly with: number };

/** One thing done to the text. */
export interface TextDamage {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** A config's text and how it came about. */
export interface ConfigPlan {
  readonly tree: readonly TreeDamage[];
  readonly isFlow: boolean;
  readonly text: readonly TextDamage[];
  readonly whole: string | null;
}

const KEYS = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'prototype',
    '',
    ' ',
    '<<',
    '?',
    '*',
    'on',
    'null',
  ],
  ...[
    'account_id',
    'feature',
    'occurred_at',
    'quantity',
    'recorded_at',
    'id',
    'event_on',
    'tables',
    'columns',
    'where',
  ],
];
const VALUES: readonly Node[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    -0,
    1.5,
    1e308,
    -1e308,
    5e-324,
    9007199254740992,
    3651,
    20_001,
    '',
    ' ',
    'x',
    '1',
    '5%',
    'yes',
    '007',
    '1e3',
  ],
  ...[
    '2024-02-30',
    '2024-1-1',
    '0000-00-00',
    '9999-12-31',
    'today',
    '__proto__',
    'constructor',
    'toString',
    '/etc/passwd',
    '../../x.csv',
  ],
  ...[
    'http://user:secret@host/x',
    '${HOME}',
    '${PASSWORD}',
    '$(HOME)',
    'select 1; drop table x',
    '**/**/*',
    '[z-a].csv',
    'a\u0000b',
    '\u202e',
  ],
  ...[
    'inactivity',
    'recorded',
    'precision',
    'value',
    'postgres',
    'gradient',
    'ratio',
    'last',
    'trend',
    'distinct',
    'all',
    'accounts',
    'users',
  ],
  ...[
    [],
    [[]],
    [null],
    ['a', 'a'],
    [28, 28],
    [1, 'x', null],
    map({}),
    map({ a: map({ b: [map({ c: null })] }) }),
    map({ __proto__: 1 } as never),
  ],
  ...[
    '«500 letters»',
    '«1 MB of x»',
    '«300 digits»',
    Array.from({ length: 300 }, (_, i) => i + 1),
    [['«500 letters»']],
  ],
];

const at = fc.nat(5_000);
const anyValue: fc.Arbitrary<Node> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...VALUES) },
  { weight: 3, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.double() },
);
const anyKey = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...KEYS) }, { weight: 1, arbitrary: hostileText });

const treeDamage: fc.Arbitrary<TreeDamage> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('value' as const), at, by: anyValue }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('rename' as const),
      at,
      letter: fc.nat(30),
      sign: fc.constantFrom('', 'x', '_', '-', 'É'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('key' as const), at, key: anyKey }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('double' as const), at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('add' as const), at, key: anyKey, by: anyValue }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('swap' as const), at, with: at }) },
);

const SNIPPETS = [
  ...[
    '\t',
    '\n',
    '\n\n---\n',
    '\n...\n',
    '#',
    ': ',
    '- ',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    '&a ',
    '*a',
    '*b ',
    '<<: *a\n',
    '!!str ',
    '!!binary ',
    '!foo ',
  ],
  ...[
    '|',
    '>',
    '%YAML 1.1\n',
    '? ',
    '\u0000',
    '\u0007',
    '\ufeff',
    '\r',
    '\r\n',
    '0x10',
    '0o17',
    '.inf',
    '.nan',
    '~',
    '@',
    '`',
    '=',
    '🙂',
    '\\',
  ],
  ...['&a [*a]', '!!set {a}', '!!timestamp 2024-01-01', '!<tag:yaml.org,2002:js/function> "x"', '__proto__: {x: 1}\n'],
];

const few = <T>(arbitrary: fc.Arbitrary<T>, weight: number) =>
  fc.oneof(
    { weight: 10 - weight, arbitrary: fc.constant<T[]>([]) },
    { weight, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength: 3 }) },
  );

/** Any config. */
export const configPlan: fc.Arbitrary<ConfigPlan> = fc.record({
  tree: few(treeDamage, 8),
  isFlow: fc.boolean(),
  text: few(fc.record({ at, remove: fc.nat(12), insert: fc.constantFrom('', ...SNIPPETS) }), 4),
  whole: fc.oneof(
    { weight: 120, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(WHOLE_TEXTS)) },
  ),
});

/** The text of a config. */
export function configText(plan: ConfigPlan): string {
  const tree = plan.tree.reduce(damagedTree, SOUND);
  const text = plan.whole !== null ? WHOLE_TEXTS[plan.whole]() : plan.isFlow ? flow(tree) : block(tree, 0);
  return plan.text.reduce((before, { at: place, remove, insert }) => {
    const from = place % (before.length + 1);
    return before.slice(0, from) + insert + before.slice(from + remove);
  }, text);
}

/** Every entry of a mapping anywhere, counted from the top; the change is made to the one that is meant. */
function damagedTree(root: Node, damage: TreeDamage): Node {
  let seen = 0;
  const target = damage.at % countEntries(root);
  const swapped = damage.do === 'swap' ? nodeOf(root, damage.with % countEntries(root)) : null;
  const walk = (node: Node): Node => {
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null || !('pairs' in node)) return node;
    return {
      pairs: node.pairs.flatMap(([key, value]) =>
        seen++ === target ? changed(key, value, damage, swapped) : [[key, walk(value)] as const],
      ),
    };
  };
  return walk(root);
}

function changed(key: string, value: Node, damage: TreeDamage, swapped: Node): (readonly [string, Node])[] {
  switch (damage.do) {
    case 'value':
      return [[key, damage.by]];
    case 'rename': {
      const place = damage.letter % (key.length + 1);
      return [[key.slice(0, place) + damage.sign + key.slice(place + 1), value]];
    }
    case 'key':
      return [[damage.key, value]];
    case 'remove':
      return [];
    case 'double':
      return [
        [key, value],
        [key, value],
      ];
    case 'add':
      return [
        [key, value],
        [damage.key, damage.by],
      ];
    case 'swap':
      return [[key, swapped]];
  }
}

function pairsOf(node: Node): (readonly [string, Node])[] {
  if (Array.isArray(node)) return node.flatMap(pairsOf);
  if (typeof node !== 'object' || node === null || !('pairs' in node)) return [];
  return node.pairs.flatMap((entry) => [entry, ...pairsOf(entry[1])]);
}

function countEntries(node: Node): number {
  return Math.max(1, pairsOf(node).length);
}

function nodeOf(node: Node, at: number): Node {
  return pairsOf(node)[at]?.[1] ?? null;
}

function scalar(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return Object.is(value, -0) ? '-0' : String(value);
  const text = spellOut(value);
  return /^[a-z_][\w*. /-]*$/i.test(text) && !/^(true|false|null|yes|no|on)$/i.test(text)
    ? text.trim() || '""'
    : JSON.stringify(text);
}

function flow(node: Node): string {
  if (Array.isArray(node)) return `[${node.map(flow).join(', ')}]`;
  if (typeof node !== 'object' || node === null || !('pairs' in node)) return scalar(node as string);
  return `{ ${node.pairs.map(([key, value]) => `${scalar(key)}: ${flow(value)}`).join(', ')} }`;
}

function block(node: Node, depth: number): string {
  if (typeof node !== 'object' || node === null || !('pairs' in node)) return flow(node);
  const indent = '  '.repeat(depth);
  return node.pairs
    .map(([key, value]) => {
      const hasBlock = typeof value === 'object' && value !== null && 'pairs' in value && value.pairs.length > 0;
      return `${indent}${scalar(key)}:${hasBlock ? `\n${block(value, depth + 1)}` : ` ${flow(value)}\n`}`;
    })
    .join('');
}
