import { describe, expect, test } from 'vitest';
import type { VerdictKind } from '../../models/backtest/types.ts';
import { renderReport } from '../../reports/index.ts';
import { bare } from '../support/report-backtest.ts';
import { emptyRecords, HOSTILE, hostileRecords, reportRecords } from '../support/report-records.ts';

const CASES = {
  promote: reportRecords('promote'),
  keep: reportRecords('keep'),
  not_enough_evidence: reportRecords('not_enough_evidence'),
  empty: emptyRecords(),
  hostile: hostileRecords(),
};
const PAGES = Object.fromEntries(Object.entries(CASES).map(([name, records]) => [name, renderReport(records)]));

/** The words of a page as a person reads them: without head, tags, and runs of white space. */
function wordsOf(page: string): string {
  return page
    .replace(/<head>.*?<\/head>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:)])/g, '$1');
}

/** The words of one section. */
function sectionOf(page: string, id: string): string {
  return wordsOf(new RegExp(`<section id="${id}".*?</section>`, 's').exec(page)?.[0] ?? '');
}

describe.each(Object.keys(PAGES))('the page of the case %s', (name) => {
  const page = PAGES[name];

  test('is one file under a megabyte that loads and runs nothing', () => {
    expect(page.length).toBeLessThan(1_000_000);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:`);
    expect(page).not.toMatch(/<(script|iframe|object|embed|img|form|base|audio|video)\b/i);
    expect(page).not.toMatch(/<[^>]* on[a-z]+\s*=\s*["'][^"']*["'][^>]*>/i);
    for (const [, address] of page.matchAll(/<[^>]*(?:href|src)="([^"]*)"/g)) expect(address).toMatch(/^(#|data:,)/);
    expect(page).not.toMatch(/url\(\s*["']?(?!#)/);
    expect(page).not.toContain('@import');
  });

  test('has no number that is none, and no word of a program', () => {
    expect(wordsOf(page)).not.toMatch(/\bNaN\b|\bundefined\b|Infinity|\[object|\bnull%/);
  });

  test('every id is there once, and every link and label finds its target', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...page.matchAll(/ (?:href="#|aria-labelledby=")([^"]*)"/g)].flatMap(([, all]) => all.split(' '));
    for (const target of targets) expect(ids, target).toContain(target);
  });

  test('table headers have a scope and every region has a name', () => {
    for (const [header] of page.matchAll(/<th\b[^>]*>/g)) expect(header).toMatch(/scope="(col|row)"/);
    for (const [region] of page.matchAll(/<[^>]*role="region"[^>]*>/g)) expect(region).toMatch(/aria-label="[^"]+"/);
  });

  test('comes in the order of a reader with little time', () => {
    const order = [...page.matchAll(/<section id="([^"]*)"/g)].map(([, id]) => id);
    const all =
      'verdict figures evidence segments changes book revenue composition treatment green-misses staying-power indicators expansion data method'.split(
        ' ',
      );
    // Without a score in use nobody changes colour, and of nobody nobody is missed.
    const absent = name === 'empty' ? ['changes', 'green-misses'] : [];
    expect(order).toEqual(all.filter((id) => !absent.includes(id)));
  });

  test('elements are closed in the order in which they were opened', () => {
    const open: string[] = [];
    const empty = new Set(['meta', 'link', 'br']);
    for (const [, slash, tag, self] of page.matchAll(/<(\/?)([a-z0-9]+)\b(?:[^>"]|"[^"]*")*?(\/?)>/gi)) {
      if (empty.has(tag) || self === '/') continue;
      if (slash === '') open.push(tag);
      else expect(open.pop()).toBe(tag);
    }
    expect(open).toEqual([]);
  });

  test('equal records give equal bytes', () => {
    expect(renderReport(CASES[name as keyof typeof CASES])).toBe(page);
  });
});

test('the records are not touched', () => {
  const records = deepFreeze(reportRecords('promote'));
  expect(renderReport(records)).toBe(PAGES.promote);
});

describe('promote', () => {
  const verdict = sectionOf(PAGES.promote, 'verdict');

  test('says what red means in odds, how early it is, what it misses and the money', () => {
    expect(verdict).toContain('Promote Switch to the new score.');
    expect(verdict).toContain(
      'Of 100 accounts that it called red, 28 churned within 90 days; of 100 accounts at large, 7.',
    );
    expect(verdict).toContain('1 in 4 red accounts churned within 90 days: 28%, 4.1 times the base rate.');
    expect(verdict).toContain('In the whole book it was 1 in 15 (6.8%). 95% interval: 24% to 31%.');
    expect(verdict).toContain('1,102 red account-dates, 304 followed by churn.');
    expect(verdict).toContain('51% of churned accounts had been red for at least 30 days when they churned.');
    expect(verdict).toContain('214 churned accounts, 126 caught.');
    expect(verdict).toMatch(/19% of churned accounts were G ?green at the last look/);
    expect(verdict).toContain('USD 2.14M of the USD 3.48M of ARR that churned was red at the last look: 61%.');
    expect(verdict).toContain('the difference is +0.113 (95% interval +0.085 to +0.141)');
  });

  test('says how many accounts are red on Monday, what they pay and how many of them would churn', () => {
    expect(verdict).toMatch(
      /111 of 1,006 accounts are R ?red today, with USD 2,017,000 ARR \(8% of the book’s ARR\)\./,
    );
    expect(verdict).toContain('about 31 (26 to 35) of them will churn within 90 days');
  });

  test('shows the models with intervals, bands, lead time and money', () => {
    const figures = sectionOf(PAGES.promote, 'figures');
    expect(figures).toContain('New score 0.334 0.299 to 0.369 0.842 0.807 to 0.877 0.836 0.801 to 0.871');
    expect(figures).toContain('over 1,312 accounts, 214 of them churned; 9,840 account-dates');
    expect(figures).toContain('Worst segment gap');
    expect(figures).toContain('74 days (95% interval 63 days to 85 days) among the 126 caught');
    expect(figures).toContain('13 of the 126 caught were already red on the first test date');
    expect(figures).toContain('148 days (95% interval 132 days to 164 days) in the middle case');
    expect(figures).toContain('In 6 of 6 folds the new score had the higher average precision.');
  });

  test('a score that is the same for everyone has its ROC AUC by definition, not for lack of accounts', () => {
    expect(sectionOf(PAGES.promote, 'figures')).toContain(
      'Same chance for everyone 0.068 0.033 to 0.103 0.500 by definition',
    );
  });

  test('a segment too small for an interval says so', () => {
    expect(sectionOf(PAGES.promote, 'segments')).toMatch(
      /enterprise 990 9 3\.1% 1\.1% to 5\.1% \+0\.4 points too few accounts for an interval 28% too few accounts for an interval/,
    );
  });

  test('lists red accounts with CSM, ARR, score, grade, band, trend, reasons and next step', () => {
    const book = sectionOf(PAGES.promote, 'book');
    expect(book).toMatch(
      /Northwind Traders a1004 · smb Amara Okafor 186,000 11 D R ?red ▲ up 3 52% Active users .* Book a success review/,
    );
    expect(book).toContain('The 20 with the largest ARR of 111 are shown');
    expect(book).toContain('new in the book');
  });

  test('explains the scale and what the score leans on', () => {
    const composition = sectionOf(PAGES.promote, 'composition');
    expect(composition).toContain(
      'Every 10 points down doubles the odds 40 is twice the average odds, 30 four times; 60 is half.',
    );
    expect(composition).toContain(
      'Days since the last meeting with the customer. days_since_meeting Engagement days lower is healthier 0.33',
    );
  });

  test('says what is missing in the data and what that costs', () => {
    const data = sectionOf(PAGES.promote, 'data');
    expect(data).toContain('The score is blind to sentiment and advocacy');
    expect(data).toContain('subscriptions 5,862 5,821 41');
  });

  test('shows the metrics of the config as built-in ones, with what is known of them', () => {
    const data = sectionOf(PAGES.promote, 'data');
    expect(data).toContain(
      'Exports in the last 28 days. exports_28d Usage higher is healthier 100% 43% 3.50 exports yes, 0.21',
    );
    expect(data).toContain('Exprots. typo_28d Usage higher is healthier 100% 0% 0.00 exports no');
    expect(data).toContain(
      'People seen. seen_90d Usage higher is healthier not known not known not known not computed: Table users is absent.',
    );
    expect(sectionOf(PAGES.not_enough_evidence, 'data')).toContain('100% 43% 3.50 exports not shown');
    expect(sectionOf(PAGES.empty, 'data')).not.toContain('Metrics of your own');
  });
});

test('keep: a score that is clearly worse is said to be worse, and a stand-in is not called the score in use', () => {
  const records = reportRecords('keep');
  const { churn, verdict } = records.backtest;
  const differences = churn.differences.map((row) =>
    row.against === 'equal_weights' ? { ...row, averagePrecision: { value: -0.033, low: -0.081, high: -0.006 } } : row,
  );
  const backtest = {
    ...records.backtest,
    churn: { ...churn, differences },
    verdict: { ...verdict, reference: 'equal_weights' as const },
  };
  const page = sectionOf(renderReport({ ...records, backtest }), 'verdict');
  expect(page).toContain('on past dates it was clearly worse than an equal-weights scorecard');
  expect(page).toContain('the difference is -0.033 (95% interval -0.081 to -0.006)');
  expect(page).toContain('go on as you do today. No score in use was given');
  expect(sectionOf(PAGES.keep, 'verdict')).toContain('it was not clearly better than the score in use');
});

test('a score of many metrics shows the strongest twenty and folds the rest away', () => {
  const records = reportRecords('promote');
  const [metric] = records.model.metrics;
  const metrics = Array.from({ length: 50 }, (_, i) => ({
    importance: 1 / (i + 1),
    input: { ...metric.input, name: `metric_${i + 1}`, meaning: `Meaning ${i + 1}.` },
  }));
  const page = renderReport({ ...records, model: { ...records.model, metrics } });
  const [before, after] = page.split('<summary>30 further metrics</summary>');
  expect(before).toContain('metric_20<');
  expect(before).not.toContain('metric_21<');
  expect(after).toContain('metric_21<');
  expect(after).toContain('metric_50<');
});

test('keep: nothing changes on Monday, and the rule that failed can be read', () => {
  const verdict = sectionOf(PAGES.keep, 'verdict');
  expect(verdict).toContain('Keep Stay with the score you have.');
  expect(verdict).toContain('Nothing changes in the colours: go on with the score in use.');
  expect(verdict).toContain('8 of 9 rules held');
  expect(verdict).toMatch(/0\.013 \(-0\.015 to 0\.041\) ✗ no/);
  expect(verdict).not.toContain('clearly better than the score in use. Of 100');
});

describe('not enough evidence', () => {
  const page = PAGES.not_enough_evidence;

  test('says what is missing, how far it is, and what to do', () => {
    const verdict = sectionOf(page, 'verdict');
    expect(verdict).toContain(
      'Not enough evidence Do not switch yet. 19 churned accounts to learn from; at least 30 are needed.',
    );
    expect(verdict).toContain(
      'Needed: at least 30 churned accounts in training Found: 19 What to do. Give it more history',
    );
    expect(page).toContain('<span style="width:63%">');
    expect(verdict).toContain('The 1,006 accounts of today’s book (USD 24,330,800 ARR) get no new colour.');
    expect(verdict).not.toContain('1 in 4');
  });

  test('presents no band, segment, driver or red account as real', () => {
    const records = CASES.not_enough_evidence;
    const words = wordsOf(page);
    for (const { name, reasons } of records.book.redAccounts) {
      expect(words).not.toContain(name);
      for (const reason of reasons) expect(words).not.toContain(reason);
    }
    for (const { input } of records.model.metrics) {
      expect(words).not.toContain(input.name);
      expect(words).not.toContain(input.meaning);
    }
    expect(words).not.toMatch(/\bsmb\b|Category weights:|Red precision 28%|Share that churned in the outcome window/);
    for (const id of ['segments', 'book', 'composition', 'expansion']) expect(sectionOf(page, id)).toMatch(/left out/);
  });

  test('enough churn but no skill: the rules about skill are what is missing', () => {
    const records = reportRecords('not_enough_evidence');
    const { verdict } = records.backtest;
    const rules = verdict.rules.map((rule) => ({ ...rule, held: rule.rule.startsWith('enough') || rule.held }));
    const other = renderReport({ ...records, backtest: { ...records.backtest, verdict: { ...verdict, rules } } });
    expect(sectionOf(other, 'verdict')).toContain(
      'Ranks accounts of the same date usefully Needed: ROC AUC within dates',
    );
    expect(sectionOf(other, 'verdict')).toContain('there is enough churn to judge by');
  });
});

test('a figure that is not known is said to be so, on the first screen too', () => {
  const records = reportRecords('promote');
  const bands = { ...records.backtest.bands, redPrecision: bare(null), redLift: bare(null), missedChurn: bare(0.2) };
  const page = renderReport({ ...records, backtest: { ...records.backtest, bands } });
  expect(sectionOf(page, 'verdict')).toContain('No account was red in the test period.');
  expect(sectionOf(page, 'verdict')).toContain('95% interval: too few accounts for an interval.');
});

test('a gap is part of every sentence about the outcome window', () => {
  const records = reportRecords('promote');
  const churn = { kind: 'recorded', gapDays: 30, horizonDays: 90 };
  const page = renderReport({ ...records, label: { churn, expansion: null } });
  expect(sectionOf(page, 'verdict')).toContain('red accounts churned between day 30 and day 120');
  expect(sectionOf(page, 'method')).toContain('Churn in the first 30 days after a date is too late to act on');
  expect(sectionOf(page, 'expansion')).toContain('Expansion is switched off');
});

describe('hostile text', () => {
  const page = PAGES.hostile;

  test('stays text', () => {
    expect(page).toContain('&lt;script&gt;globalThis.owned = 1&lt;/script&gt;');
    expect(page).toContain('&lt;img src=x onerror=');
    for (const character of ['\u202e', '\u2066', '\u0000', '\u0007']) expect(page).not.toContain(character);
  });

  test('is cut', () => {
    const longest = Math.max(...[...page.matchAll(/(?:Verylongname)+/g)].map(([run]) => run.length));
    expect(longest).toBeLessThan(HOSTILE.long.length / 10);
    expect(page).toContain('<bdi title="Verylongname');
  });
});

test.each<VerdictKind>(['promote', 'keep', 'not_enough_evidence'])('the charts of %s are all drawn', (kind) => {
  const names = [...PAGES[kind].matchAll(/<title id="([a-z-]+)-title">/g)].map(([, name]) => name);
  const always = ['average-precision-churn', 'roc-auc-churn', 'differences-churn', 'reliability-churn'];
  const proven = [
    'band-rates',
    'hysteresis-frontier',
    'lead-time',
    'red-survival',
    'capacity-frontier',
    'churned-arr',
    'per-fold',
    'segment-red-precision',
    'book-bands',
    'score-histogram',
    'category-weights',
    'importance-churn',
    'dependence-churn-a',
    'dependence-churn-b',
    'dependence-churn-c',
    'habits-renewal',
    'average-precision-expansion',
    'reliability-expansion',
    'importance-expansion',
    'dependence-expansion-a',
    'dependence-expansion-b',
    'dependence-expansion-c',
  ];
  expect(names).toEqual([
    ...always,
    ...(kind === 'not_enough_evidence' ? [] : proven),
    'source-rows-a',
    'source-rows-b',
    'fold-timeline',
  ]);
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}

test('the data section lists findings by number, most serious first, and says where there are none', () => {
  const data = sectionOf(PAGES.promote, 'data');
  expect(data).toContain('The checks found 3 things to know, 1 of them serious.');
  expect(data).toMatch(/1 serious usage_events has no rows .* 2 warning tickets was loaded .* 3 note Only 1 of 10/);
  expect(sectionOf(PAGES.empty, 'data')).toContain('The checks found nothing amiss.');
  const records = reportRecords('promote');
  const many = Array.from({ length: 25 }, () => records.data.findings[0]);
  const page = renderReport({ ...records, data: { ...records.data, findings: many } });
  expect(sectionOf(page, 'data')).toContain('The first 20 of 25; backtest.json has them all.');
});
