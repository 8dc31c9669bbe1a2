import type { CertificateRecord } from '../../models/runtime/certificate.ts';
import { count, dateInWords, days, percent, plural } from '../format.ts';
import { type Html, html } from '../html.ts';
import { part } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText, listInWords, shorten } from '../text.ts';

const SHOWN_METRICS = 6;

/** The time-travel certificate: what was tried to make the past know its future, and how late facts arrive. */
export function certificatePart(certificate: CertificateRecord | null): Html | false {
  if (certificate === null) return false;
  return part('Whether the past knew its future', finding(certificate), arrivals(certificate), leaning(certificate));
}

function finding({ isHeld, nAccounts, dates, nRewrites, nValues, leaks }: CertificateRecord): Html {
  const tried = `The future of ${plural(nAccounts, 'account')} was rewritten ${plural(nRewrites, 'time')}, from ${listInWords(dates.map(dateInWords))} on: rows dropped, changed and made up in all tables, closings, payments and ends moved.`;
  if (isHeld) {
    return html`<p><strong>It did not.</strong> ${tried} All ${count(nValues)} values of metrics at the dates before stayed the same to the last bit.</p>`;
  }
  const names = leaks.slice(0, SHOWN_METRICS).map(({ metric }) => shorten(metric, 60));
  return html`<p><strong>It did: no figure of this report can be trusted.</strong> ${tried} ${plural(leaks.length, 'metric')} moved at dates before: ${listInWords(names)}${leaks.length > SHOWN_METRICS ? ' and others' : ''}. Look at the mapping of the tables behind them.</p>`;
}

function arrivals({ arrivals: rows }: CertificateRecord): Html {
  const known = (value: number | null) => (value === null ? '–' : days(value));
  return renderTable({
    name: 'How late rows become known',
    caption:
      'A row counts from the day after it was recorded. Where a table has no recorded_at, its rows are taken as known on their own day.',
    columns: [
      { head: 'Table', cell: ({ table }) => dataText(table, 40) },
      {
        head: 'Known a day late or more',
        isNumber: true,
        cell: ({ lateShare }) => (lateShare === null ? 'not recorded' : percent(lateShare)),
      },
      { head: 'Median delay of those', isNumber: true, cell: ({ medianDays }) => known(medianDays) },
      { head: '95 in 100 within', isNumber: true, cell: ({ p95Days }) => known(p95Days) },
    ],
    rows,
    whenEmpty: 'No table was loaded.',
  });
}

function leaning({ lateMetrics }: CertificateRecord): Html | false {
  if (lateMetrics.length === 0) return false;
  const shown = lateMetrics
    .slice(0, SHOWN_METRICS)
    .map(({ metric, share }) => `${shorten(metric, 60)} (${percent(share)})`);
  const rest = lateMetrics.length - shown.length;
  return html`<p class="basis">Metrics that lean on late rows, with the share of account-dates on which the delay makes a difference: ${listInWords(shown)}${rest > 0 ? ` and ${count(rest)} more` : ''}. They were computed from what was recorded by then.</p>`;
}
