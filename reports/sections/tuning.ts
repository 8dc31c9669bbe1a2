import type { OutcomeTuning, Search, TriedSettings } from '../../models/tuning/types.ts';
import { count, dateInWords, decimal, percent, plural, signed } from '../format.ts';
import { type Html, html } from '../html.ts';
import { part } from '../section.ts';
import { renderTable } from '../table.ts';

/** Whether other settings of the trees were worth it, in a sentence, and all that were tried. */
export function tuningPart(tuning: OutcomeTuning | null): Html | null {
  if (tuning === null) return null;
  const { searches } = tuning;
  return part(
    'The settings of the trees',
    searches.length === 0
      ? html`<p>The usual ones: no past period held enough accounts with the event to tell settings apart.</p>`
      : searches.map(
          (search) => html`<p>${inWords(search)}</p>
<details><summary>${plural(search.tried.length, 'setting')} tried on ${dateInWords(search.recalibrationDate)}</summary>${table(search)}</details>`,
        ),
  );
}

function inWords({ tried, recalibrationDate, isReplaced, gain, correctedGain, leastGain }: Search): string {
  const outcome = isReplaced
    ? 'the best replaced the usual ones from then on'
    : gain > 0
      ? 'the best did not save enough to replace the usual ones'
      : 'the usual ones were the best';
  const luck = `On the later account-dates that made it the best it saved ${decimal(gain, 4)} of log loss; less the luck of having been chosen, ${signed(correctedGain, 4)}. At least ${decimal(leastGain, 4)} was asked for.`;
  return `Of ${plural(tried.length, 'setting')} tried on what was known on ${dateInWords(recalibrationDate)}, ${outcome}.${gain > 0 ? ` ${luck}` : ''}`;
}

function table({ tried, nEventAccounts }: Search): Html {
  return renderTable<TriedSettings>({
    name: 'Settings tried',
    caption: `Log loss on later dates than those learned from, with ${plural(nEventAccounts, 'account')} that had the event. The usual settings stand first, then those that came farthest: all learn from few rows, the best from more, so losses compare only among the same account-dates. Against the usual: below 0 is better.`,
    columns: [
      { head: 'Settings', cell: settingsInWords },
      { head: 'Learned from', isNumber: true, cell: ({ nRowsLearned }) => count(nRowsLearned) },
      { head: 'Judged on', isNumber: true, cell: ({ nRowsJudged }) => count(nRowsJudged) },
      { head: 'Log loss', isNumber: true, cell: ({ logLoss }) => decimal(logLoss, 5) },
      { head: 'Against the usual', isNumber: true, cell: ({ excess }) => signed(excess, 5) },
      { head: 'Standard error of that', isNumber: true, cell: ({ standardError }) => decimal(standardError, 5) },
    ],
    rows: tried,
    whenEmpty: '',
    isStrong: ({ isTaken }) => isTaken,
  });
}

function settingsInWords({ settings, isUsual }: TriedSettings): string {
  const { learningRate, maxLeaves, minHessian, l2, rowShare, columnShare, isAdditive } = settings;
  return `${isUsual ? 'usual: ' : ''}rate ${decimal(learningRate, 2)}, ${count(maxLeaves)} leaves, least curvature ${count(minHessian)}, penalty ${count(l2)}, rows ${percent(rowShare)}, columns ${percent(columnShare)}${isAdditive ? ', one metric a tree' : ''}`;
}
