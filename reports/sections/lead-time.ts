import { churnedArrChart } from '../charts/churned-arr.ts';
import { leadTimeChart } from '../charts/lead-time.ts';
import { renderChart } from '../charts/render-chart.ts';
import { figureInWords } from '../figures.ts';
import { count, days, money, percent, plural, UNKNOWN } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, sideBySide } from '../section.ts';

/** How early red came before churn. */
export function leadTimePart({ backtest }: ReportRecords): Html {
  const lead = backtest.leadTime;
  const n = lead.nChurnedAccounts;
  if (n === 0) return part('How early red came', html`<p class="empty">No account churned in the test period.</p>`);
  const quartiles =
    lead.lowerQuartileDays === null || lead.upperQuartileDays === null
      ? ''
      : ` Half of them lie between ${days(lead.lowerQuartileDays)} and ${days(lead.upperQuartileDays)}.`;
  const words = html`<dl class="plain">
<div><dt>Caught</dt><dd>${count(lead.nCaught)} of ${plural(n, 'churned account')} were red at the last look before they churned.</dd></div>
<div><dt>30, 60, 90 days ahead</dt><dd>${figureInWords(lead.shareRed30, percent)}; ${figureInWords(lead.shareRed60, percent)}; ${figureInWords(lead.shareRed90, percent)}: of all ${count(n)} churned accounts, the missed ones included.</dd></div>
<div><dt>Median lead time</dt><dd>${figureInWords(lead.medianDays, days)} among the ${count(lead.nCaught)} caught, from the start of the last unbroken red spell.${quartiles}</dd></div>
<div><dt>At least a lower bound</dt><dd>${count(lead.nLeftTruncated)} of the ${count(lead.nCaught)} caught were already red on the first test date: their true lead time is longer.</dd></div>
<div><dt>In time to act</dt><dd>${figureInWords(lead.shareUsable, percent)} of ${count(n)} were red at least ${days(lead.minLeadDays)} ahead.</dd></div>
<div><dt>First red ever (apart)</dt><dd>${lead.firstEverRedMedianDays === null ? UNKNOWN : days(lead.firstEverRedMedianDays)} in the middle case (no interval is computed). It flatters: an account may have been red once and green since.</dd></div>
</dl>`;
  return part('How early red came', sideBySide(renderChart(leadTimeChart(lead)), words));
}

/** The ARR that churned, and what colour it had. */
export function moneyPart({ backtest }: ReportRecords): Html {
  const { churnedArr, currency, redArrShare, greenArrShare } = backtest.money;
  const n = plural(backtest.leadTime.nChurnedAccounts, 'churned account');
  const chart = churnedArrChart(backtest.money);
  if (chart === null) return part('The money', html`<p class="empty">No churned ARR in the test period.</p>`);
  const words = html`<dl class="plain">
<div><dt>ARR that churned</dt><dd>${money(churnedArr, currency)} from ${n} in the test period (12 times the monthly revenue at the last look).</dd></div>
<div><dt>Was red</dt><dd>${figureInWords(redArrShare, percent)} of it.</dd></div>
<div><dt>Was green</dt><dd>${figureInWords(greenArrShare, percent)} of it.</dd></div>
</dl>`;
  return part('The money', sideBySide(renderChart(chart), words));
}
