import { intervalInWords } from '../figures.ts';
import { count, days, oneIn, percent, plural, shortMoney, times, UNKNOWN } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { bandChip, withinWords } from '../words.ts';

interface Tile {
  readonly question: Content;
  readonly answer: string;
  readonly words: Content;
  readonly basis: string;
}

/** Four answers in large type: what red means, in money, how early it is, and what it misses. */
export function verdictTiles(records: ReportRecords): Html {
  const tiles = [redTile(records), leadTile(records), missedTile(records), moneyTile(records)];
  return html`<div class="tiles">${tiles.map(
    ({ question, answer, words, basis }) => html`<div class="tile"><h2>${question}</h2>
<p class="answer">${answer}</p><p>${words}</p><p class="basis">${basis}</p></div>
`,
  )}</div>`;
}

function redTile({ backtest, label }: ReportRecords): Tile {
  const { redPrecision, redLift, counts } = backtest.bands;
  const red = counts.find(({ band }) => band === 'red');
  const base = backtest.churn.baseRate.value;
  const lift = redLift.value === null ? '' : `, ${times(redLift.value)} the base rate`;
  return {
    question: html`What ${bandChip('red')} means`,
    answer: redPrecision.value === null ? UNKNOWN : oneIn(redPrecision.value),
    words:
      redPrecision.value === null
        ? 'No account was red in the test period.'
        : `red accounts churned ${withinWords(label.churn)}: ${percent(redPrecision.value)}${lift}. In the whole book it was ${base === null ? UNKNOWN : `${oneIn(base)} (${percent(base)})`}.`,
    basis: `95% interval: ${intervalInWords(redPrecision, percent)}. ${plural(red?.nRows ?? 0, 'red account-date')}, ${count(red?.nChurned ?? 0)} followed by churn.`,
  };
}

function leadTile({ backtest }: ReportRecords): Tile {
  const { leadTime } = backtest;
  const { shareUsable, minLeadDays, medianDays, nCaught, nChurnedAccounts } = leadTime;
  return {
    question: 'How early',
    answer: shareUsable.value === null ? UNKNOWN : percent(shareUsable.value),
    words: `of churned accounts had been red for at least ${days(minLeadDays)} when they churned.${
      medianDays.value === null ? '' : ` Those caught at all were red for ${days(medianDays.value)} in the middle case.`
    }`,
    basis: `95% interval: ${intervalInWords(shareUsable, percent)}. ${plural(nChurnedAccounts, 'churned account')}, ${count(nCaught)} caught.`,
  };
}

function missedTile({ backtest }: ReportRecords): Tile {
  const { missedChurn } = backtest.bands;
  return {
    question: 'What it misses',
    answer: missedChurn.value === null ? UNKNOWN : percent(missedChurn.value),
    words: html`of churned accounts were ${bandChip('green')} at the last look before they left. Green is no promise.`,
    basis: `95% interval: ${intervalInWords(missedChurn, percent)}. ${plural(backtest.leadTime.nChurnedAccounts, 'churned account')}.`,
  };
}

function moneyTile({ backtest }: ReportRecords): Tile {
  const { churnedArr, currency, redArrShare, greenArrShare } = backtest.money;
  const share = redArrShare.value;
  return {
    question: 'In money',
    answer: share === null ? UNKNOWN : shortMoney(share * churnedArr, currency),
    words:
      share === null
        ? 'No churned ARR in the test period.'
        : `of the ${shortMoney(churnedArr, currency)} of ARR that churned was red at the last look: ${percent(share)}. Green held ${greenArrShare.value === null ? 'an unknown part' : percent(greenArrShare.value)} of it.`,
    basis: `95% interval of the red share: ${intervalInWords(redArrShare, percent)}. ${plural(backtest.leadTime.nChurnedAccounts, 'churned account')}.`,
  };
}
