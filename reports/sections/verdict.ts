import { churnModel, evidenceInWords, isProven } from '../context.ts';
import { figureInWords } from '../figures.ts';
import { count, dateInWords, percent, plural, score3, signed } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { renderTable } from '../table.ts';
import { dataText, sentence } from '../text.ts';
import { referenceName, VERDICTS } from '../words.ts';
import { missingPieces } from './advice.ts';
import { monday } from './monday.ts';
import { verdictTiles } from './verdict-tiles.ts';

/** The first screen: the verdict, the sentence that matters, what happens on Monday, and the rules behind it. */
export function verdictSection(records: ReportRecords): Html {
  const { backtest } = records;
  const { label, call } = VERDICTS[backtest.verdict.verdict];
  return html`<section id="verdict" aria-labelledby="verdict-title" class="verdict">
<p class="kicker">The verdict as of ${dateInWords(backtest.asOf)}</p>
<h1 id="verdict-title"><span class="stamp">${label}</span> ${call}</h1>
<p class="big">${bigSentence(records)}</p>
${isProven(records) ? verdictTiles(records) : whatIsMissing(records)}
${monday(records)}
${rules(records)}
</section>
`;
}

/** What the new score is worth against the reference, in one or two sentences. */
function bigSentence(records: ReportRecords): Content {
  const { churn, verdict } = records.backtest;
  const reference = referenceName(verdict.reference);
  if (verdict.verdict === 'not_enough_evidence') return dataText(verdict.headline, 600);
  const chosen = churnModel(records, 'chosen')?.ranking.averagePrecision.value ?? null;
  const other = churnModel(records, verdict.reference)?.ranking.averagePrecision.value ?? null;
  const difference = churn.differences.find(({ against }) => against === verdict.reference)?.averagePrecision ?? null;
  const gain =
    difference === null || chosen === null || other === null
      ? ''
      : ` Average precision ${score3(chosen)} against ${score3(other)}; on the same accounts the difference is ${figureInWords(difference, (value) => signed(value, 3))}.`;
  if (verdict.verdict === 'promote') {
    return html`On past dates that it had never seen, the new score found churn clearly better than ${reference}.${gain}`;
  }
  return html`On past dates that it had never seen, the new score was not shown to be better than ${reference}, so there is no reason to move everybody to new numbers.${gain}`;
}

function whatIsMissing(records: ReportRecords): Html {
  const pieces = missingPieces(records.backtest.verdict);
  const items = pieces.map(
    ({ rule, expected, found, advice, progress }) => html`<li>
<h3>${sentence(rule)}</h3>
<p class="needed"><span>Needed: ${expected}</span><span>Found: <strong>${found}</strong></span></p>
${progress !== null && html`<div class="meter" aria-hidden="true"><span style="width:${percent(progress)}"></span></div>`}
<p><strong>What to do.</strong> ${advice}</p></li>
`,
  );
  return html`<div class="missing"><h2>What is missing</h2>
<p>A score is switched on when the past shows that it works. Here the past is too short or too quiet to show it: the new score may be good or bad, and nobody can tell yet.</p>
${items.length === 0 ? html`<p>There is nothing to compare the new score with. Load more history, and run it again.</p>` : html`<ol>${items}</ol>`}</div>
`;
}

function rules({ backtest }: ReportRecords): Html {
  const { verdict } = backtest;
  const nHeld = verdict.rules.filter(({ held }) => held).length;
  const table = renderTable({
    name: 'Rules of the verdict',
    caption: 'Every rule must hold for “promote”. They were fixed before the figures were known.',
    columns: [
      { head: 'Rule', cell: ({ rule }) => sentence(rule) },
      { head: 'Needed', cell: ({ expected }) => expected },
      { head: 'Found', cell: ({ found }) => dataText(found, 200) },
      {
        head: 'Held?',
        cell: ({ held }) => html`<span class="${held ? 'held' : 'failed'}">${held ? '✓ yes' : '✗ no'}</span>`,
      },
    ],
    rows: verdict.rules,
    stacks: true,
    whenEmpty: 'No rule was applied.',
  });
  return html`<details class="rules"><summary>Why this verdict: ${count(nHeld)} of ${plural(verdict.rules.length, 'rule')} held</summary>${table}</details>`;
}

/** One line under the title of the page: what it rests on. */
export function evidenceLine(records: ReportRecords): string {
  return `Tested on ${evidenceInWords(records)}.`;
}
