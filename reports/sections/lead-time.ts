import type { RedSurvival } from '../../models/backtest/group-types.ts';
import type { LeadTimeFigures } from '../../models/backtest/types.ts';
import { churnedArrChart } from '../charts/churned-arr.ts';
import { leadTimeChart } from '../charts/lead-time.ts';
import { redSurvivalChart } from '../charts/red-survival.ts';
import { renderChart } from '../charts/render-chart.ts';
import { figureInWords } from '../figures.ts';
import { count, days, money, percent, plural, times } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, sideBySide } from '../section.ts';

/** How early red came before churn. */
export function leadTimePart({ backtest }: ReportRecords): Html {
  const lead = backtest.leadTime;
  const survival = backtest.redSurvival;
  const n = lead.nChurnedAccounts;
  if (n === 0) return part('How early red came', html`<p class="empty">No account churned in the test period.</p>`);
  const quartiles =
    lead.lowerQuartileDays.value === null || lead.upperQuartileDays.value === null
      ? ''
      : ` Half of them lie between ${days(Math.round(lead.lowerQuartileDays.value))} and ${days(Math.round(lead.upperQuartileDays.value))}.`;
  const words = html`<dl class="plain">
<div><dt>Caught</dt><dd>${count(lead.nCaught)} of ${plural(n, 'churned account')} were red at the last look before they churned.</dd></div>
<div><dt>30, 60, 90 days ahead</dt><dd>${figureInWords(lead.shareRed30, percent)}; ${figureInWords(lead.shareRed60, percent)}; ${figureInWords(lead.shareRed90, percent)}: of all ${count(n)} churned accounts, the missed ones included.</dd></div>
<div><dt>The same in ARR</dt><dd>${figureInWords(lead.arr.shareRed30, percent)}; ${figureInWords(lead.arr.shareRed60, percent)}; ${figureInWords(lead.arr.shareRed90, percent)}: of all the ARR that churned.</dd></div>
<div><dt>Median lead time</dt><dd>${figureInWords(lead.medianDays, days)} among the ${count(lead.nCaught)} caught, from the start of the last unbroken red spell.${quartiles}</dd></div>
<div><dt>At least a lower bound</dt><dd>${count(lead.nLeftTruncated)} of the ${count(lead.nCaught)} caught were already red on the first test date: their true lead time is longer. Without them the median is ${figureInWords(lead.medianDaysFullySeen, days)}.</dd></div>
<div><dt>In time to act</dt><dd>${figureInWords(lead.shareUsable, percent)} of ${count(n)} were red at least ${days(lead.minLeadDays)} ahead. ${count(lead.nYoung)} were first seen later than that before they left: nobody could have warned. Without them it is ${figureInWords(lead.shareUsableWithoutYoung, percent)}.</dd></div>
<div><dt>Before notice is due</dt><dd>${noticeInWords(lead)}</dd></div>
<div><dt>First red ever (apart)</dt><dd>${figureInWords(lead.firstEverRedMedianDays, days)} in the middle case. It flatters: an account may have been red once and green since.</dd></div>
${survival !== null && survivalInWords(survival)}
</dl>`;
  const charts = [renderChart(leadTimeChart(lead)), survival !== null && renderChart(redSurvivalChart(survival))];
  return part('How early red came', sideBySide(charts, words));
}

function noticeInWords({ notice, minLeadDays }: LeadTimeFigures): Content {
  if (notice === null)
    return 'No renewal of a churned account is known (renews_on), so no deadline for notice is either.';
  const { noticeDays, nAccounts, shareUsable, medianDays } = notice;
  return html`${figureInWords(shareUsable, percent)} of the ${plural(nAccounts, 'churned account')} with a known renewal were red at least ${days(minLeadDays)} before notice was due (${days(noticeDays)} before the renewal, or when they left if that was earlier); the caught of them ${figureInWords(medianDays, days)} in the middle case.`;
}

/** How long accounts stay after they turned red. */
function survivalInWords({ nTurnedRed, nChurned, points }: RedSurvival): Html {
  const told = [90, 180, 360].flatMap((wanted) =>
    points.filter((point) => point.days === wanted && point.red.value !== null),
  );
  return html`<div><dt>What becomes of red accounts</dt><dd>${plural(nTurnedRed, 'account')} turned red in the test period; ${count(nChurned)} of them left within a year, whatever colour they had then. The others on the same dates stand beside them.</dd></div>
${told.map(({ days: after, red, notRed, nFollowed }) => html`<div><dt>Still customers after ${days(after)}</dt><dd>${figureInWords(red, percent)} of those that turned red (${count(nFollowed)} followed so long); ${figureInWords(notRed, percent)} of the others.</dd></div>`)}`;
}

/** The ARR that churned, and what colour it had. */
export function moneyPart({ backtest }: ReportRecords): Html {
  const { churnedArr, currency, redArrShare, greenArrShare, redPrecision, redLift } = backtest.money;
  const n = plural(backtest.leadTime.nChurnedAccounts, 'churned account');
  const chart = churnedArrChart(backtest.money);
  if (chart === null) return part('The money', html`<p class="empty">No churned ARR in the test period.</p>`);
  const words = html`<dl class="plain">
<div><dt>ARR that churned</dt><dd>${money(churnedArr, currency)} from ${n} in the test period (12 times the monthly revenue at the last look).</dd></div>
<div><dt>Was red</dt><dd>${figureInWords(redArrShare, percent)} of it.</dd></div>
<div><dt>Was green</dt><dd>${figureInWords(greenArrShare, percent)} of it.</dd></div>
<div><dt>Red precision in ARR</dt><dd>${figureInWords(redPrecision, percent)} of the ARR called red churned within the outcome window, ${figureInWords(redLift, times)} the share of all ARR.</dd></div>
</dl>`;
  return part('The money', sideBySide(renderChart(chart), words));
}
