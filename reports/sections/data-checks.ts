import { renderChart } from '../charts/render-chart.ts';
import { type NumberedFinding, sourceRowsChart } from '../charts/source-rows.ts';
import { count, plural } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { DataRecord, FindingRecord } from '../records.ts';
import { part } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';

/** A page has room for these; backtest.json has every finding. */
const MOST_FINDINGS = 20;
/** Longest sentence of a finding: names from data inside it are cut already. */
const MAX_SENTENCE = 700;
/** Findings whose days are a stretch that can be seen in the rows of a source. */
const DRAWN: readonly string[] = [
  'future_dates',
  'stopped',
  'duplicated',
  'gap',
  'shifted_hours',
  'volume',
  'feature_renamed',
  'feature_stopped',
  'bulk_day',
  'begins_late',
  'recorded_late',
];

/** What the data checks found, and the rows of every source over the history with the findings marked. */
export function dataChecks({ findings, series }: DataRecord): Html {
  const numbered = findings.slice(0, MOST_FINDINGS).map((finding, i): NumberedFinding => ({ number: i + 1, finding }));
  return html`${part('What the checks found', findingsTable(numbered, findings.length))}${pictures({ series }, numbered)}`;
}

/** `2 serious findings`, or what else there is to say of them in a sentence. */
export function findingsInWords(findings: readonly FindingRecord[]): string {
  const nSerious = findings.filter(({ severity }) => severity === 'serious').length;
  if (findings.length === 0) return 'The checks found nothing amiss.';
  return `The checks found ${plural(findings.length, 'thing')} to know${nSerious === 0 ? '' : `, ${count(nSerious)} of them serious`}.`;
}

function findingsTable(numbered: readonly NumberedFinding[], nAll: number): Html {
  const more =
    nAll > numbered.length ? ` The first ${count(numbered.length)} of ${count(nAll)}; backtest.json has them all.` : '';
  return renderTable({
    name: 'Findings of the data checks',
    caption: `Most serious first. The number marks the days in the pictures below.${more}`,
    columns: [
      { head: 'No.', cell: ({ number }) => String(number), widthPercent: 5 },
      { head: 'How bad', cell: ({ finding }) => severityText(finding.severity), widthPercent: 10 },
      { head: 'What was seen', cell: ({ finding }) => dataText(finding.seen, MAX_SENTENCE), widthPercent: 40 },
      {
        head: 'What it does, and what to do',
        cell: ({ finding }) => dataText(finding.effect, MAX_SENTENCE),
        widthPercent: 45,
      },
    ],
    rows: numbered,
    stacks: true,
    whenEmpty:
      'No gaps, no source that stopped, nothing loaded twice, no shifted times, no sudden change of volume, and usage that goes with the accounts.',
  });
}

function severityText(severity: FindingRecord['severity']): Html | string {
  return severity === 'serious' ? html`<strong>${severity}</strong>` : severity;
}

function pictures({ series }: Pick<DataRecord, 'series'>, numbered: readonly NumberedFinding[]): Html | string {
  if (series.length === 0) return '';
  const span = {
    firstDate: series.map(({ firstDate }) => firstDate).reduce((a, b) => (a < b ? a : b)),
    lastDate: [
      ...series.map(({ lastDate }) => lastDate),
      ...numbered.flatMap(({ finding }) => (finding.kind === 'stopped' ? (finding.lastDate ?? []) : [])),
    ].reduce((a, b) => (a > b ? a : b)),
  };
  const charts = series.map((one, i) => {
    const own = numbered.filter(({ finding }) => finding.table === one.table && DRAWN.includes(finding.kind));
    return renderChart(sourceRowsChart(one, own, span, i));
  });
  return part('Rows of each source over the history', html`<div class="small">${charts}</div>`);
}
