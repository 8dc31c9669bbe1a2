import type { Verdict } from '../../models/backtest/types.ts';
import { churnModel, evidenceInWords, isProven } from '../context.ts';
import { figureInWords } from '../figures.ts';
import { count, dateInWords, days, percent, plural, score3, signed } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { renderTable } from '../table.ts';
import { dataText, sentence } from '../text.ts';
import { referenceName, VERDICTS, withinWords } from '../words.ts';
import { foundInWords, missingPieces } from './advice.ts';
import { monday } from './monday.ts';
import { verdictTiles } from './verdict-tiles.ts';

/** The first screen: the verdict, the sentence that matters, what happens on Monday, and the rules behind it. */
export function verdictSection(records: ReportRecords): Html {
  const { backtest } = records;
  const { label, call } = VERDICTS[backtest.verdict.verdict];
  return html`<section id="verdict" aria-labelledby="verdict-title" class="verdict">
<p class="kicker">The verdict as of ${dateInWords(backtest.asOf)}</p>
<h1 id="verdict-title"><span class="stamp ${backtest.verdict.verdict}">${label}</span> ${call}</h1>
${bigSentence(records)}
${isProven(records) ? verdictTiles(records) : whatIsMissing(records)}
${monday(records)}
${rules(records)}
</section>
`;
}

/** The sentence that matters, in plain words; the figure behind it follows in smaller type. */
function bigSentence(records: ReportRecords): Html {
  const { verdict, bands, leadTime } = records.backtest;
  const reference = referenceName(verdict.reference);
  if (verdict.verdict === 'not_enough_evidence') {
    // The label above has said it already.
    const why = verdict.headline.replace(/^Not enough evidence[^:]*:\s*/i, '');
    return html`<p class="big">${dataText(sentence(why), 600)}</p>`;
  }
  const [precision, base] = [bands.redPrecision.value, records.backtest.churn.baseRate.value];
  const called =
    precision === null || base === null
      ? ''
      : ` Of 100 accounts that it called red, ${count(100 * precision)} churned ${withinWords(records.label.churn)}; of 100 accounts at large, ${base < 0.01 ? 'fewer than 1' : count(100 * base)}.`;
  const early =
    leadTime.shareUsable.value === null
      ? ''
      : ` It had ${count(100 * leadTime.shareUsable.value)} of 100 churned accounts in red at least ${days(leadTime.minLeadDays)} ahead.`;
  const finding =
    verdict.verdict === 'promote'
      ? `On past dates that it had never seen, the new score found churn clearly better than ${reference}.${called}${early}`
      : `The new score works, but on past dates it was ${isWorse(records) ? 'clearly worse than' : 'not clearly better than'} ${reference}: no reason to move everybody to new numbers.${called}`;
  return html`<p class="big">${finding}</p>${comparison(records)}`;
}

/** Is the whole interval of the difference to the reference below zero? */
function isWorse({ backtest: { churn, verdict } }: ReportRecords): boolean {
  const high = churn.differences.find(({ against }) => against === verdict.reference)?.averagePrecision.high ?? null;
  return high !== null && high < 0;
}

function comparison(records: ReportRecords): Content {
  const { churn, verdict } = records.backtest;
  const chosen = churnModel(records, 'chosen')?.ranking.averagePrecision.value ?? null;
  const other = churnModel(records, verdict.reference)?.ranking.averagePrecision.value ?? null;
  const difference = churn.differences.find(({ against }) => against === verdict.reference);
  if (chosen === null || other === null || difference === undefined) return null;
  return html`<p class="basis beneath">Average precision ${score3(chosen)} against ${score3(other)} of ${referenceName(verdict.reference)}; on the same ${plural(difference.nRows, 'account-date')} with ${plural(difference.nChurnedAccounts, 'churned account')} the difference is ${figureInWords(difference.averagePrecision, (value) => signed(value, 3))}.</p>`;
}

function whatIsMissing(records: ReportRecords): Html {
  const pieces = missingPieces(records.backtest.verdict);
  const counted = pieces.filter(({ isAboutCounts }) => isAboutCounts);
  // With too little churn a figure near chance says nothing either way: one line, not a fault of its own.
  const shown = counted.length > 0 ? counted : pieces;
  const rest = counted.length > 0 ? pieces.filter(({ isAboutCounts }) => !isAboutCounts) : [];
  const items = shown.map(
    ({ rule, expected, found, advice, progress }) => html`<li>
<h3>${sentence(rule)}</h3>
<p class="needed"><span>Needed: ${expected}</span><span>Found: <strong>${found}</strong></span></p>
${progress !== null && html`<div class="meter" aria-hidden="true"><span style="width:${percent(progress)}"></span></div>`}
<p><strong>What to do.</strong> ${advice}</p></li>
`,
  );
  const also =
    rest.length > 0 &&
    html`<p class="basis">Not shown either, as can be expected from so little churn: ${rest.map(({ rule, found }) => `“${rule}”: ${found}`).join('; ')}.</p>`;
  const why =
    counted.length > 0
      ? 'A score is switched on when the past shows that it works. Here the past is too short or too quiet to show it: the new score may be good or bad, and nobody can tell yet.'
      : 'A score is switched on when the past shows that it works. Here there is enough churn to judge by, and the new score did not tell who would leave clearly better than chance.';
  return html`<div class="missing"><h2>What is missing</h2><p>${why}</p>
${items.length === 0 ? html`<p>There is nothing to compare the new score with. Load more history, and run it again.</p>` : html`<ol>${items}</ol>`}${also}</div>
`;
}

function rules({ backtest }: ReportRecords): Html {
  const { rules: all } = backtest.verdict;
  const nHeld = all.filter(({ held }) => held).length;
  const table = rulesTable(
    all,
    'Rules of the verdict',
    'Every rule must hold for “promote”. They were fixed before the figures were known.',
  );
  return html`<details class="rules" id="rules"><summary>Why this verdict: ${count(nHeld)} of ${plural(all.length, 'rule')} held</summary>${table}</details>`;
}

/** Each rule with what was needed, what was found, and whether it held. */
export function rulesTable(rules: Verdict['rules'], name: string, caption: string): Html {
  return renderTable<Verdict['rules'][number]>({
    name,
    caption,
    columns: [
      { head: 'Rule', cell: ({ rule }) => sentence(rule) },
      { head: 'Needed', cell: ({ expected }) => expected },
      { head: 'Found', cell: ({ found }) => dataText(foundInWords(found), 200) },
      {
        head: 'Held?',
        cell: ({ held }) => html`<span class="${held ? 'held' : 'failed'}">${held ? '✓ yes' : '✗ no'}</span>`,
      },
    ],
    rows: rules,
    stacks: true,
    whenEmpty: 'No rule was applied.',
  });
}

/** One line under the title of the page: what it rests on. */
export function evidenceLine(records: ReportRecords): string {
  return records.backtest.churn.nRows === 0 ? 'No account could be tested.' : `Tested on ${evidenceInWords(records)}.`;
}
