import type { Evidence, GroupEvidence, ThresholdGroup } from '../../models/evidence/types.ts';
import { escapeControls, formatNumber, renderTable } from '../output/index.ts';

/** What the churn of a history can show, before anything is fitted. */
export function evidenceText({
  churn,
  thresholds,
  assumed,
}: Pick<Evidence, 'churn' | 'thresholds' | 'assumed'>): string {
  const table = renderTable(
    [
      { title: 'segment' },
      { title: 'ROC AUC told from chance', align: 'right' },
      { title: 'difference in ROC AUC', align: 'right' },
      { title: 'difference in red precision', align: 'right' },
    ],
    churn.map((group: GroupEvidence) => [
      group.segment === null ? 'all' : escapeControls(group.segment),
      group.smallestRocAucGain === null ? 'none' : (0.5 + group.smallestRocAucGain).toFixed(3),
      group.smallestRocAucDifference === null ? 'none' : group.smallestRocAucDifference.toFixed(3),
      group.smallestPrecisionDifference === null
        ? 'none'
        : `${(100 * group.smallestPrecisionDifference).toFixed(1)} points`,
    ]),
  );
  const own = thresholds.groups.filter(({ canHaveOwn }) => canHaveOwn);
  const [book] = thresholds.groups;
  const words =
    own.length === 0
      ? `No group, not even the book, has the ${thresholds.minEventAccounts} churned accounts (${thresholds.minTestEventAccounts} of them on test dates) that a threshold needs; the book has ${formatNumber(book.nEventAccounts)}.`
      : `Enough churn for a threshold of their own (${thresholds.minEventAccounts} churned accounts, ${thresholds.minTestEventAccounts} of them on test dates): ${own.map(groupInWords).join('; ')}.`;
  return `Smallest differences that this history can show, ${100 * assumed.power} times out of 100, to a score of ROC AUC ${assumed.rocAuc}
${table}
${words}`;
}

/** `all`, `smb`, `smb from 90 to 180 days`. */
function groupInWords({ segment, fromDays, toDays }: ThresholdGroup): string {
  const who = segment === null ? 'all' : escapeControls(segment);
  if (fromDays === null && toDays === null) return who;
  if (fromDays === null) return `${who} below ${toDays} days`;
  return toDays === null ? `${who} from ${fromDays} days` : `${who} from ${fromDays} to ${toDays} days`;
}
