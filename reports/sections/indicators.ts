import type { Finding, Indicators, OutcomeIndicators } from '../../models/indicators/types.ts';
import { habitRatesChart } from '../charts/habit-rates.ts';
import { renderChart } from '../charts/render-chart.ts';
import { count, days, percent, plural } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, type Section, withheld } from '../section.ts';
import { dataText, listInWords, sentence } from '../text.ts';
import { findingsTable, MAX_TEXT, of100, pInWords, points, startsTable, timeToValueTable } from './indicator-tables.ts';

/** Findings in the chart, and in each table. */
const MAX_IN_CHART = 8;
const MAX_IN_TABLE = 10;

/** Which milestones and habits go along with renewal and expansion? */
export function indicatorsSection(records: ReportRecords): Section {
  const { indicators } = records.backtest;
  return {
    id: 'indicators',
    short: 'Leading indicators',
    title: 'What do accounts that stay do early on?',
    lead: 'Milestones and habits of an account’s first days, and how often accounts with and without them renewed or expanded afterwards. It shows what goes together, not what causes what: accounts that were going to stay anyway may also be the ones that connect an integration.',
    body: indicators === null ? html`<p class="empty">Switched off in the config.</p>` : body(records, indicators),
  };
}

function body({ label }: ReportRecords, indicators: Indicators): Html {
  const { renewal, expansion, renewalDaysWanted } = indicators;
  const renewed = label.churn.kind === 'inactivity' ? 'stayed' : 'renewed';
  const window =
    renewal.outcomeDays < renewalDaysWanted
      ? `${days(renewal.outcomeDays)} (too few accounts are old enough for ${days(renewalDaysWanted)})`
      : days(renewal.outcomeDays);
  return html`${outcomePart('Renewal', renewal, renewed, `did not churn in the ${window} after they were looked at`)}
${expansion !== null && outcomePart('Expansion', expansion, 'expanded', `expanded in the ${days(expansion.outcomeDays)} after they were looked at`)}
${timeToValuePart(indicators, renewed)}
${reading(indicators)}`;
}

/** Words for one outcome: the title of its part, and what accounts did. */
function outcomePart(title: string, own: OutcomeIndicators, done: string, meaning: string): Html {
  const judged = own.accounts.reduce((most, row) => (row.nAccounts > most.nAccounts ? row : most), own.accounts[0]);
  const basis = `${sentence(done)}: ${meaning}. ${plural(judged.nAccounts, 'account')} could be judged on what they did within ${days(judged.withinDays)}, fewer on other first days; ${count(judged.nGood)} of the ${count(judged.nAccounts)} ${done}.`;
  if (own.nTried === 0) {
    return part(
      title,
      withheld(
        'Not enough accounts to say anything.',
        `${basis} A habit needs at least 30 accounts with it and 30 without, 20 that ${done} and 20 that did not.`,
      ),
    );
  }
  if (own.findings.length === 0) {
    return part(
      title,
      withheld(
        'No habit stands out.',
        `${count(own.nTried)} milestones and habits were tried. None goes along with it more clearly than the best of as many meaningless ones would. ${basis}`,
      ),
    );
  }
  const [first] = own.findings;
  const isEarly = ({ habit }: Finding): boolean => habit.kind !== 'metric';
  const [early, standing] = [own.findings.filter(isEarly), own.findings.filter((row) => !isEarly(row))];
  const table = (name: string, rows: readonly Finding[]) =>
    rows.length > 0 && findingsTable(`${title}: ${name}`, rows.slice(0, MAX_IN_TABLE), rows.length, done);
  return part(
    title,
    html`<p class="big">${headline(first, done)}</p>
<p class="caption">${basis} ${count(own.nTried)} milestones and habits were tried; ${own.findings.length === 1 ? '1 stands' : `${count(own.findings.length)} stand`} out, near-repeats put together.</p>`,
    renderChart(habitRatesChart(own.outcome, own.findings.slice(0, MAX_IN_CHART), done)),
    table('milestones and first use', early),
    table('how accounts stood after their first days', standing),
  );
}

/** The strongest finding as a sentence. */
function headline({ habit, rateWith, rateWithout, difference, share, pAdjusted }: Finding, done: string): Html {
  const interval =
    difference.low === null || difference.high === null
      ? ''
      : `, 95% interval ${points(difference.low)} to ${points(difference.high)}`;
  return html`${dataText(sentence(habit.text), MAX_TEXT)}: ${of100(rateWith)} of 100 such accounts ${done}, of the others ${of100(rateWithout)} (difference ${difference.value === null ? 'not known' : points(difference.value)} points${interval}; ${share.value === null ? 'some' : percent(share.value)} of accounts; adjusted p ${pInWords(pAdjusted)}).`;
}

function timeToValuePart({ renewal, expansion }: Indicators, renewed: string): Html | false {
  const [first, second] = [renewal.timeToValue, expansion?.timeToValue ?? []];
  if (first.length === 0 && second.length === 0) return false;
  return part(
    'Onboarding and time to first value',
    first.length > 0 && timeToValueTable('Time to value and renewal', first, renewed),
    second.length > 0 &&
      html`<details${first.length === 0 && html` open`}><summary>The same for expansion</summary>${timeToValueTable('Time to value and expansion', second, 'expanded')}</details>`,
  );
}

function reading({ starts, renewal, expansion }: Indicators): Html {
  const hasFindings = renewal.findings.length > 0 || (expansion?.findings.length ?? 0) > 0;
  const within = listInWords(starts.map(({ withinDays }) => String(withinDays)));
  return part(
    'How to read it',
    html`<dl class="plain">
<div><dt>Looked at once, on a fixed day</dt><dd>Only accounts whose start lies inside the history take part. Each is looked at on the first snapshot date after its first ${within} days, counts as having a habit only by what was known by then, and is judged only by what came after. So no account has a habit merely because it stayed long enough for it.</dd></div>
<div><dt>Among accounts alike</dt><dd>The difference between accounts of the same segment that started in the same half-year. Large customers may both integrate more and leave less: this takes that out. It is what the p-value is about. Whatever else differs between accounts is still in it.</dd></div>
<div><dt>Adjusted p</dt><dd>Whoever tries hundreds of habits finds some by luck. So the outcomes were shuffled between accounts ${count(renewal.nPermutations)} times, and the best of all habits was taken each time: p is the share of shuffles that did as well. Shown is what reaches 0.05: of histories in which nothing matters, at most 5 in 100 show anything for an outcome.</dd></div>
${hasFindings && lessLuck()}
</dl>`,
    html`<details><summary>Which accounts took part</summary>${startsTable(starts, renewal, expansion)}</details>`,
  );
}

function lessLuck(): Html {
  return html`<div><dt>Less luck</dt><dd>The difference among accounts alike, less what it owes to luck: only large differences are shown, and among those the lucky are too many. Where a habit only just clears the bar, little may be left, and the interval reaches over zero.</dd></div>
<div><dt>What to do with it</dt><dd>A habit in these tables is a candidate for the onboarding plan. Try it with some accounts and not with others, and compare.</dd></div>`;
}
