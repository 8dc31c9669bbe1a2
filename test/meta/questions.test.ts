import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TABLES } from '../../data/tables.ts';
import { buildCatalog } from '../../features/catalog/catalog.ts';
import { configJsonSchema } from '../../pipeline/config/index.ts';
import { renderReport } from '../../reports/index.ts';
import { reportRecords } from '../support/report-records.ts';
import { ROOT } from './sources.ts';

const N_QUESTIONS = 93;

const read = (name: string) => readFileSync(`${ROOT}${name}`, 'utf8');
const page = read('docs/questions.md');
const rows = [...page.matchAll(/^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, number, asked, answered, by]) => ({ number: Number(number), asked, answered, by }),
);

/** Metrics with every table and column there, under the names of the page. */
function metricNames(): string[] {
  return buildCatalog({
    windowsDays: [28, 90],
    coreFeatures: ['export'],
    integrationFeatures: ['api'],
    securityFeatures: ['sso'],
    modules: [{ name: 'analytics', plans: ['analytics'], features: ['export'] }],
    milestoneDays: [{ name: 'go_live', days: 60 }],
    exclude: [],
    custom: [],
    observations: [],
    shape: Object.fromEntries(TABLES.map(({ name, columns }) => [name, columns.map((column) => column.name)])),
  }).map(({ name }) => name);
}

/** Every key of the config with its path, sections included. */
function configKeys(node: unknown = configJsonSchema(), path = ''): string[] {
  const { properties, items, anyOf } = node as {
    properties?: Record<string, unknown>;
    items?: unknown;
    anyOf?: unknown[];
  };
  const own = Object.entries(properties ?? {}).flatMap(([key, child]) => {
    const place = path === '' ? key : `${path}.${key}`;
    return [place, ...configKeys(child, place)];
  });
  return [
    ...own,
    ...(items === undefined ? [] : configKeys(items, path)),
    ...(anyOf ?? []).flatMap((one) => configKeys(one, path)),
  ];
}

const backticked = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, token]) => token);

describe('docs/questions.md', () => {
  it(`has each question from 1 to ${N_QUESTIONS} once, in order`, () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: N_QUESTIONS }, (_, i) => i + 1));
  });

  it('says of each whether it is answered, by something, and what is missing where it is in part', () => {
    const places = ['today', 'in part', 'later', 'elsewhere'];
    expect(rows.filter(({ answered }) => !places.includes(answered))).toEqual([]);
    const bare = rows.filter(
      ({ answered, by }) => (answered === 'today' || answered === 'in part') && by.trim() === '',
    );
    expect(bare).toEqual([]);
    expect(rows.filter(({ answered, by }) => answered === 'in part' && !/[;:]/.test(by))).toEqual([]);
  });

  it('names only metrics, config keys, columns, commands, options, figures and files that are there', () => {
    const commands = read('docs/commands.md');
    const known = new Set([
      ...metricNames(),
      ...configKeys(),
      ...TABLES.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`)),
      ...[...commands.matchAll(/^## `([\w-]+)`/gm)].map(([, name]) => name),
      ...[...commands.matchAll(/^\| `(--[\w-]+)/gm)].map(([, option]) => option),
      ...[...commands.matchAll(/^\| `([\w-]+\.\w+)` \|/gm)].map(([, file]) => file),
      ...[...read('docs/figures.md').matchAll(/^\| ((?:`[\w.[\]]+`(?:, )?)+) \|/gm)].flatMap(([, cell]) =>
        backticked(cell),
      ),
    ]);
    expect(known.size).toBeGreaterThan(300);
    expect(rows.flatMap(({ by }) => backticked(by)).filter((token) => !known.has(token))).toEqual([]);
  });

  it('names only sections that the report has', () => {
    const words = renderReport(reportRecords('promote')).replace(/&#39;/g, '’');
    const titles = [...words.matchAll(/<h[23][^>]*>(.*?)<\/h[23]>/gs)].map(([, title]) =>
      title.replace(/<[^>]*>/g, '').trim(),
    );
    const named = [...page.matchAll(/report section “([^”]+)”/g)].map(([, title]) => title);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((title) => !titles.includes(title))).toEqual([]);
  });

  it('tells of most metrics of the catalog', () => {
    const named = new Set(rows.flatMap(({ by }) => backticked(by)));
    const share = metricNames().filter((name) => named.has(name)).length / metricNames().length;
    expect(share).toBeGreaterThan(0.6);
  });
});
