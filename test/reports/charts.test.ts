import { describe, expect, test } from 'vitest';
import { averagePrecisionChart } from '../../reports/charts/average-precision.ts';
import { bandRatesChart } from '../../reports/charts/band-rates.ts';
import { bookBandsChart } from '../../reports/charts/book-bands.ts';
import type { Chart } from '../../reports/charts/chart.ts';
import { churnedArrChart } from '../../reports/charts/churned-arr.ts';
import { foldTimelineChart } from '../../reports/charts/fold-timeline.ts';
import { perFoldChart } from '../../reports/charts/per-fold.ts';
import { reliabilityChart } from '../../reports/charts/reliability.ts';
import { renderChart } from '../../reports/charts/render-chart.ts';
import { rocAucChart } from '../../reports/charts/roc-auc.ts';
import { scoreHistogramChart } from '../../reports/charts/score-histogram.ts';
import { segmentRedPrecisionChart } from '../../reports/charts/segment-red-precision.ts';
import { type NumberedFinding, sourceRowsChart } from '../../reports/charts/source-rows.ts';
import { bare, figure } from '../support/report-backtest.ts';
import { HOSTILE, reportRecords } from '../support/report-records.ts';

const records = reportRecords('promote');
const { backtest, book } = records;

/** The rows of a chart's main data. */
function valuesOf(chart: Chart): readonly Record<string, unknown>[] {
  return (chart.spec.data as { values: Record<string, unknown>[] }).values;
}

/** The words drawn in a chart, in order. */
function wordsOf(chart: Chart): string[] {
  return [
    ...renderChart(chart)
      .toString()
      .matchAll(/<text[^>]*>([^<]*)<\/text>/g),
  ].map(([, words]) => words);
}

/** The horizontal places of the dots of a chart, by row. */
function dotsOf(chart: Chart): { x: number; y: number }[] {
  const marks = /mark-symbol[^>]*>(.*?)<\/g>/.exec(renderChart(chart).toString())?.[1] ?? '';
  return [...marks.matchAll(/translate\(([\d.]+),([\d.]+)\)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}

describe('average precision', () => {
  const chart = averagePrecisionChart(backtest.churn);

  test('draws one dot per model, in the order of the table, farther right for more', () => {
    const dots = dotsOf(chart);
    const figures = backtest.churn.models.map(({ ranking }) => ranking.averagePrecision.value ?? 0);
    expect(dots).toHaveLength(figures.length);
    expect(dots.map(({ y }) => y)).toEqual(dots.map(({ y }) => y).toSorted((a, b) => a - b));
    const byPlace = dots.map((_, i) => i).toSorted((a, b) => dots[a].x - dots[b].x);
    expect(byPlace).toEqual(figures.map((_, i) => i).toSorted((a, b) => figures[a] - figures[b]));
  });

  test('rows keep the order of the table where one of them has no interval', () => {
    const places = dotsOf(rocAucChart(backtest.churn)).map(({ y }) => y);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    const words = wordsOf(rocAucChart(backtest.churn));
    expect(words.indexOf('Same for everyone')).toBe(words.indexOf('Best single metric') - 1);
  });

  test('says every value and the base rate', () => {
    expect(wordsOf(chart)).toEqual(expect.arrayContaining(['New score', '0.334', '0.221', 'base rate 0.068']));
  });

  test('a model without a value is left out; one without an interval has a dot alone', () => {
    const models = backtest.churn.models.slice(0, 3).map((model, i) => ({
      ...model,
      ranking: { ...model.ranking, averagePrecision: [figure(0.3, 0.02), bare(0.2), bare(null)][i] },
    }));
    const drawn = averagePrecisionChart({ ...backtest.churn, models });
    expect(valuesOf(drawn).map(({ value, low }) => [value, low === null])).toEqual([
      [0.3, false],
      [0.2, true],
    ]);
    const [, intervals] = /mark-rule role-mark layer_3_marks[^>]*>(.*?)<\/g>/.exec(renderChart(drawn).toString()) ?? [];
    expect((intervals.match(/<line/g) ?? []).length).toBe(1);
  });
});

test('a row of a segment chart carries its own base rate', () => {
  const chart = segmentRedPrecisionChart(backtest.churn.perSegment);
  expect(valuesOf(chart).map(({ label, reference }) => [label, reference])).toEqual([
    ['smb', 0.081],
    ['mid_market', 0.052],
    ['enterprise', 0.031],
  ]);
});

test('band rates are churned over rows, with letter and word', () => {
  const words = wordsOf(bandRatesChart(backtest.bands, 0.068));
  expect(words).toEqual(
    expect.arrayContaining(['R red', 'Y yellow', 'G green', '28%', '9.2%', '2.7%', 'base rate 6.8%']),
  );
});

test('the book by band: the whole book first, then the largest segments; shares of each row add up to one', () => {
  const values = valuesOf(bookBandsChart(book));
  expect([...new Set(values.map(({ label }) => label))]).toEqual(['Whole book', 'smb', 'mid_market', 'enterprise']);
  const ends = values.filter(({ band }) => band === 'green').map(({ to }) => to);
  for (const end of ends) expect(end).toBeCloseTo(1, 12);
  expect(values[0]).toMatchObject({ band: 'red', from: 0, to: 111 / 1006 });
});

test('churned ARR: yellow is what red and green leave; no chart where the shares are not known', () => {
  const chart = churnedArrChart(backtest.money);
  expect(chart === null ? [] : wordsOf(chart)).toEqual(expect.arrayContaining(['R 61%', 'USD 3.48M']));
  expect(churnedArrChart({ ...backtest.money, redArrShare: bare(null) })).toBeNull();
});

test('the histogram stacks every account once', () => {
  const values = valuesOf(scoreHistogramChart(book));
  const total = values.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
  expect(total).toBe(book.scores.reduce((sum, { nAccounts }) => sum + nAccounts, 0));
});

test('reliability is drawn on equal axes, said across and came up', () => {
  const chart = reliabilityChart('churn', backtest.churn.models[0]);
  expect(valuesOf(chart)).toHaveLength(10);
  expect(valuesOf(chart)[9]).toMatchObject(backtest.churn.models[0].probability.reliability[9]);
});

test('the folds show the new score, its reference and the base rate, and no other model', () => {
  const series = new Set(valuesOf(perFoldChart(backtest.churn, 'champion')).map(({ series: name }) => name));
  expect([...series].toSorted()).toEqual(['Base rate', 'New score', 'Score in use']);
});

test('the picture of the folds is in UTC: a fold that starts on 1 January starts on the tick of January', () => {
  const chart = foldTimelineChart(records.timeline);
  expect(wordsOf(chart)).toEqual(expect.arrayContaining(['Jan 2024', 'Jan 2025', 'Jan 2026', 'fold 6']));
  expect(valuesOf(chart)[0]).toMatchObject({ from: Date.UTC(2024, 0, 1), part: 'learned from' });
  const svg = renderChart(chart).toString();
  const tick = /mark-text role-axis-label.*?translate\(([\d.-]+),/.exec(svg)?.[1];
  const bar = /mark-rect[^>]*>\s*<path[^>]*d="M([\d.-]+),/.exec(svg)?.[1];
  expect(Number(bar)).toBeCloseTo(Number(tick), 0);
});

test('equal records give equal bytes, whatever was drawn before', () => {
  const once = renderChart(perFoldChart(backtest.churn, 'champion')).toString();
  renderChart(bookBandsChart(book));
  expect(renderChart(perFoldChart(backtest.churn, 'champion')).toString()).toBe(once);
});

test('a chart has a title and a description for screen readers, and no tree of unnamed shapes', () => {
  const svg = renderChart(bandRatesChart(backtest.bands, 0.068)).toString();
  expect(svg).toContain('role="img" aria-labelledby="band-rates-title band-rates-desc"');
  expect(svg).toMatch(/<title id="band-rates-title">Share that churned/);
  expect(svg).toMatch(/<desc id="band-rates-desc">Bars for red, yellow and green: R red 28%/);
  expect(svg).not.toContain('graphics-');
});

test('hostile segments stay text and are cut', () => {
  const segments = [HOSTILE.svg, HOSTILE.long, HOSTILE.rightToLeft, HOSTILE.controls].map((segment, i) => ({
    ...backtest.churn.perSegment[i % 3],
    segment,
  }));
  const svg = renderChart(segmentRedPrecisionChart(segments)).toString();
  expect(svg).not.toMatch(/<script/);
  expect(svg.match(/<\/svg>/g)).toHaveLength(1);
  for (const character of ['\u202e', '\u2066', '\u0000', '\u0007']) expect(svg).not.toContain(character);
  for (const words of wordsOf(segmentRedPrecisionChart(segments))) expect(words.length).toBeLessThan(60);
});

describe('rows of a source', () => {
  const [weekly, daily] = records.data.series;
  const span = { firstDate: '2022-03-01', lastDate: '2026-09-30' };
  const numbered = records.data.findings.map((finding, i): NumberedFinding => ({ number: i + 1, finding }));
  const marksOf = (chart: Chart) =>
    (chart.spec as unknown as { layer: { data: { values: Record<string, unknown>[] } }[] }).layer[0].data.values;

  test('are drawn by day or week, from the first to the last', () => {
    const chart = sourceRowsChart(weekly, [], span, 0);
    expect(valuesOf(chart)).toHaveLength(weekly.rowsPerDay.length + 1);
    expect(valuesOf(chart)[0]).toEqual({ time: Date.UTC(2022, 2, 3), rows: weekly.rowsPerDay[0] });
    expect(valuesOf(chart).at(-1)).toMatchObject({ time: Date.UTC(2026, 9, 1) });
    expect(valuesOf(sourceRowsChart(daily, [], span, 1))[1].time).toBe(Date.UTC(2024, 11, 3));
    expect(chart.title).toBe('usage_events: rows per day, by week');
    expect([chart.name, sourceRowsChart(daily, [], span, 27).name]).toEqual(['source-rows-a', 'source-rows-bb']);
  });

  test('carry the numbers of the findings on their days, and say them in words', () => {
    const chart = sourceRowsChart(weekly, numbered, span, 0);
    // The third finding is of no day.
    expect(marksOf(chart).map(({ number }) => number)).toEqual(['1', '2']);
    expect(wordsOf(chart)).toEqual(expect.arrayContaining(['1', '2']));
    expect(chart.description).toContain('Marked: 1 from 7 September 2026 to 13 September 2026; 2 from 10 March 2025');
    const [{ from, to }] = marksOf(chart) as unknown as readonly { from: number; to: number }[];
    expect(from).toBeLessThanOrEqual(Date.UTC(2026, 8, 7));
    expect(to).toBeGreaterThanOrEqual(Date.UTC(2026, 8, 14));
    // A single day of four years would be a hair.
    const oneDay = marksOf(chart)[1] as unknown as { readonly from: number; readonly to: number };
    expect(oneDay.to - oneDay.from).toBeGreaterThan(15 * 86_400_000);
  });

  test('are there where the source is empty, or its name is hostile', () => {
    const empty = { ...daily, table: HOSTILE.svg, rowsPerDay: [0, 0, 0] };
    const svg = renderChart(sourceRowsChart(empty, numbered, span, 0)).toString();
    expect(svg).not.toContain('<script');
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});
