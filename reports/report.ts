import { dateInWords } from './format.ts';
import { html } from './html.ts';
import { renderPage } from './page.ts';
import type { ReportRecords } from './records.ts';
import { renderSection } from './section.ts';
import { autopsySection } from './sections/autopsy.ts';
import { bookSection } from './sections/book.ts';
import { compositionSection } from './sections/composition.ts';
import { dataSection } from './sections/data-quality.ts';
import { evidenceSection } from './sections/evidence.ts';
import { expansionSection } from './sections/expansion.ts';
import { figuresSection } from './sections/figures.ts';
import { indicatorsSection } from './sections/indicators.ts';
import { methodSection } from './sections/method.ts';
import { revenueSection } from './sections/revenue.ts';
import { scoreChangesSection } from './sections/score-changes.ts';
import { scorecardSection } from './sections/scorecard.ts';
import { segmentsSection } from './sections/segments.ts';
import { stayingPowerSection } from './sections/staying-power.ts';
import { treatmentSection } from './sections/treatment.ts';
import { evidenceLine, verdictSection } from './sections/verdict.ts';
import { dataText, shorten } from './text.ts';

/** Longest currency that is shown. */
const MAX_CURRENCY = 8;

/**
 * The report as one self-contained HTML file: no script, no network; equal records give equal bytes.
 *
 * The order is that of a reader with little time: verdict and Monday, then figures, evidence, segments, who changes colour, today's book, the money ahead, what the score
 * is made of, the scorecard in use, actions, the accounts that were missed, how long a model keeps, leading indicators, expansion, data, method. With the verdict "not enough evidence" no band, segment or driver is shown.
 */
export function renderReport(given: ReportRecords): string {
  const records = withShortCurrency(given);
  const sections = [
    figuresSection(records),
    evidenceSection(records),
    segmentsSection(records),
    scoreChangesSection(records),
    bookSection(records),
    revenueSection(records),
    compositionSection(records),
    scorecardSection(records),
    treatmentSection(records),
    autopsySection(records),
    stayingPowerSection(records),
    indicatorsSection(records),
    expansionSection(records),
    dataSection(records),
    methodSection(records),
  ].filter((section) => section !== null);
  return renderPage({
    title: shorten(records.title, 120),
    top: html`<p class="title">${dataText(records.title, 120)}</p><p>${evidenceLine(records)}</p>`,
    links: [{ id: 'verdict', short: 'Verdict' }, ...sections],
    main: [verdictSection(records), ...sections.map(renderSection)],
    footer: html`Barometer ${dataText(records.version, 40)}, as of ${dateInWords(records.asOf)}. All figures come from the records of this run; this page only adds up, divides and rounds.`,
  }).toString();
}

/** The currency is free text of the config and stands in every amount. */
function withShortCurrency(records: ReportRecords): ReportRecords {
  const { backtest } = records;
  return {
    ...records,
    currency: shorten(records.currency, MAX_CURRENCY),
    backtest: { ...backtest, money: { ...backtest.money, currency: shorten(backtest.money.currency, MAX_CURRENCY) } },
  };
}
